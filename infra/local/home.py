"""The state folder (`.opsight`, or OPSIGHT_HOME): everything one stack keeps, and nothing of another."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.errors import LocalError
from infra.local.processes import write_private

REPOSITORY = Path(__file__).resolve().parents[2]
LEAST_FREE_MEGABYTES = 300


@dataclass(frozen=True)
class Home:
    """One stack's folder and the names in it."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Home":
        return cls((REPOSITORY / os.environ.get("OPSIGHT_HOME", ".opsight")).absolute())

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def stack_file(self) -> Path:
        return self.root / "stack.json"

    @property
    def demo_file(self) -> Path:
        return self.root / "demo.json"

    @property
    def lock_file(self) -> Path:
        return self.root / "lock"

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def fresh_log(self, name: str, limit_bytes: int = 50 * 2**20) -> Path:
        """The log of `name`; a long one is put aside as `.1` first."""
        log = self.log_of(name)
        if log.exists() and log.stat().st_size > limit_bytes:
            log.replace(log.with_suffix(".log.1"))
        return log

    def prepare(self) -> None:
        """Make the folders; raises `LocalError` when the disk is full or the folder is not ours to write."""
        try:
            for folder in (self.root, self.logs, self.keys, self.data):
                folder.mkdir(parents=True, exist_ok=True)
            # Others may pass through (PostgreSQL may run as another account), but not look around.
            self.root.chmod(0o711)
            for folder in (self.logs, self.keys, self.data):
                folder.chmod(0o700)
        except PermissionError as error:
            raise LocalError(f"{self.root} cannot be written: use its owner, or another OPSIGHT_HOME.") from error
        free = shutil.disk_usage(self.root).free // 2**20
        if free < LEAST_FREE_MEGABYTES:
            raise LocalError(f"The disk is full: {free} MB free at {self.root}, {LEAST_FREE_MEGABYTES} MB needed.")

    def read(self, path: Path) -> dict[str, Any]:
        """A JSON file of ours; empty when it is absent or was cut short."""
        try:
            content = json.loads(path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return content if isinstance(content, dict) else {}

    def write(self, path: Path, content: dict[str, Any]) -> None:
        write_private(path, json.dumps(content, indent=2) + "\n")
