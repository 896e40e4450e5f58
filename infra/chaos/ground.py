"""Where scenarios are played: stacks of one's own in a temporary folder, and the proxy before their provider."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from infra.chaos.faults import provider_settings
from infra.chaos.proxy import FaultProxy, opened_proxy
from infra.chaos.stack import OwnStack, running_stack, stop_stack
from infra.local.errors import LocalError
from infra.local.home import Home

PREFIX = "opsight-chaos-"
SMALL_DISK_MEGABYTES = 700


@dataclass
class Ground:
    """One stack and the proxy that it asks its provider through."""

    stack: OwnStack
    proxy: FaultProxy


@asynccontextmanager
async def opened_ground(folder: Path, *, small_disk: bool = False) -> AsyncIterator[Ground]:
    """A stack in `folder` until the end of the block; with `small_disk` its database has a disk of its own.

    Raises `LocalError` when the stack does not start.
    """
    home = Home(folder)
    await asyncio.to_thread(folder.mkdir, mode=0o711)

    def port_behind() -> int:
        return home.read(home.stack_file)["ports"]["practice-provider"]

    async with opened_proxy(port_behind) as proxy:
        with _disk(home.postgres) if small_disk else _folder(home.postgres):
            stack = running_stack(folder, provider_settings(proxy.url))
            opened = await asyncio.to_thread(stack.__enter__)
            try:
                yield Ground(opened, proxy)
            finally:
                await asyncio.to_thread(stack.__exit__, None, None, None)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """For the stacks of this process; what is left of processes that were killed is ended and removed first."""
    end_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account, which has to pass through
    try:
        yield folder
    finally:
        _clear(folder)


def end_abandoned() -> None:
    """Stacks, disks and folders of a run that was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        with suppress(ValueError):
            if not psutil.pid_exists(int(folder.name.removeprefix(PREFIX).partition("-")[0])):
                _clear(folder)


def _clear(folder: Path) -> None:
    for home in folder.iterdir():
        if home.exists():
            stop_stack(home)
        _unmount(home / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _folder(path: Path) -> Iterator[None]:
    """An ordinary one."""
    yield


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """A small one in memory, mounted at `path`."""
    path.mkdir(parents=True)
    size = f"size={SMALL_DISK_MEGABYTES}m,mode=0711"
    command = ["mount", "-t", "tmpfs", "-o", size, "opsight-chaos", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LocalError(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        _unmount(path)


def _unmount(path: Path) -> None:
    if path.is_mount():
        subprocess.run(["umount", "--lazy", str(path)], capture_output=True, check=False)
