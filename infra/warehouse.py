"""`./opsight dbt …`: dbt on the running stack's warehouse, or on the one that the environment names."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from infra.local.environment import admin_url, url_as
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.keys import role_passwords
from libs.db import Database
from services.metrics.dbt_runs.process import environment_of
from services.metrics.dbt_runs.service import SLOT

PROJECT = REPOSITORY / "services/metrics/dbt"


def run_dbt(home: Home, arguments: list[str]) -> int:
    """dbt with `arguments`, and its exit code; `docs` alone writes `dbt-docs/static_index.html` in the state folder.

    Raises `LocalError` while another dbt run is under way: dbt swaps views that everybody shares.
    """
    if arguments == ["docs"]:
        return _run(
            _url(home),
            ["docs", "generate", "--static", "--exclude", "resource_type:test", "resource_type:unit_test"],
            home.root / "dbt-docs",
        )
    return asyncio.run(_run_alone(_url(home), arguments, home.root / "dbt"))


async def _run_alone(url: str, arguments: list[str], target: Path) -> int:
    database = Database(url, application_name="opsight-dbt-cli", pool_size=1)
    try:
        async with database.exclusive(SLOT) as is_ours:
            if not is_ours:
                raise LocalError("Another dbt run is under way; try again in a moment.")
            return await asyncio.to_thread(_run, url, arguments, target)
    finally:
        await database.dispose()


def _run(url: str, arguments: list[str], target: Path) -> int:
    places = ["--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target-path", target, "--log-path", target]
    environment = environment_of(url)
    program = [sys.executable, "-m", "services.metrics.dbt_runs.command", environment["OPSIGHT_DBT_DBNAME"]]
    return subprocess.run([*program, *arguments, *places], env=environment, check=False).returncode


def _url(home: Home) -> str:
    if own := os.environ.get("OPSIGHT_DBT_DATABASE_URL"):
        return own
    if "servers" not in home.read(home.stack_file):
        raise LocalError("Opsight is not running: ./opsight up, or name a database with OPSIGHT_DBT_DATABASE_URL.")
    return url_as(admin_url(home), "opsight_dbt", role_passwords(home)["opsight_dbt"])
