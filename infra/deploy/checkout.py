"""Brings a release's code into the state folder: `releases/<name>/code`, with its packages and its web UI."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.local.errors import LocalError
from infra.local.frontend import DIST
from infra.local.home import REPOSITORY, Home
from infra.local.processes import free_port
from infra.local.releases import Release

NOT_CODE = (
    ".git",
    ".venv",
    ".opsight*",
    "node_modules",
    "*.pyc.*",
    "releases",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
)
LOCKS = ("locks/local.txt", "locks/dev.txt")


def from_ref(home: Home, ref: str) -> Release:
    """The release that git knows as `ref`; raises `LocalError` when there is none."""
    found = _git("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}", missing=f"git knows no {ref}.")
    sha = found.decode().strip()
    folder = _folder(home, sha[:12])
    if not folder.exists():
        draft = folder.with_name("code.part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        with tarfile.open(fileobj=io.BytesIO(_git("archive", sha, missing=f"{ref} cannot be read."))) as archive:
            archive.extractall(draft, filter="data")
        draft.rename(folder)
    return _made(sha[:12], folder)


def from_folder(home: Home, source: Path) -> Release:
    """A copy of `source`, named by the digest of its code; raises `LocalError` when it is no Opsight."""
    if not (source / "infra" / "deploy").is_dir():
        raise LocalError(f"{source} holds no Opsight that can be deployed so.")
    draft = home.root / "releases" / f"part-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft, symlinks=True, ignore=_left_out(source))
    name = _digest(draft)
    folder = _folder(home, name)
    if folder.exists():
        shutil.rmtree(draft)
    else:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(folder)
    return _made(name, folder)


def _left_out(source: Path) -> Callable[[str, list[str]], set[str]]:
    """What no release runs: what others made, and the tests.

    Compiled code goes along, as it stays right: a copied file keeps its time. What is being compiled now does not.
    """
    anywhere = shutil.ignore_patterns(*NOT_CODE)
    return lambda folder, names: anywhere(folder, names) | ({"tests"} if Path(folder) == source else set())


def _made(name: str, folder: Path) -> Release:
    _give_packages(folder)
    _give_web(folder)
    return Release(name, str(folder), free_port(), str(folder.parent / "state"))


def _give_packages(folder: Path) -> None:
    """This checkout's packages when the release asks for the same ones; else its launcher installs its own."""
    if (folder / ".venv").exists():
        return
    if all(_same(folder, lock) for lock in LOCKS):
        (folder / ".venv").symlink_to(sys.prefix)
        return
    told = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        ["sh", str(folder / "opsight"), "--help"], env=told, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise LocalError(f"The release's packages cannot be installed: {(done.stderr.splitlines() or ['no word'])[-1]}")


def _give_web(folder: Path) -> None:
    """What is built here, which holds when the sources are the same; the release builds its own when they are not."""
    web = folder / "frontend"
    if DIST.exists() and not (web / "dist").exists():
        shutil.copytree(DIST, web / "dist")
    modules = DIST.parent / "node_modules"
    if modules.exists() and not (web / "node_modules").exists() and _same(folder, "frontend/package-lock.json"):
        (web / "node_modules").symlink_to(modules.resolve())


def _same(folder: Path, name: str) -> bool:
    ours, theirs = REPOSITORY / name, folder / name
    return theirs.exists() and ours.read_bytes() == theirs.read_bytes()


def _folder(home: Home, name: str) -> Path:
    return home.root / "releases" / name / "code"


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in _files(folder):
        total.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:12]


def _files(folder: Path) -> Iterator[Path]:
    """What tells one release from another: not what was made of its code."""
    built = folder / "frontend" / "dist"
    made = (path for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts)
    return (path for path in made if path.is_file() and built not in path.parents)


def _git(*arguments: str, missing: str) -> bytes:
    done = subprocess.run(["git", "-C", str(REPOSITORY), *arguments], capture_output=True, check=False)
    if done.returncode != 0:
        raise LocalError(missing)
    return done.stdout
