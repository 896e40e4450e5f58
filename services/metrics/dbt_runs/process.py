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

from libs.telemetry import traced

log: structlog.stdlib.BoundLogger = structlog.get_logger()
CLOSE_SECONDS = 3.0
LOCK_SECONDS = 30.0
"""How long dbt waits for a lock. Every reader of the table queues behind it meanwhile; so it gives up, and its job
tries again later."""
LINE_LIMIT = 64 * 1024 * 1024
RUNS_BEFORE_RESTART = 500
"""dbt keeps what it logged; a fresh process now and then gives the memory back."""
_VIEWS = ["run", "--select", "config.materialized:view"]
# What constraints of the tables refuse anyway is tested in whole builds alone.
_CONSTRAINED = ["test_name:not_null", "test_name:accepted_values"]
_SELECTED = ["--select", "config.materialized:incremental", "config.materialized:table", "--exclude", *_CONSTRAINED]
_TABLES = ["build", "--exclude-resource-type", "unit_test", *_SELECTED]
_EVERYTHING = ["build", "--exclude-resource-type", "unit_test"]
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

    The first build of a process makes the views; every build fills the tables and tests them. Views hold no rows, and
    their text changes only with the code, which means a new process. A whole build tests every layer as well.
    """

    def __init__(self, database_url: str, target_path: Path, *, lock_seconds: float = LOCK_SECONDS) -> None:
        self._environment = environment_of(database_url, lock_seconds=lock_seconds)
        self._target_path = target_path
        self._process: Process | None = None
        self._runs = 0
        self._has_views = False
        self._turn = asyncio.Lock()

    async def build(self, variables: dict[str, Any], *, whole: bool = False) -> DbtResult:
        """Build with `variables`. Raises `DbtProcessDied`; when cancelled, it stops the process and its run."""
        async with self._turn:
            process = await self._started()
            commands = [_EVERYTHING] if whole else [_TABLES] if self._has_views else [_VIEWS, _TABLES]
            try:
                with traced("dbt build", {"opsight.whole": whole}):
                    result = await _all(process, commands, variables)
            except BaseException:
                await self._stop()
                raise
            self._has_views = self._has_views or result.success
        return result

    async def warm_up(self) -> None:
        """Start the process now, so that the first build need not wait for it. Raises `DbtProcessDied`."""
        async with self._turn:
            await self._started()

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
        try:
            answer = await _read(self._process)
        except BaseException:
            # Whoever came next would take its greeting for the answer to a build.
            await self._stop()
            raise
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
            self._environment["OPSIGHT_DBT_DBNAME"],
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


async def _all(process: Process, commands: list[list[str]], variables: dict[str, Any]) -> DbtResult:
    """The commands one after the other, until one fails; the results of all that ran."""
    nodes: list[dict[str, Any]] = []
    for arguments in commands:
        answer = await _ask(process, {"arguments": arguments, "variables": variables})
        nodes += answer["nodes"]
        if not answer["success"]:
            return DbtResult(False, answer["error"], nodes)
    return DbtResult(True, None, nodes)


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


def environment_of(database_url: str, *, lock_seconds: float = LOCK_SECONDS) -> dict[str, str]:
    """What dbt is told: where to connect, and nothing else of this process's environment that could be a secret."""
    url = make_url(database_url)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPSIGHT_")}
    return kept | {
        "OPSIGHT_DBT_HOST": url.host or "127.0.0.1",
        "OPSIGHT_DBT_PORT": str(url.port or 5432),
        "OPSIGHT_DBT_USER": url.username or "opsight_dbt",
        "OPSIGHT_DBT_DBNAME": url.database or "opsight",
        "DBT_ENV_SECRET_PASSWORD": url.password or "",
        "PGOPTIONS": f"-c lock_timeout={round(lock_seconds * 1000)}ms",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONPATH": str(REPOSITORY),
    }
