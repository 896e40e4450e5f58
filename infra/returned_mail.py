"""`./opsight mail`: what mail servers send back.

It works on the local stack, or on the database that `OPSIGHT_DATABASE_URL` names (as the reporting service's role).
"""

import asyncio
import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from infra.local.environment import service_database_url
from infra.local.home import Home
from libs.db import Database
from services.reporting.deliveries.bounces import Bounce, NotABounce, read_bounce
from services.reporting.deliveries.returning import Outcome, Returned, take_bounce

app = typer.Typer(help="Mail: take in what mail servers send back.", no_args_is_help=True)
WORDS: dict[Outcome, str] = {
    "suppressed": "the address gets no more mail",
    "failed": "it did not arrive; people may send it again",
    "noted": "noted; a mail server is still trying",
    "known": "nothing new",
    "unmatched": "no delivery has this message",
}


@app.callback()
def mail() -> None:
    """Keeps `bounce` a command of its own, however many there are."""


@app.command()
def bounce(
    files: Annotated[
        list[Path], typer.Argument(help="Returned mails, as .eml files; - reads one from standard input.")
    ],
) -> None:
    """Take in returned mail (RFC 3464). Exit code 1: one of them is no bounce of a mail of ours."""
    results = [_take(file) for file in files]
    raise typer.Exit(0 if all(results) else 1)


def _take(file: Path) -> bool:
    try:
        found = read_bounce(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except NotABounce as error:
        typer.echo(f"{file}: not a bounce: {error}", err=True)
        return False
    returned = asyncio.run(_keep(found))
    typer.echo(f"{file}: {found.verdict} {found.status}: {WORDS[returned.outcome]}")
    return returned.outcome != "unmatched"


async def _keep(found: Bounce) -> Returned:
    url = service_database_url(Home.from_environment(), "reporting")
    database = Database(url, application_name="opsight-mail", pool_size=1)
    try:
        return await take_bounce(database, found, by=f"operator:{getpass.getuser()}")
    finally:
        await database.dispose()
