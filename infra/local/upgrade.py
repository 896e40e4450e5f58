"""`./opsight upgrade`: this checkout's version in place of the one that ran, with a copy of the database from before.

The launcher has installed the locked packages by the time this runs. What is left: stop what runs, keep the database as
it is, migrate, and start again as it was started.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.maintenance import migrate_database
from infra.local.options import Options
from infra.local.releases import forget_deployment
from infra.local.tools import maintenance_of, run_tool, server_alone
from infra.local.up import already_up, down, up_detached

KEPT = 3
OWN_SERVER = "OPSIGHT_DATABASE_URL names a server of your own: copy its database as you do, then ./opsight migrate."


def upgrade(home: Home) -> Path:
    """Migrate the stack's database to this checkout; where its copy from before is.

    A stack that ran runs again. Raises `LocalError`, which names the copy when the database may have changed.
    """
    _check(home)
    options = _options_of(home) if already_up(home) else None
    down(home)
    copy = _copy(home)
    try:
        migrate_database(home)
        forget_deployment(home)
        if options is not None:
            up_detached(home, options)
    except LocalError as error:
        raise LocalError(f"{error}. The database as it was: ./opsight upgrade --restore {copy}") from error
    for old in _copies(home)[:-KEPT]:
        old.unlink()
    return copy


def restore(home: Home, copy: Path) -> None:
    """Put a copy in the place of the stack's database. What came after it is lost."""
    _check(home)
    if not copy.exists():
        raise LocalError(f"There is no {copy}.")
    down(home)
    with server_alone(home) as url:
        run_tool(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--create",
            "--exit-on-error",
            str(copy),
            database=maintenance_of(url),
        )


def _check(home: Home) -> None:
    if os.environ.get("OPSIGHT_DATABASE_URL"):
        raise LocalError(OWN_SERVER)
    if not (home.postgres / "instance").exists():
        raise LocalError("There is no installation here yet: ./opsight up makes one.")


def _options_of(home: Home) -> Options:
    """As the stack that runs was started; its demo data are there or were not wanted."""
    content = home.read(home.stack_file)
    port = urlsplit(content["url"]).port
    assert port is not None, "stack.json has the whole address"
    return Options(port=port, lan=content["lan_url"] is not None, web="--no-web" not in content["web"], demo_data=False)


def _copy(home: Home) -> Path:
    folder = home.root / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S}.dump"
    draft = path.with_suffix(".part")
    draft.touch(mode=0o600)
    with server_alone(home) as url:
        run_tool("pg_dump", "--format", "custom", "--file", str(draft), database=url)
    return draft.replace(path)


def _copies(home: Home) -> list[Path]:
    """Oldest first."""
    return sorted((home.root / "backups").glob("*.dump"))
