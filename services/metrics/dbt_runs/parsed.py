"""The project as dbt has parsed it, kept beside the installed packages.

Parsing takes a processor six seconds, reading what was parsed half of one. dbt has a file for that too, but takes it
for another project's as soon as the server, its port or the database has another name; yet all that depends on those in
what is parsed is the database that each relation names.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

PROJECT = Path(__file__).parent.parent / "dbt"
FOLDER = Path(sys.prefix) / "share" / "opsight" / "dbt"
PACKAGES = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-postgres")
KEPT = 5
"""So many versions of the project stay, for the releases of a machine and the branches of a checkout."""
_MADE_BY_DBT = {"target", "logs"}


def fingerprint(project: Path = PROJECT) -> str:
    """Another one for each content of the project's files and each version of dbt."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for path in sorted(project.rglob("*")):
        place = path.relative_to(project)
        if path.is_file() and not _MADE_BY_DBT.intersection(place.parts):
            content = path.read_bytes()
            digest.update(f"{place} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def find(name: str, database: str, folder: Path = FOLDER) -> Manifest | None:
    """What `keep` was given as `name`, for `database`; none when there is nothing, or nothing that dbt can read."""
    path = folder / name
    if not path.exists():
        return None
    try:
        manifest = Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)  # type: ignore[arg-type]  # dbt's own
    except Exception as error:  # whatever is wrong with the file, the project is there to be parsed
        sys.stderr.write(f"{path} cannot be read: {error!r}\n")
        return None
    with suppress(OSError):
        os.utime(path)
    _move(manifest, database)
    manifest.build_parent_and_child_maps()
    manifest.build_flat_graph()
    return manifest


def keep(name: str, parsed: Path, folder: Path = FOLDER) -> None:
    """Keep dbt's file `parsed`. Where nothing can be written, such as in a container, the next start parses again."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".")
        os.close(descriptor)
        shutil.copyfile(parsed, draft)
        Path(draft).chmod(0o644)
        Path(draft).replace(folder / name)
        for old in sorted(folder.glob("[!.]*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)


def _move(manifest: Manifest, database: str) -> None:
    """Let each relation be one of `database`."""
    for item in chain(manifest.nodes.values(), manifest.sources.values()):
        if item.relation_name is not None:
            item.relation_name = item.relation_name.replace(f'"{item.database}"', f'"{database}"', 1)
        item.database = database
