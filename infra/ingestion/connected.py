"""Ingestion's database for a command: of the running stack, or the one that the environment names."""

import getpass
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from infra.local.environment import service_database_url
from infra.local.errors import LocalError
from infra.local.home import Home
from libs.auth import Principal
from libs.db import Database
from libs.jobs import Doorbell


@asynccontextmanager
async def ingestion_database() -> AsyncGenerator[Database]:
    """The database as ingestion's own role, with the doorbell that wakes its worker. Raises `LocalError`."""
    home = Home.from_environment()
    url = service_database_url(home, "ingestion")
    redis = os.environ.get("OPSIGHT_REDIS_URL") or _valkey_url(home.valkey / "valkey.conf")
    database = Database(url, application_name="opsight-ingestion-cli", pool_size=2)
    doorbell = database.info["doorbell"] = Doorbell(redis, "ingestion")
    try:
        yield database
    finally:
        await doorbell.close()
        await database.dispose()


def operator(tenant_id: UUID) -> Principal:
    """Whoever runs the command, as the audit names them."""
    return Principal("operator", f"operator:{getpass.getuser()}", tenant_id)


def _valkey_url(configuration: Path) -> str:
    if not configuration.exists():
        raise LocalError("Opsight has not been started here: ./opsight up")
    told = {name: value for name, _, value in (line.partition(" ") for line in configuration.read_text().splitlines())}
    return f"redis://:{told['requirepass']}@127.0.0.1:{told['port']}/0"
