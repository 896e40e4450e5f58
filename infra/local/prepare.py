"""`python -m infra.local.prepare`: brings the database to the newest revision and sets the roles' passwords.

A process of its own, because it needs Alembic and the processes of the stack do not. The administrator's URL comes from
OPSIGHT_DATABASE_URL, the passwords from the state folder.
"""

import os
import sys

import psycopg
from psycopg import sql

from infra.bi.public_rights import keep_closed
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import role_passwords
from infra.local.releases import read_deployment
from migrations.rollout import ahead
from migrations.rooms import ROOMS
from migrations.run import upgrade


def prepare(url: str, passwords: dict[str, str], *, rolled_back: bool = False) -> None:
    """Migrate the database at `url`, then let each login role in with its password.

    After a release was rolled back, the schemas that it had expanded stay as they are.
    """
    _create_database(url)
    try:
        left = ahead(url) if rolled_back else []
        upgrade(url, rooms=[room for room in ROOMS if room not in left])
        keep_closed(url)
    except Exception as error:
        raise LocalError(f"The migrations failed: {_first_line(error)}") from error
    set_passwords(url, passwords)


def set_passwords(url: str, passwords: dict[str, str]) -> None:
    """Let each login role in with its password."""
    with psycopg.connect(url, autocommit=True) as connection:
        for role, password in passwords.items():
            connection.execute(
                sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(password))
            )


def _create_database(url: str) -> None:
    """Make the database that `url` names, unless it is there."""
    server, _, name = url.rpartition("/")
    name = name.partition("?")[0]
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise LocalError(f"The database cannot be reached: {_first_line(error)}") from error
        with psycopg.connect(f"{server}/postgres", autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def main() -> None:
    try:
        home = Home.from_environment()
        deployment = read_deployment(home)
        rolled_back = deployment is not None and deployment.before is not None
        prepare(os.environ["OPSIGHT_DATABASE_URL"], role_passwords(home), rolled_back=rolled_back)
    except LocalError as error:
        if error.__cause__ is not None:
            sys.excepthook(type(error.__cause__), error.__cause__, error.__cause__.__traceback__)
        print(f"opsight: {error}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
