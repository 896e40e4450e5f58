"""`./opsight psql`: PostgreSQL's own shell on the stack's database."""

import os
from urllib.parse import unquote, urlsplit, urlunsplit

import typer

from infra.local.environment import admin_url
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.postgres import binary

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open a SQL shell as the database's administrator, past row security; psql's own arguments, as -c "select 1"."""
    home = Home.from_environment()
    if not os.environ.get("OPSIGHT_DATABASE_URL") and "servers" not in home.read(home.stack_file):
        raise LocalError("Opsight is not running: ./opsight up, or name a database with OPSIGHT_DATABASE_URL.")
    parts = urlsplit(admin_url(home))
    place = parts._replace(netloc=f"{parts.username}@{parts.hostname}:{parts.port or 5432}")
    # The password goes in the environment: command lines are there for everybody to read.
    environment = dict(os.environ) | {"PGPASSWORD": unquote(parts.password or "")}
    program = str(binary("psql"))
    os.execve(program, [program, urlunsplit(place), *context.args], environment)  # no shell
