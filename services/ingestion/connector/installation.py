"""Installs packaged connectors into environments of their own, from lock files with hashes; updates and removes them.

The folders are the truth, whoever looks: a folder that is `READY` can be run. Each has a lock beside it, which is held
alone while the folder is made or deleted, and together with others while a connector runs from it; the kernel lets go
of it when its process dies.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
import structlog

from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.connector.packages import LOCKS, fetch_packages
from services.ingestion.engine.errors import ConnectorInUse, NotInstallable

log: structlog.stdlib.BoundLogger = structlog.get_logger()
READY = ".ready"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
Report = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Installed:
    """An environment of a connector that can be run; `is_current` when it is of the catalogue's own lock."""

    version: str
    folder: Path
    is_current: bool
    installed_at: datetime | None = None
    size_bytes: int | None = None


def lock_file(entry: ConnectorEntry) -> Path:
    return LOCKS / f"{entry.package}.txt"


def folder_of(entry: ConnectorEntry, data_dir: Path) -> Path:
    """Where `entry` lives once installed; another version, lock or Python gets another folder."""
    digest = hashlib.sha256(lock_file(entry).read_bytes() + PYTHON.encode()).hexdigest()[:8]
    return _home(data_dir) / f"{entry.name}-{entry.version}-{digest}"


def find_installed(entry: ConnectorEntry, data_dir: Path) -> Installed | None:
    """What `entry` runs from: the catalogue's version, or else the newest one that is still there."""
    current = folder_of(entry, data_dir)
    found = sorted(_all_installed(entry, data_dir), key=lambda one: (one.folder == current, str(one.installed_at)))
    return found[-1] if found else None


def is_installed(entry: ConnectorEntry, data_dir: Path) -> bool:
    """Whether `entry` can be started at once; our own source always can."""
    return entry.package is None or find_installed(entry, data_dir) is not None


def is_installing(entry: ConnectorEntry, data_dir: Path) -> bool:
    """Whether somebody makes or deletes an environment of `entry` right now, in whichever process."""
    return any(_is_held_alone(lock) for lock in _home(data_dir).glob(f"{entry.name}-*.lock"))


def last_failure(entry: ConnectorEntry, data_dir: Path) -> str | None:
    """Why the catalogue's version could not be installed the last time."""
    try:
        return _failure_file(folder_of(entry, data_dir)).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


async def install(entry: ConnectorEntry, data_dir: Path, report: Report) -> None:
    """Install the catalogue's version of `entry`, unless it is; `report` hears what goes on. Raises `NotInstallable`.

    One process installs at a time; the others wait and find it done.
    """
    folder = folder_of(entry, data_dir)
    folder.parent.mkdir(parents=True, exist_ok=True)
    async with _alone(folder, report):
        if (folder / READY).exists():
            return
        try:
            await _make(entry, folder, report)
        except NotInstallable as failure:
            shutil.rmtree(folder, ignore_errors=True)
            _failure_file(folder).write_text(failure.message, encoding="utf-8")
            raise
        except asyncio.CancelledError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _failure_file(folder).unlink(missing_ok=True)


async def update(entry: ConnectorEntry, data_dir: Path, report: Report) -> None:
    """Install the catalogue's version of `entry` beside what runs now, and delete older ones that nothing runs from."""
    await install(entry, data_dir, report)
    for old in _all_installed(entry, data_dir):
        if not old.is_current:
            await _delete(old.folder)


async def remove(entry: ConnectorEntry, data_dir: Path) -> None:
    """Delete every version of `entry`. Raises `ConnectorInUse` when something runs from one of them."""
    for one in _all_installed(entry, data_dir):
        if not await _delete(one.folder):
            raise ConnectorInUse(f"{entry.title} is running right now. Try again when its jobs are over.")
    _failure_file(folder_of(entry, data_dir)).unlink(missing_ok=True)
    log.info("connector.removed", connector=entry.name)


@asynccontextmanager
async def ready_to_run(entry: ConnectorEntry, data_dir: Path, report: Report) -> AsyncGenerator[None]:
    """Have `entry` installed, and kept from being deleted until the block is left. Raises `NotInstallable`."""
    if entry.package is None:
        yield
        return
    while True:
        if not is_installed(entry, data_dir):
            await install(entry, data_dir, report)
        found = find_installed(entry, data_dir)
        if found is not None:
            with _locked(found.folder, fcntl.LOCK_SH) as held:
                if held and (found.folder / READY).exists():
                    yield
                    return
        await asyncio.sleep(0.2)  # it was being removed or updated


async def _make(entry: ConnectorEntry, folder: Path, report: Report) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    await fetch_packages(entry, lock_file(entry), folder, report)
    size = await asyncio.to_thread(_size, folder)
    about = {"version": entry.version, "installed_at": datetime.now(UTC).isoformat(), "size_bytes": size}
    (folder / READY).write_bytes(orjson.dumps(about | {"python": PYTHON}))
    log.info("connector.installed", connector=entry.name, version=entry.version, size_bytes=size)


async def _delete(folder: Path) -> bool:
    """Delete an environment; False when something runs from it."""
    with _locked(folder, fcntl.LOCK_EX) as held:
        if held:
            (folder / READY).unlink(missing_ok=True)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        return held


def _all_installed(entry: ConnectorEntry, data_dir: Path) -> Iterator[Installed]:
    current = folder_of(entry, data_dir)
    for ready in _home(data_dir).glob(f"{entry.name}-*/{READY}"):
        folder = ready.parent
        about = _read(ready)
        # A name may begin another one, and an environment of another Python cannot be run.
        version = str(about.get("version") or folder.name.removeprefix(f"{entry.name}-").rpartition("-")[0])
        if version[:1].isdigit() and about.get("python", PYTHON) == PYTHON:
            yield Installed(version, folder, folder == current, _moment(about), _whole(about))


def _read(ready: Path) -> dict[str, object]:
    """What was noted when the environment was made; nothing of one that an older Opsight made."""
    try:
        said = orjson.loads(ready.read_bytes() or b"{}")
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return said if isinstance(said, dict) else {}


def _moment(about: dict[str, object]) -> datetime | None:
    said = about.get("installed_at")
    return datetime.fromisoformat(said) if isinstance(said, str) else None


def _whole(about: dict[str, object]) -> int | None:
    said = about.get("size_bytes")
    return said if isinstance(said, int) else None


def _size(folder: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def _home(data_dir: Path) -> Path:
    return data_dir.resolve() / "connectors"


def _failure_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.failed")


@asynccontextmanager
async def _alone(folder: Path, report: Report) -> AsyncGenerator[None]:
    while True:
        with _locked(folder, fcntl.LOCK_EX) as held:
            if held:
                yield
                return
        await report("Another job is installing this connector")
        await asyncio.sleep(1)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[bool]:
    """Whether the lock of `folder` could be had at once; it is held until the block is left."""
    descriptor = os.open(folder.with_name(f"{folder.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        yield _take(descriptor, how)
    finally:
        os.close(descriptor)


def _is_held_alone(lock: Path) -> bool:
    descriptor = os.open(lock, os.O_RDONLY)
    try:
        return not _take(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _take(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
