"""The warm dbt process of a worker: started when first needed, restarted when it died or was stopped."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy.engine import make_url

log: structlog.stdlib.BoundLogger = structlog.get_logger()
CLOSE_SECONDS = 3.0
LINE_LIMIT = 64 * 1024 * 1024
RUNS_BEFORE_RESTART = 500
"""dbt keeps what it logged; a fresh process now and then gives the memory back."""
_BUILD = ["build", "--exclude-resource-type", "unit_test"]
_TABLES = [
    "--select",
    "config.materialized:incremental",
    "config.materialized:table",
    "--exclude",
    "test_name:not_null",
]
_TABLES += ["test_name:accepted_values"]
REPOSITORY = Path(__file__).parents[3]


class DbtProcessDied(Exception):
    """dbt could not start, or ended in the middle of a run."""


@dataclass(frozen=True)
class DbtResult:
    """What a run came to. `nodes` are dbt's results: name, resource_type, status, seconds, rows_affected, message."""

    success: bool
    error: str | None
    nodes: list[dict[str, Any]]


class DbtProcess:
    """One dbt, one run at a time.

    The first build of a process makes the views too; later ones only fill the tables, with the tests of these: views
    hold no rows, and their text changes only with the code, which means a new process. What constraints of the tables
    refuse anyway is tested in full builds alone.
    """

    def __init__(self, database_url: str, target_path: Path) -> None:
        self._environment = _environment(database_url)
        self._target_path = target_path
        self._process: Process | None = None
        self._runs = 0
        self._has_views = False
        self._turn = asyncio.Lock()

    async def build(self, variables: dict[str, Any]) -> DbtResult:
        """`dbt build` with `variables`. Raises `DbtProcessDied`; when cancelled, it stops the process and its run."""
        async with self._turn:
            process = await self._started()
            arguments = _BUILD if not self._has_views else [*_BUILD, *_TABLES]
            try:
                answer = await _ask(process, {"arguments": arguments, "variables": variables})
            except BaseException:
                await self._stop()
                raise
            self._has_views = self._has_views or answer["success"]
        return DbtResult(answer["success"], answer["error"], answer["nodes"])

    async def close(self) -> None:
        """Let the process end by itself, and make it when it does not."""
        async with self._turn:
            process = self._process
            if process is not None and process.returncode is None and process.stdin is not None:
                process.stdin.close()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), CLOSE_SECONDS)
            await self._stop()

    async def _started(self) -> Process:
        self._runs += 1
        if self._process is not None and self._runs > RUNS_BEFORE_RESTART:
            await self._stop()
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await self._start()
        self._runs, self._has_views = 1, False
        answer = await _read(self._process)
        if not answer["ready"]:
            await self._stop()
            raise DbtProcessDied(answer["error"] or "dbt could not parse the project")
        log.info("dbt.started", pid=self._process.pid)
        return self._process

    async def _start(self) -> Process:
        self._target_path.mkdir(parents=True, exist_ok=True)
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.metrics.dbt_runs.child",
            str(self._target_path),
            stdin=PIPE,
            stdout=PIPE,
            env=self._environment,
            cwd=REPOSITORY,
            limit=LINE_LIMIT,
        )

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.kill()
        await process.wait()


async def _ask(process: Process, request: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    process.stdin.write(orjson.dumps(request) + b"\n")
    try:
        await process.stdin.drain()
    except ConnectionError as error:
        raise DbtProcessDied("dbt does not read any more") from error
    return await _read(process)


async def _read(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise DbtProcessDied(f"dbt ended with status {await process.wait()}")
    return orjson.loads(line)


def _environment(database_url: str) -> dict[str, str]:
    """What dbt is told: where to connect, and nothing else of this process's environment that could be a secret."""
    url = make_url(database_url)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}
    return kept | {
        "OPSIGHT_DBT_HOST": url.host or "127.0.0.1",
        "OPSIGHT_DBT_PORT": str(url.port or 5432),
        "OPSIGHT_DBT_USER": url.username or "opsight_dbt",
        "OPSIGHT_DBT_DBNAME": url.database or "opsight",
        "DBT_ENV_SECRET_PASSWORD": url.password or "",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONPATH": str(REPOSITORY),
    }
