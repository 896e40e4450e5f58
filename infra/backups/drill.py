"""The restore drill: a backup of an installation, brought back into a folder that is thrown away, and proven."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.backups.restoring import Restored, restore
from infra.backups.taking import take
from infra.local.home import Home

Watch = Callable[[str], None]


@dataclass(frozen=True)
class Drilled:
    """`backup_seconds` is 0 for a backup that was there; `backup_bytes` is both of its parts."""

    restored: Restored
    backup_seconds: float
    backup_bytes: int
    seconds: float


def rehearse(home: Home, watch: Watch, *, backup: tuple[Path, Path] | None = None) -> Drilled:
    """Back `home` up, or take this `backup` (its data, its keys), and bring it back elsewhere.

    The installation may run, and is not touched; nothing is left of the drill. Needs free space for the backup and for
    the database once more, beside each other. Raises `LocalError`, as a backup and a restore do.
    """
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="opsight-restore-drill-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account, which has to pass through
    try:
        data, keys = backup or (folder / "data", folder / "keys")
        if backup is None:
            take(home, data, keys, watch)
        taken = time.monotonic() - began if backup is None else 0.0
        size = sum(path.stat().st_size for part in (data, keys) for path in part.iterdir())
        restored = restore(Home(folder / "home"), data, keys, replace=False, watch=watch)
        return Drilled(restored, taken, size, time.monotonic() - began)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
