"""Fetches the packages of a lock into a new environment, and says in a sentence why it could not."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.engine.errors import NotInstallable

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOCKS = Path(__file__).with_name("locks")
INSTALL_SECONDS = 900
LOOK_SECONDS = 1.0
# How uv says that there is no registry, or that the registry does not have the package.
_NO_REGISTRY = ("not found in the", "Failed to fetch", "client error", "error sending request", "dns error")


async def fetch_packages(
    entry: ConnectorEntry, lock: Path, folder: Path, report: Callable[[str], Awaitable[None]]
) -> None:
    """Make an environment in `folder` with exactly the packages of `lock`. Raises `NotInstallable`."""
    about = f"Installing {entry.title} {entry.version}"
    await report(f"{about}: making its environment")
    await _run(entry, sys.executable, "-m", "venv", "--without-pip", str(folder))
    total = _locked_packages(lock)

    async def watch() -> None:
        while True:
            done = _fetched_packages(folder)
            await report(f"{about}: fetching {total} packages" if not done else f"{about}: {done} of {total} packages")
            await asyncio.sleep(LOOK_SECONDS)

    watching = asyncio.create_task(watch())
    try:
        # No resolving: the lock is complete, and one connector pins a package that does not exist.
        uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--link-mode", "copy", "--python")
        await _run(entry, *uv, str(folder / "bin" / "python"), "--no-deps", "--require-hashes", "-r", str(lock))
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def _locked_packages(lock: Path) -> int:
    return sum("==" in line and not line.startswith((" ", "#")) for line in lock.read_text().splitlines())


def _fetched_packages(folder: Path) -> int:
    return sum(1 for _ in folder.glob("lib/*/site-packages/*.dist-info"))


async def _run(entry: ConnectorEntry, *argv: str) -> None:
    # The umask is set by the shell: uvloop takes none.
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", 'umask 022 && exec "$@"', "sh"),
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    try:
        async with asyncio.timeout(INSTALL_SECONDS):
            _, stderr = await process.communicate()
    except TimeoutError as error:
        raise NotInstallable(f"Installing {entry.title} took longer than {INSTALL_SECONDS} seconds.") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        text = stderr.decode(errors="replace")
        log.warning("connector.install_failed", connector=entry.name, output=text[-2000:])
        raise NotInstallable(_reason(entry, text))


def _environment() -> dict[str, str]:
    """What uv needs to reach the operator's registry, and nothing else of ours."""
    kept = ("PATH", "HOME", "SSL_CERT_FILE", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy")
    return {key: value for key, value in os.environ.items() if key in kept or key.startswith("UV_")}


def _reason(entry: ConnectorEntry, output: str) -> str:
    if "Hash mismatch" in output:
        return f"The packages of {entry.title} are not the ones it is locked to. Nothing was installed."
    if "No space left" in output:
        return f"There is not enough disk space to install {entry.title}."
    if any(sign in output for sign in _NO_REGISTRY):
        return f"The packages of {entry.title} could not be fetched: no package registry with them can be reached."
    return f"The packages of {entry.title} could not be installed on this machine."
