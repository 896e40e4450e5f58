"""Programs of others in Python environments of their own, below the state folder: made when they are first needed.

What they need does not go together with what Opsight needs, or is too large for everybody to install.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home

READY = ".ready"
Watch = Callable[[str], None]


@dataclass(frozen=True)
class Foreign:
    """A program called `name`, of what `lock` names; it takes so many megabytes, and so many seconds at most."""

    name: str
    lock: Path
    megabytes: int
    seconds: int

    def folder(self, home: Home, watch: Watch) -> Path:
        """Its environment. Raises `LocalError` when it cannot be had, or the disk is full.

        Another lock or another Python gets another one, and takes the place of the one before.
        """
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        digest = hashlib.sha256(self.lock.read_bytes() + python.encode()).hexdigest()[:8]
        folder = home.root / "tools" / f"{self.name.lower()}-{digest}"
        if not (folder / READY).exists():
            watch(f"Installing {self.name}, once")
            self._install(folder)
            self._remove_others(folder)
        return folder

    def _install(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder.parent).free // 2**20
        if free < self.megabytes:
            raise LocalError(f"{self.name} needs {self.megabytes} MB of disk; {free} MB are free at {folder.parent}.")
        shutil.rmtree(folder, ignore_errors=True)
        self._run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        install = ("pip", "install", "--quiet", "--link-mode", "copy", "--no-deps", "--require-hashes")
        python = str(folder / "bin" / "python")
        self._run(sys.executable, "-m", "uv", *install, "--python", python, "-r", str(self.lock))
        (folder / READY).touch()

    def _run(self, *command: str) -> None:
        environment = dict(os.environ)
        if index := environment.get("PIP_INDEX_URL"):
            environment.setdefault("UV_DEFAULT_INDEX", index)
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=self.seconds
            )
        except subprocess.TimeoutExpired as error:
            raise LocalError(f"{self.name} could not be installed within {self.seconds} seconds.") from error
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
            raise LocalError(f"{self.name} could not be installed: {lines[-1].strip()}")

    def _remove_others(self, folder: Path) -> None:
        for old in folder.parent.glob(f"{self.name.lower()}-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)


SUPERSET = Foreign("Superset", REPOSITORY / "locks/bi.txt", megabytes=1500, seconds=1200)
LOCUST = Foreign("Locust", REPOSITORY / "locks/load.txt", megabytes=200, seconds=300)
HELM = Foreign("Helm", REPOSITORY / "locks/chart.txt", megabytes=600, seconds=300)
"""Helm's SDK and the schemas of Kubernetes: they make manifests of the chart and check these."""
