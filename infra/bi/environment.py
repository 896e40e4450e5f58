"""Superset's own virtual environment, below the state folder: made once, and again for another `locks/bi.txt`."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home

LOCK = REPOSITORY / "locks/bi.txt"
READY = ".ready"
LEAST_FREE_MEGABYTES = 1500
INSTALL_SECONDS = 1200
Watch = Callable[[str], None]


def installed(home: Home, watch: Watch) -> Path:
    """The folder of its programs. Raises `LocalError` when the packages cannot be had, or the disk is full."""
    folder = _folder(home)
    if not (folder / READY).exists():
        watch("Installing Superset (once; some minutes)")
        _install(folder)
        _remove_others(folder)
    return folder / "bin"


def _folder(home: Home) -> Path:
    """Another lock or another Python gets another folder."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(LOCK.read_bytes() + python.encode()).hexdigest()[:8]
    return home.root / "bi" / f"superset-{digest}"


def _install(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free // 2**20
    if free < LEAST_FREE_MEGABYTES:
        raise LocalError(f"Superset needs {LEAST_FREE_MEGABYTES} MB of disk; {free} MB are free at {folder.parent}.")
    shutil.rmtree(folder, ignore_errors=True)
    uv = str(Path(sys.executable).with_name("uv"))
    _run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
    python = str(folder / "bin" / "python")
    _run([uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", str(LOCK)])
    (folder / READY).touch()


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise LocalError("Superset could not be installed: the packages take too long.") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LocalError(f"Superset could not be installed: {lines[-1].strip()}")


def _remove_others(folder: Path) -> None:
    for old in folder.parent.glob("superset-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
