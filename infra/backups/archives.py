"""Files of the state folder in archives, and out of them."""

import tarfile
from pathlib import Path

from infra.local.home import Home

# In the part of the keys: what opens secrets, signs tokens, and lets roles and people in.
KEY_PATHS = ("keys", "roles.json", "data/kms", "demo.json")
# Made anew by the processes themselves.
PASSING = ("data/dbt",)


def pack_files(home: Home, archive: Path) -> None:
    """What the processes keep beside the database, such as the audit trail's checkpoints; no keys."""
    left_out = {*KEY_PATHS, *PASSING}
    with tarfile.open(archive, "w") as packed:
        for path in sorted(home.data.iterdir()):
            name = f"data/{path.name}"
            if name not in left_out:
                packed.add(path, name)


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
