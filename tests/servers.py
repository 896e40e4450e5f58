"""Starts and stops the PostgreSQL and the Redis of a test run."""

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import psycopg

from infra.local.postgres import start_postgres
from infra.local.processes import end, living_in
from infra.local.valkey import start_valkey
from libs.testing.databases import create_database, drop_database, set_role_passwords
from libs.testing.servers import Servers
from migrations.rooms import LOGIN_ROLES, ROOMS, Room
from migrations.run import upgrade
from tests.stack import stop_stack

RUNS = Path(tempfile.gettempdir()) / f"opsight-test-{os.geteuid()}"


class RunningServers:
    """The servers of one run: started when first asked for, stopped at the end.

    `OPSIGHT_TEST_POSTGRES_URL` and `OPSIGHT_TEST_REDIS_URL` name servers of your own instead. `OPSIGHT_TEST_ROOMS`
    (`platform,ingestion`) migrates only those rooms, while another one is being worked on.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._servers: Servers | None = None

    def start(self) -> Servers:
        self._servers = self._servers or self._start()
        return self._servers

    def stop(self) -> None:
        self._stack.close()
        self._servers = None

    def _start(self) -> Servers:
        _end_abandoned_runs()
        folder = RUNS / str(os.getpid())
        folder.mkdir(parents=True, exist_ok=True)
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        template = f"opsight_{secrets.token_hex(4)}_template"
        postgres_url = self._postgres(folder / "postgres", template)
        redis_url = self._redis(folder / "valkey")
        upgrade(create_database(postgres_url, template), rooms=_rooms())
        set_role_passwords(postgres_url, LOGIN_ROLES)
        return Servers(postgres_url, redis_url, template, folder)

    def _postgres(self, folder: Path, template: str) -> str:
        if url := os.environ.get("OPSIGHT_TEST_POSTGRES_URL"):
            self._stack.callback(_drop_all, url, template)
            return url
        server = start_postgres(folder, durable=False)
        self._stack.callback(server.stop)
        return server.url

    def _redis(self, folder: Path) -> str:
        if url := os.environ.get("OPSIGHT_TEST_REDIS_URL"):
            return url
        server = start_valkey(folder, durable=False)
        self._stack.callback(server.stop)
        return server.url


def _rooms() -> list[Room]:
    wanted = os.environ.get("OPSIGHT_TEST_ROOMS", "").split(",")
    return [room for room in ROOMS if wanted == [""] or room.name in wanted]


def _drop_all(postgres_url: str, template: str) -> None:
    """Nothing of this run stays on somebody else's server."""
    with psycopg.connect(postgres_url) as connection:
        rows = connection.execute(
            "select datname from pg_database where datname like %s", [template.replace("template", "%")]
        ).fetchall()
    for (name,) in rows:
        drop_database(postgres_url, name)


def _end_abandoned_runs() -> None:
    """A killed pytest leaves its servers running; the next run ends them."""
    for folder in _abandoned():
        for home in folder.glob("stack*"):
            stop_stack(home)
        end(living_in(folder / "postgres/instance/cluster", "postgres"), seconds=10, signal=signal.SIGINT)
        end(living_in(folder / "valkey", "valkey-server"), seconds=10, signal=signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def _abandoned() -> Iterator[Path]:
    for folder in RUNS.glob("*"):
        if not psutil.pid_exists(int(folder.name)):
            yield folder
