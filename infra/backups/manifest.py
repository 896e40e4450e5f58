"""What a backup says of itself: when and of what it was taken, how many rows each table has, and what its files are."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.local.errors import LocalError

FORMAT = 1
NAME = "manifest.json"
DATABASE, ROLES, FILES = "database.dump", "roles.sql", "files.tar"
KEYS = "keys.tar"


@dataclass(frozen=True)
class Manifest:
    """`tables` is rows by `schema.table`; `files` and `keys` are SHA-256 (hex) by name, of either part."""

    taken_at: str
    git_sha: str
    tables: dict[str, int]
    files: dict[str, str]
    keys: dict[str, str]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    def write(self, folder: Path) -> None:
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises `LocalError` when there is none, or one that this version does not know."""
        try:
            content = json.loads((folder / NAME).read_text())
        except FileNotFoundError as error:
            raise LocalError(f"{folder} holds no backup: there is no {NAME}.") from error
        except json.JSONDecodeError as error:
            raise LocalError(f"{folder / NAME} cannot be read: {error}.") from error
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise LocalError(f"{folder} holds a backup of a form that this version does not know.")
        return cls(**content)


def digests_of(folder: Path, *names: str) -> dict[str, str]:
    """SHA-256 of the files `names`, as hex."""
    return {name: _digest(folder / name) for name in names}


def check(folder: Path, wanted: dict[str, str]) -> None:
    """Raises `LocalError` that names the first file which is absent or not as it was written."""
    for name, digest in wanted.items():
        if not (folder / name).is_file():
            raise LocalError(f"{folder} holds no {name}.")
        if _digest(folder / name) != digest:
            raise LocalError(f"{folder / name} is not as it was when the backup was taken; nothing was restored.")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
