"""PostgreSQL's own programs, on a database of ours."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit, urlunsplit

from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.postgres import binary
from infra.local.servers import Servers


def run_tool(program: str, *arguments: str, database: str) -> str:
    """What the program said; `LocalError` with its first line of error when it fails.

    The password goes in the environment: command lines are there for everybody to read.
    """
    parts = urlsplit(database)
    place = parts._replace(netloc=f"{parts.username}@{parts.hostname}:{parts.port}")
    command = [str(binary(program)), "--dbname", urlunsplit(place), *arguments]
    environment = dict(os.environ) | {"PGPASSWORD": unquote(parts.password or "")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LocalError(f"{program}: {lines[0]}")
    return done.stdout


@contextmanager
def server_alone(home: Home) -> Iterator[str]:
    """The embedded server, without the processes; the administrator's URL."""
    servers = Servers(home)
    try:
        yield servers.start_postgres()
    finally:
        servers.stop()


def maintenance_of(url: str) -> str:
    """The database that is there when the stack's own is not."""
    return urlunsplit(urlsplit(url)._replace(path="/postgres"))
