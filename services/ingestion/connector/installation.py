"""Installs a packaged connector into an environment of its own, from a lock file with hashes, on first use."""

import asyncio
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.engine.errors import NotInstallable

log: structlog.stdlib.BoundLogger = structlog.get_logger()
LOCKS = Path(__file__).with_name("locks")
INSTALL_SECONDS = 900
READY = ".ready"
Report = Callable[[str], Awaitable[None]]


def lock_file(entry: ConnectorEntry) -> Path:
    return LOCKS / f"{entry.package}.txt"


def folder_of(entry: ConnectorEntry, data_dir: Path) -> Path:
    """Where `entry` lives once installed; another version, lock or Python gets another folder."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(lock_file(entry).read_bytes() + python.encode()).hexdigest()[:8]
    return data_dir.resolve() / "connectors" / f"{entry.name}-{entry.version}-{digest}"


def is_installed(entry: ConnectorEntry, data_dir: Path) -> bool:
    """Whether `entry` can be started at once; our own source always can."""
    return entry.package is None or (folder_of(entry, data_dir) / READY).exists()


async def ensure_installed(entry: ConnectorEntry, data_dir: Path, report: Report) -> None:
    """Install `entry` unless it is; `report` hears what goes on. Raises `NotInstallable` with the reason.

    One process installs at a time; the others wait and find it done.
    """
    if is_installed(entry, data_dir):
        return
    folder = folder_of(entry, data_dir)
    folder.parent.mkdir(parents=True, exist_ok=True)
    async with _only_one(folder.parent / f"{folder.name}.lock", report):
        if not is_installed(entry, data_dir):
            await _install(entry, folder, report)


async def _install(entry: ConnectorEntry, folder: Path, report: Report) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    await report(f"Installing {entry.title} {entry.version}: making its environment")
    await _run(entry, sys.executable, "-m", "venv", "--without-pip", str(folder))
    await report(f"Installing {entry.title} {entry.version}: fetching its packages, once")
    # No resolving: the lock is complete, and one connector pins a package that does not exist.
    uv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--link-mode", "copy", "--python")
    await _run(entry, *uv, str(folder / "bin" / "python"), "--no-deps", "--require-hashes", "-r", str(lock_file(entry)))
    (folder / READY).touch()
    log.info("connector.installed", connector=entry.name, version=entry.version)


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
    if any(sign in output for sign in ("not found in the", "Failed to fetch", "client error", "error sending request")):
        return f"The packages of {entry.title} could not be fetched: no package registry with them can be reached."
    return f"The packages of {entry.title} could not be installed on this machine."


@asynccontextmanager
async def _only_one(path: Path, report: Report) -> AsyncGenerator[None]:
    """Hold an advisory lock on `path`; the kernel lets go of it when this process dies."""
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        while not _try_lock(descriptor):
            await report("Another job is installing this connector")
            await asyncio.sleep(1)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
