"""Locust in an environment of its own, made when it is first needed: it patches the standard library."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home

LOCK = REPOSITORY / "locks" / "load.txt"
INSTALL_SECONDS = 300


def locust_python(home: Home, watch: Callable[[str], None]) -> Path:
    """The Python that has exactly what `locks/load.txt` names. Raises `LocalError` when it cannot be fetched."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = home.root / "tools" / f"locust-{digest}"
    python, is_ready = folder / "bin" / "python", folder / "ready"
    if not is_ready.exists():
        watch("Installing Locust, once")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        install = ("pip", "install", "--quiet", "--link-mode", "copy", "--no-deps", "--require-hashes")
        _run(sys.executable, "-m", "uv", *install, "--python", str(python), "-r", str(LOCK))
        is_ready.touch()
    return python


def _run(*command: str) -> None:
    environment = dict(os.environ)
    if index := environment.get("PIP_INDEX_URL"):
        environment.setdefault("UV_DEFAULT_INDEX", index)
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise LocalError(f"Locust could not be installed within {INSTALL_SECONDS} seconds.") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LocalError(f"Locust could not be installed: {lines[-1].strip()}")
