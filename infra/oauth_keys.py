"""The keys that access tokens are signed with, for operators: `python -m infra.oauth_keys list`, `… rotate [--drop]`.

It works on the local stack, or on the database that `OPSIGHT_DATABASE_URL` names (as the gateway's own role) with the
gateway's signing key in `OPSIGHT_SIGNING_KEY_FILE`.
"""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from gateway.identity.oauth_token import repository, signing_keys
from gateway.sealing import Sealer
from infra.local.environment import ROLES, url_as
from infra.local.home import Home
from infra.local.keys import role_passwords, signing_key
from infra.local.maintenance import admin_url
from libs.db import Database

app = typer.Typer(help="Keys that access tokens are signed with.", no_args_is_help=True)


@app.command("list")
def list_keys() -> None:
    """Show every key: next, active, and those before whose tokens may still be valid."""
    asyncio.run(_list())


@app.command()
def rotate(
    drop: Annotated[
        bool, typer.Option(help="The active key is in wrong hands: end its tokens within 10 seconds, too.")
    ] = False,
) -> None:
    """Sign with the next key from now on. It happens by itself every 30 days."""
    asyncio.run(_rotate(drop=drop))
    typer.echo("The next key signs now.")


async def _list() -> None:
    database = _database()
    try:
        async with database.platform() as session:
            for key in await repository.list_keys(session):
                typer.echo(f"{key.kid}  {key.state:<8}  made {key.created_at:%Y-%m-%d %H:%M} UTC")
    finally:
        await database.dispose()


async def _rotate(*, drop: bool) -> None:
    database = _database()
    try:
        async with database.platform() as session:
            await signing_keys.rotate(session, Sealer.from_file(_signing_key_file()), drop=drop)
    finally:
        await database.dispose()


def _database() -> Database:
    url = os.environ.get("OPSIGHT_DATABASE_URL")
    if url is None:
        home, role = Home.from_environment(), ROLES["gateway"]
        url = url_as(admin_url(home), role, role_passwords(home)[role])
    return Database(url, application_name="opsight-oauth-keys", pool_size=1)


def _signing_key_file() -> Path:
    given = os.environ.get("OPSIGHT_SIGNING_KEY_FILE")
    return Path(given) if given else signing_key(Home.from_environment(), "gateway")


if __name__ == "__main__":
    app()
