"""`opsight admin`: people who run the installation and deletions of clients, beside a running stack or without one."""

import asyncio
import os
import secrets
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import typer

from infra.local.environment import ROLES, url_as
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import role_passwords
from infra.local.leftovers import end_leftovers, living_supervisor
from infra.local.maintenance import admin_url
from infra.local.servers import Servers
from libs.db import Database

AnswerT = TypeVar("AnswerT")
app = typer.Typer(help="People who run this installation, and the deletion of clients.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Show who runs this installation."""
    from gateway.identity import admin

    accounts = _with_database(admin.list_admins)
    for account in accounts:
        typer.echo(f"{account.email}  {account.name}{'  (disabled)' if account.disabled else ''}")
    if not accounts:
        typer.echo("Nobody yet: ./opsight admin create <email>")


@app.command()
def create(email: str, name: str = typer.Option("Administrator", help="How the person is called.")) -> None:
    """Make an account that runs this installation, or let one that is there do so."""
    from gateway.identity import admin

    password = secrets.token_urlsafe(15)
    is_new = _with_database(lambda database: admin.create_admin(database, email=email, name=name, password=password))
    if is_new:
        typer.echo(f"{email} runs this installation. Password, shown this once: {password}")
    else:
        typer.echo(f"{email} runs this installation now, with the password of before.")


@app.command("reset-password")
def reset_password(
    email: str,
    second_factor: bool = typer.Option(False, "--second-factor", help="Take the second factor away too."),
) -> None:
    """Set a new password, and sign the account out everywhere."""
    from gateway.identity import admin

    password = secrets.token_urlsafe(15)
    _with_database(
        lambda database: admin.reset_password(database, email=email, password=password, second_factor=second_factor)
    )
    typer.echo(f"New password of {email}, shown this once: {password}")


@app.command()
def deletions() -> None:
    """Show which clients are deleted, how far each deletion is, and the digest of its certificate."""
    from gateway.identity.tenant_deletion import command_line

    found = _with_database(command_line.list_deletions)
    for one in found:
        done = sum(part.finished_at is not None for part in one.parts)
        stage = {
            "waiting": f"can be restored until {one.purge_after:%Y-%m-%d %H:%M} UTC",
            "purging": f"{done} of {len(one.parts)} services done, {one.rows:,} rows removed",
            "purged": f"{one.rows:,} rows and {one.files:,} files removed; certificate {one.digest}",
        }
        typer.echo(f"{one.slug}  {one.name}  {one.state}: {stage[one.state]}")
    if not found:
        typer.echo("No client is deleted.")


@app.command("delete-client")
def delete_client(
    slug: str,
    reason: str = typer.Option(..., help="Why: it stands in the audit trail and in the certificate."),
    days: int = typer.Option(
        30, min=0, max=365, help="Days until it is removed for good; it can be restored until then."
    ),
    name: str = typer.Option(..., prompt="Type the client's name", help="The client's name, exactly."),
) -> None:
    """Archive a client at once, and remove it with all its data after some days."""
    from gateway.identity.tenant_deletion import command_line

    deletion = _with_database(lambda database: command_line.delete(database, slug, name=name, reason=reason, days=days))
    typer.echo(f"{deletion.name} is archived, and can be restored until {deletion.purge_after:%Y-%m-%d %H:%M} UTC.")


@app.command("restore-client")
def restore_client(slug: str) -> None:
    """Take a client's deletion back, and open it again."""
    from gateway.identity.tenant_deletion import command_line

    _with_database(lambda database: command_line.restore(database, slug))
    typer.echo(f"{slug} is open again.")


def _with_database(act: Callable[[Database], Coroutine[Any, Any, AnswerT]]) -> AnswerT:
    from gateway.identity.admin import AdminError
    from libs.errors import DomainError

    async def run(url: str) -> AnswerT:
        async with _connected(url) as database:
            return await act(database)

    try:
        with _database_url(Home.from_environment()) as url:
            return asyncio.run(run(url))
    except (AdminError, DomainError) as error:
        raise LocalError(str(error)) from error


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[Database]:
    database = Database(url, application_name="opsight-admin", pool_size=1)
    try:
        yield database
    finally:
        await database.dispose()


@contextmanager
def _database_url(home: Home) -> Iterator[str]:
    """The stack's database as the gateway's role; an embedded server that does not run is started for the while."""
    role = ROLES["gateway"]
    assert role is not None
    password = role_passwords(home)[role]
    if living_supervisor(home) is not None or os.environ.get("OPSIGHT_DATABASE_URL"):
        yield url_as(admin_url(home), role, password)
        return
    if not home.postgres.exists():
        raise LocalError("There is no installation here yet: ./opsight up makes one.")
    end_leftovers(home)
    servers = Servers(home)
    try:
        yield url_as(servers.start_postgres(), role, password)
    finally:
        servers.stop()
