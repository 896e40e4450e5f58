"""Taking a backup: one moment of the database, the files beside it, and in a folder of its own what is secret."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from infra.backups.archives import copy_checkpoints, pack_files, pack_keys
from infra.backups.manifest import DATABASE, FILES, KEYS, ROLES, Manifest, digests_of
from infra.local.environment import admin_url, git_sha
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.leftovers import living_supervisor
from infra.local.servers import DATABASE as DATABASE_NAME
from infra.local.tools import run_tool, server_alone

OWN_SERVER = "OPSIGHT_DATABASE_URL names a server of your own: back its database up as you do, and the keys beside it."
TRIES = 5
Watch = Callable[[str], None]


def take(home: Home, folder: Path, keys: Path, watch: Watch) -> Manifest:
    """Write the backup to `folder` and its secret part to `keys`; both appear whole or not at all.

    The stack may run: rows are counted and copied in one snapshot. Raises `LocalError` for an installation that is not
    there, and for folders that hold something, or lie in one another.
    """
    check_installation(home)
    _check_folders(folder, keys)
    with _draft(folder) as public, _draft(keys) as secret, TemporaryDirectory() as aside:
        checkpoints = Path(aside) / "audit"
        copy_checkpoints(home, checkpoints)
        with _database(home) as url:
            watch("Counting and copying the database")
            tables = _dump(url, public / DATABASE)
            roles = run_tool("pg_dumpall", "--roles-only", "--no-role-passwords", database=url)
            (public / ROLES).write_text(_without_superuser(roles))
        watch("Copying files and keys")
        pack_files(home, public / FILES, checkpoints=checkpoints)
        pack_keys(home, secret / KEYS)
        manifest = Manifest(
            f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            git_sha(),
            tables,
            digests_of(public, DATABASE, ROLES, FILES),
            digests_of(secret, KEYS),
        )
        manifest.write(public)
        manifest.write(secret)
    return manifest


def check_installation(home: Home) -> None:
    """Raises `LocalError` when the database is not ours, or is not there."""
    if os.environ.get("OPSIGHT_DATABASE_URL"):
        raise LocalError(OWN_SERVER)
    if not (home.postgres / "instance").exists():
        raise LocalError("There is no installation here yet: ./opsight up makes one.")


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """Rows of every table of ours, by `schema.table`."""
    counted: dict[str, int] = {}
    for table in _tables(connection):
        row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(*table))).fetchone()
        counted[".".join(table)] = row[0] if row else 0
    return counted


def _tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information_schema$)' order by 1, 2"
    ).fetchall()


def _dump(url: str, path: Path) -> dict[str, int]:
    """The dump and the counts are of the same moment: pg_dump joins our snapshot.

    Every table is held from before that moment on. dbt replaces tables, and of one that was replaced since, the
    snapshot would see no rows.
    """
    with psycopg.connect(url) as connection:
        _hold_tables(connection)
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None, "a function answers one row"
        run_tool("pg_dump", "--format", "custom", "--snapshot", row[0], "--file", str(path), database=url)
        return count_rows(connection)


def _hold_tables(connection: psycopg.Connection) -> None:
    """Begin a transaction in which nobody may replace a table; its snapshot is taken by the statement after this."""
    for left in reversed(range(TRIES)):
        tables = sql.SQL(", ").join(sql.Identifier(*table) for table in _tables(connection))
        connection.commit()
        connection.execute("set transaction isolation level repeatable read, read only")
        try:
            connection.execute(sql.SQL("lock table {} in access share mode").format(tables))
        except (psycopg.errors.UndefinedTable, psycopg.errors.DeadlockDetected):
            # One of them was replaced just now.
            connection.rollback()
            if not left:
                raise
        else:
            return


def _without_superuser(roles: str) -> str:
    """The server that is restored to has its own."""
    return "".join(line for line in roles.splitlines(keepends=True) if " ROLE postgres" not in line)


def _check_folders(folder: Path, keys: Path) -> None:
    for path in (folder, keys):
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise LocalError(f"{path} is there already: a backup is never written over.")
    if folder == keys or folder in keys.parents or keys in folder.parents:
        raise LocalError("--keys has to be another place than the backup: who has both can read every secret.")


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A folder for nobody else, that takes its name when the block ends well, and is removed when it does not."""
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        yield draft
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _database(home: Home) -> Iterator[str]:
    """The administrator's URL of the running stack's database, or of the server started for this."""
    if living_supervisor(home) is not None:
        yield admin_url(home)
        return
    with server_alone(home) as url:
        yield url.rpartition("/")[0] + f"/{DATABASE_NAME}"
