"""A worker whose source of ranks follows a script."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from services.reporting import lifespans
from services.reporting.ranks.opening import Opened
from services.reporting.worker import make_worker
from tests.reporting.conftest import GRIDS
from tests.reporting.runs.scripted import ScriptedSource


@pytest.fixture
def source() -> ScriptedSource:
    return ScriptedSource()


@pytest.fixture
async def work(monkeypatch, settings_for, client_of, source) -> AsyncIterator[Callable[..., Awaitable[int]]]:
    """`await work()`: a worker of the service runs what is due, with `source` for every name."""

    async def open_source(*_named: object) -> Opened:
        return Opened(source)

    @asynccontextmanager
    async def open_opener(*_given: object) -> AsyncIterator[Any]:
        yield SimpleNamespace(open=open_source)

    await client_of("reporting")  # with the sources that it always has
    monkeypatch.setattr(lifespans, "open_opener", open_opener)
    worker = make_worker(settings_for("reporting"))
    async with worker.started():
        yield lambda: worker.run_until_idle(timeout_seconds=300)


@pytest.fixture
def superuser(superuser_connection) -> Callable[..., list[tuple[Any, ...]]]:
    """`superuser("select …", value)`: rows of every tenant."""

    def run(statement: str, *values: Any) -> list[tuple[Any, ...]]:
        cursor = superuser_connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def go_on(work, superuser) -> Callable[[], Awaitable[int]]:
    """`await go_on()`: what failed in passing is tried again now, and not after a while."""

    async def run() -> int:
        superuser("update reporting.job set run_at = now() where state = 'retry_wait'")
        return await work()

    return run


@pytest.fixture
def started(call, drafted) -> Callable[..., Awaitable[str]]:
    """`await started(search={…})`: the id of a run that waits for a worker."""

    async def start(**fields: Any) -> str:
        grid = await drafted(**fields)
        answer = await call("POST", f"{GRIDS}/{grid['id']}/run")
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    return start


@pytest.fixture
def paid(started, superuser) -> Callable[..., Awaitable[str]]:
    """`await paid(ceiling=…)`: one of a source that charges, which this installation does not offer by itself."""

    async def start(*, ceiling: str) -> str:
        run_id = await started()
        superuser(
            "update reporting.report_run set source = 'dataforseo', cost_ceiling = %s where id = %s", ceiling, run_id
        )
        return run_id

    return start


@pytest.fixture
def read(call) -> Callable[[str], Awaitable[dict[str, Any]]]:
    """`await read(run_id)`: the run as it stands."""

    async def get(run_id: str) -> dict[str, Any]:
        return (await call("GET", f"/runs/{run_id}")).json()

    return get
