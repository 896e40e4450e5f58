"""Workers killed with paid tasks under way: none is lost, and none is set twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from aiohttp import web

from contracts.ops_hub.rank_accounts import RankAccount
from contracts.reporting.grid_reports import GridDraft
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import Doorbell
from libs.testing.databases import url_of
from services.reporting.kinds import make_kinds
from services.reporting.lifespans import make_sealer
from services.reporting.models import Report
from services.reporting.ranks.opening import SimulatedOpener
from services.reporting.ranks.registry import Sources
from services.reporting.reports import repository as reports
from services.reporting.runs.starting import Asked, start_run
from services.reporting.settings import ReportingSettings
from tests.reporting.conftest import DRAFT
from tests.reporting.ranks.playing import Provider, playing
from tests.resilience.rank_task_workers import start_worker
from tests.resilience.waiting import until

ASKED = Asked(
    by=f"user:{UUID(int=1)}",
    owner=f"user:{UUID(int=1)}",
    scope={"accounts": None, "aggregates_only": False, "test": False},
    code_sha="test",
)
SOURCES = Sources({}, [RankAccount(connection_id=UUID(int=2), platform="dataforseo", state="ready", secret_ref=None)])
pytestmark = pytest.mark.timeout(300)


@dataclass
class HoldingProvider(Provider):
    """It does what is asked for, and holds the first answer to `holds` back until `gone`."""

    holds: str = ""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, request: web.Request) -> web.StreamResponse:
        return await self._held("post", await super().post(request))

    async def get(self, request: web.Request) -> web.Response:
        return await self._held("get", await super().get(request))

    async def _held(self, operation: str, answer: Any) -> Any:
        if operation == self.holds:
            self.reached.set()
            await self.gone.wait()
        return answer


@pytest.fixture
async def provider() -> AsyncIterator[HoldingProvider]:
    async with playing(HoldingProvider()) as played:
        assert isinstance(played, HoldingProvider)
        yield played


@pytest.fixture
def settings(own_settings, provider) -> ReportingSettings:
    return ReportingSettings(**own_settings.model_dump(mode="python") | {"dataforseo_url": provider.url})


@pytest.fixture
async def run_id(settings) -> AsyncIterator[UUID]:
    """A run of 50 questions to the standard queue."""
    database, tenant = Database(settings.database_url.get_secret_value(), application_name="resilience"), uuid4()
    doorbell = database.info["doorbell"] = Doorbell(settings.redis_url.get_secret_value(), "reporting")
    draft = GridDraft.model_validate(DRAFT | {"search": {"source": "dataforseo_standard", "cost_ceiling": "0.03"}})
    now = utc_now()
    report = Report(
        tenant_id=tenant,
        id=uuid4(),
        kind="local_grid",
        name=draft.name,
        config=draft.model_dump(mode="json"),
        recipients=[],
        revision=1,
        owner=ASKED.owner,
        created_by=ASKED.owner,
        created_at=now,
        edited_at=now,
    )
    kinds = make_kinds(make_sealer(settings), SimulatedOpener(), SOURCES)
    async with database.tenant(tenant) as session:
        await reports.add_report(session, report)
        run = await start_run(session, kinds, report, ASKED)
    yield run.id
    await doorbell.close()
    await database.dispose()


@pytest.fixture
def rows(own_servers):
    """`await rows("select …", value)`: of every tenant."""

    async def read(query: LiteralString, *values: Any) -> list[Any]:
        url = url_of(own_servers.postgres.url, database="jobs")
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await (await connection.execute(query, values)).fetchall()

    return read


class TestKilledWorker:
    @pytest.mark.parametrize("moment", ["post", "get"])
    async def test_loses_no_task_and_sets_none_twice(self, provider, settings, run_id, rows, moment):
        provider.holds = moment
        first = start_worker(settings)
        await asyncio.wait_for(provider.reached.wait(), 90)
        first.kill()
        first.join(5)
        provider.holds = ""
        provider.gone.set()

        second = start_worker(settings)
        try:
            ended = "select 1 from reporting.report_run where id = %s and state not in ('queued', 'running')"
            await until(lambda: rows(ended, run_id), seconds=120)
        finally:
            second.kill()
            second.join(5)

        [run] = await rows("select state, done, failed, cost_spent from reporting.report_run where id = %s", run_id)
        cells = await rows("select count(*), sum(cost) from reporting.grid_cell where run_id = %s", run_id)
        charges = await rows(
            "select state, count(*), sum(cost), max(attempt) from reporting.grid_charge where run_id = %s group by 1",
            run_id,
        )
        assert set(Counter(question["tag"] for question in provider.questions).values()) == {1}
        assert len(provider.questions) == 50
        assert run == ("completed", 50, 0, Decimal("0.03"))
        assert cells == [(50, Decimal("0.03"))]
        assert charges == [("done", 50, Decimal("0.03"), 1)]
