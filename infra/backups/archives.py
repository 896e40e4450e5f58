"""Files of the state folder in archives, and out of them."""

import shutil
import tarfile
from pathlib import Path

from infra.local.home import Home

# In the part of the keys: what opens secrets, signs tokens, and lets roles and people in.
KEY_PATHS = ("keys", "roles.json", "data/kms", "demo.json")
# Made anew by the processes themselves.
PASSING = ("data/dbt",)
CHECKPOINTS = "data/audit"


def pack_files(home: Home, archive: Path, *, checkpoints: Path) -> None:
    """What the processes keep beside the database; no keys. The audit trail's checkpoints are those copied before."""
    left_out = {*KEY_PATHS, *PASSING, CHECKPOINTS}
    with tarfile.open(archive, "w") as packed:
        for path in sorted(home.data.iterdir()):
            name = f"data/{path.name}"
            if name not in left_out:
                packed.add(path, name)
        if checkpoints.exists():
            packed.add(checkpoints, CHECKPOINTS)


def copy_checkpoints(home: Home, folder: Path) -> None:
    """The audit trail's checkpoints as they are now, if there are any.

    Before the database: one of a later moment would say of a sound backup that entries are missing.
    """
    there = home.root / CHECKPOINTS
    if there.exists():
        shutil.copytree(there, folder)


def pack_keys(home: Home, archive: Path) -> None:
    """Everything that is secret."""
    with tarfile.open(archive, "w") as packed:
        for name in KEY_PATHS:
            if (home.root / name).exists():
                packed.add(home.root / name, name)


def unpack(archive: Path, root: Path) -> None:
    """Into the state folder; names that lead out of it are refused (PEP 706)."""
    with tarfile.open(archive) as packed:
        packed.extractall(root, filter="data")
