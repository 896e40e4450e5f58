"""Runs whose workers are killed, again and again: every cell is there once, and nobody gets a report twice.

`OPSIGHT_TEST_KILLS=200` kills as often as that.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from aiosmtpd.smtp import SMTP

from contracts.reporting.grid_reports import GridDraft
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import Doorbell
from libs.testing.databases import url_of
from services.reporting.kinds import make_kinds
from services.reporting.lifespans import make_sealer
from services.reporting.models import Report
from services.reporting.ranks.opening import SimulatedOpener
from services.reporting.reports import repository as reports
from services.reporting.runs.starting import Asked, start_run
from services.reporting.settings import ReportingSettings
from tests.reporting.conftest import DRAFT
from tests.resilience.run_workers import PERFORMED, RunWorkers
from tests.resilience.waiting import until

KILLS = int(os.environ.get("OPSIGHT_TEST_KILLS", "15"))
CELLS, WORKERS, OPEN_RUNS = 50, 3, 6
ASKED = Asked(
    by="service:reporting",
    owner=f"user:{uuid4()}",
    scope={"accounts": None, "aggregates_only": False, "test": False},
    code_sha="test",
    started_by="schedule",
)
pytestmark = pytest.mark.timeout(900)


class Inbox:
    """Counts what arrives, by recipient."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.arrived[str(message_from_bytes(envelope.content)["To"])] += 1
        return "250 OK"


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    handler, lines = Inbox(), []

    def answer() -> SMTP:
        lines.append(SMTP(handler))
        return lines[-1]

    server = await asyncio.get_running_loop().create_server(answer, "127.0.0.1", 0)
    handler.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    yield handler
    server.close()
    [line.transport.abort() for line in lines if line.transport is not None]


@pytest.fixture
def settings(own_settings, inbox) -> ReportingSettings:
    return ReportingSettings(**own_settings.model_dump(mode="python") | {"smtp_url": inbox.url})


@pytest.fixture
def run_workers(settings) -> Iterator[RunWorkers]:
    workers = RunWorkers(settings)
    yield workers
    workers.stop()


@dataclass
class Stage:
    """A tenant's runs, each with a report and a recipient of its own, and the workers that perform them."""

    database: Database
    admin_url: str
    settings: ReportingSettings
    workers: RunWorkers
    tenant: UUID
    started: int = 0

    async def keep_busy(self) -> None:
        """As many runs as the workers have places for."""
        [(waiting,)] = await self.rows(
            "select count(*) from reporting.report_run where tenant_id = %(tenant)s and state in ('queued', 'running')"
        )
        kinds = make_kinds(make_sealer(self.settings), SimulatedOpener())
        for _ in range(OPEN_RUNS - waiting):
            self.started += 1
            async with self.database.tenant(self.tenant) as session:
                report = _report(self.tenant, f"run-{self.started}@example.com")
                await reports.add_report(session, report)
                await start_run(session, kinds, report, ASKED)
            address = f"run-{self.started}@example.com"
            await self.rows(
                "insert into reporting.approved_recipient (tenant_id, address, approved_by)"
                " values (%(tenant)s, %(address)s, 'tests') returning 1",
                address=address,
            )

    async def kill_one_that_works(self) -> None:
        """One that holds a job at this moment."""
        while True:
            owners = await self.rows(
                "select lease_owner from reporting.job where tenant_id = %(tenant)s and state = 'running'"
                " and kind = any(%(kinds)s) order by random()"
            )
            if any(self.workers.kill(int(owner.split(":")[1])) for (owner,) in owners[:1]):
                return
            await asyncio.sleep(0.02)

    async def is_over(self) -> bool:
        [(jobs,)] = await self.rows(
            "select count(*) from reporting.job where tenant_id = %(tenant)s and kind = any(%(kinds)s)"
            " and state not in ('succeeded', 'failed', 'dead', 'cancelled')"
        )
        return jobs == 0

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """With `tenant` and `kinds` as values of the query."""
        async with await psycopg.AsyncConnection.connect(self.admin_url, autocommit=True) as connection:
            cursor = await connection.execute(query, {"tenant": self.tenant, "kinds": list(PERFORMED)} | values)
            return await cursor.fetchall()


def _report(tenant: UUID, recipient: str) -> Report:
    draft = GridDraft.model_validate(DRAFT)
    now = utc_now()
    return Report(
        tenant_id=tenant,
        id=uuid4(),
        kind="local_grid",
        name=draft.name,
        config=draft.model_dump(mode="json"),
        recipients=[recipient],
        revision=1,
        owner=ASKED.owner,
        created_by=ASKED.owner,
        created_at=now,
        edited_at=now,
    )


@pytest.fixture
async def stage(own_servers, settings, run_workers) -> AsyncIterator[Stage]:
    database = Database(settings.database_url.get_secret_value(), application_name="resilience")
    doorbell = database.info["doorbell"] = Doorbell(settings.redis_url.get_secret_value(), "reporting")
    yield Stage(database, url_of(own_servers.postgres.url, database="jobs"), settings, run_workers, uuid4())
    await doorbell.close()
    await database.dispose()


class TestKilledRuns:
    async def test_lose_and_double_neither_cells_nor_mails(self, stage, inbox, chance):
        stage.workers.start(WORKERS)
        for _ in range(KILLS):
            await stage.keep_busy()
            await asyncio.sleep(chance.uniform(0, 0.3))
            await stage.kill_one_that_works()
        await until(stage.is_over, seconds=240)

        runs = await stage.rows(
            "select r.state, r.done, r.failed, (select count(*) from reporting.grid_cell c where c.run_id = r.id)"
            " from reporting.report_run r where r.tenant_id = %(tenant)s"
        )
        told = await stage.rows(
            "select payload->>'run_id', count(*) from reporting.outbox_event"
            " where tenant_id = %(tenant)s and type = 'reporting.report_run_finished' group by 1"
        )
        mails = await stage.rows("select recipient, state from reporting.delivery where tenant_id = %(tenant)s")
        states = Counter(state for _, state in mails)
        print(f"kills={KILLS} runs={len(runs)} deliveries={dict(states)} mails={sum(inbox.arrived.values())}")
        assert Counter(runs) == {("completed", CELLS, 0, CELLS): stage.started}
        assert (len(told), {count for _, count in told}) == (stage.started, {1})
        assert len({recipient for recipient, _ in mails}) == len(mails) == stage.started
        assert set(states) <= {"sent", "unknown"}
        assert set(inbox.arrived.values()) == {1}
        assert {recipient for recipient, state in mails if state == "sent"} <= set(inbox.arrived)
