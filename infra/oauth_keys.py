"""The keys that access tokens are signed with, for operators: `python -m infra.oauth_keys list`, `… rotate [--drop]`.

It works on the local stack, or as the gateway that the environment describes (in a container). To rotate, the secrets
service must answer: new private halves go there.
"""

import asyncio
import os
from typing import Annotated

import typer

from gateway.identity.credential.service import SecretKeeper
from gateway.identity.oauth_token import repository, signing_keys
from gateway.settings import GatewaySettings
from infra.local.environment import Endpoints, admin_url, environment_of
from infra.local.home import Home
from infra.local.programs import PROGRAMS
from libs.auth import TokenSigner
from libs.db import Database
from libs.vault import Vault, VaultUnavailable

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
    database = _database(_settings())
    try:
        async with database.platform() as session:
            for key in await repository.list_keys(session):
                typer.echo(f"{key.kid}  {key.state:<8}  made {key.created_at:%Y-%m-%d %H:%M} UTC")
    finally:
        await database.dispose()


async def _rotate(*, drop: bool) -> None:
    settings = _settings()
    database = _database(settings)
    vault = Vault(settings, TokenSigner.from_file("gateway", settings.signing_key_file))
    try:
        await signing_keys.rotate(database, SecretKeeper(vault, database), drop=drop)
    except VaultUnavailable as error:
        typer.echo(f"opsight: {error.title} ({settings.secrets_url}).", err=True)
        raise typer.Exit(1) from error
    finally:
        await vault.close()
        await database.dispose()


def _database(settings: GatewaySettings) -> Database:
    return Database(settings.database_url.get_secret_value(), application_name="opsight-oauth-keys", pool_size=1)


def _settings() -> GatewaySettings:
    """The gateway's, from the environment or of the running local stack."""
    if os.environ.get("OPSIGHT_DATABASE_URL") is None:
        home = Home.from_environment()
        stack = home.read(home.stack_file)
        if "ports" not in stack:
            raise typer.BadParameter("Opsight is not running: ./opsight up, or set OPSIGHT_DATABASE_URL")
        endpoints = Endpoints(admin_url(home), "redis://unused", stack["ports"])
        gateway = next(program for program in PROGRAMS if program.name == "gateway")
        os.environ.update(environment_of(gateway, home, endpoints))
    return GatewaySettings.from_environment()


if __name__ == "__main__":
    app()
