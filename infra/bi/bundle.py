"""The folder of dashboards as the one file that Superset imports."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from infra.bi.files import SUPERSET, read_files, text_of
from infra.bi.superset_files import DATABASE

ROOT = "opsight"
_DAWN = (1980, 1, 1, 0, 0, 0)


def write_bundle(path: Path, *, uri: str | None = None) -> int:
    """Write the ZIP, the same bytes each time, and answer how many files are in it.

    `uri` is put in the place of the placeholders; then the file holds a password, and only its owner may read it.
    """
    files = read_files(SUPERSET)
    if uri is not None:
        files[f"databases/{DATABASE}.yaml"]["sqlalchemy_uri"] = uri
    path.unlink(missing_ok=True)
    path.touch(mode=0o600 if uri is not None else 0o644)
    with ZipFile(path, "w", ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(ZipInfo(f"{ROOT}/{name}", _DAWN), text_of(content), ZIP_DEFLATED)
    return len(files)


def uri_of(url: str) -> str:
    """A database's URL as Superset takes it: with the driver that its lock has."""
    return url.replace("postgresql://", "postgresql+psycopg2://", 1)
