"""Builds the web UI when it is stale. A stamp holds the digest of what it was built from."""

import asyncio
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import AsyncFileLock

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.node import Node, find_node
from infra.local.processes import tail

FOLDER = REPOSITORY / "frontend"
DIST = FOLDER / "dist"
STAMP = ".stamp"
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
FLAGS = ("--no-audit", "--no-fund", "--no-progress", "--fetch-retries=2", "--fetch-retry-mintimeout=1000")


def is_stale() -> bool:
    """Whether the built UI is missing or was built from other sources."""
    return _read(DIST / STAMP) != digest(*SOURCES)


def needs_install(*, development: bool) -> bool:
    """Whether `node_modules` is not what the lock says; `development` asks for the tools of the tests too."""
    locked, installed = (_packages(FOLDER / name) for name in ("package-lock.json", "node_modules/.package-lock.json"))
    left_out = ("optional",) if development else ("optional", "dev", "devOptional")
    wanted = {path: package for path, package in locked.items() if path and not any(map(package.get, left_out))}
    return any(installed.get(path, {}).get("version") != package["version"] for path, package in wanted.items())


async def build(log: Path) -> str:
    """Build the UI if need be. `built`, or a sentence on why there is none or an old one; output goes to `log`."""
    if not (FOLDER / "package.json").exists():
        return "absent: there is no frontend"
    async with AsyncFileLock(Path(sys.prefix) / ".frontend.lock"):
        if not is_stale():
            return "built"
        try:
            await _build(find_node(), log)
        except (LocalError, OSError) as error:
            return f"{'old' if DIST.exists() else 'absent'}: {error}"
    return "built"


async def install(node: Node, log: Path, *, development: bool) -> None:
    """`npm ci`, unless `node_modules` fits the lock; raises `LocalError`. Tools of the tests stay where they were.

    A `node_modules` that is a link is another checkout's: npm would empty that one first, so the link is taken away.
    """
    if not needs_install(development=development):
        return
    modules = FOLDER / "node_modules"
    tools = development or (modules / "vitest").exists()
    if modules.is_symlink():
        modules.unlink()
    await _run(node, log, "ci", *FLAGS, *(() if tools else ("--omit=dev",)))


def digest(*names: str) -> str:
    """SHA-256 over names and contents of files and folders under `frontend/`."""
    total = hashlib.sha256()
    for path in _files(names):
        total.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


async def _build(node: Node, log: Path) -> None:
    """Into a folder beside, so that a running gateway never serves half a UI."""
    stamp = digest(*SOURCES)
    await install(node, log, development=False)
    draft, old = FOLDER / "dist.new", FOLDER / "dist.old"
    await _run(node, log, "run", "build", "--", "--outDir", draft.name, "--emptyOutDir")
    (draft / STAMP).write_text(stamp)
    shutil.rmtree(old, ignore_errors=True)
    if DIST.exists():
        DIST.rename(old)
    draft.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


async def _run(node: Node, log: Path, *arguments: str) -> None:
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *node.npm(*arguments),
            cwd=FOLDER,
            env=node.environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        status = await process.wait()
    except asyncio.CancelledError:
        # npm's children are in its session: all of them end.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        raise
    if status != 0:
        what = " ".join(part for part in arguments[:2] if not part.startswith("-"))
        raise LocalError(f"npm {what} failed: {_complaint(log)} (whole log: {log})")


def _complaint(log: Path) -> str:
    """The last line that speaks of an error and says more than that."""
    lines = [line.removeprefix("npm error").strip() for line in tail(log, 60).split(" | ")]
    telling = [line for line in lines if len(line) > 40 and any(word in line for word in ("rror", "ailed", "annot"))]
    return next((line for line in reversed(telling) if not line.startswith(("at ", "A complete log"))), lines[-1])[:200]


def _files(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = FOLDER / name
        if path.is_dir():
            yield from sorted(item for item in path.rglob("*") if item.is_file())
        elif path.exists():
            yield path


def _packages(lock: Path) -> dict[str, dict[str, Any]]:
    """What a lock of npm lists; npm writes one of what it has installed into `node_modules` when it is done."""
    return json.loads(lock.read_text())["packages"] if lock.exists() else {}


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def _main(wish: str) -> int:
    """`python -m infra.local.frontend install|build`, for the steps of the tests."""
    home = Home.from_environment()
    home.prepare()
    log = home.log_of("frontend")
    try:
        if wish == "install":
            await install(find_node(), log, development=True)
        elif (outcome := await build(log)) != "built":
            raise LocalError(outcome)
    except LocalError as error:
        print(f"opsight: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(sys.argv[1])))
