"""A tenant's runs of search grids, the workers that perform them, and the mail server that their results go to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from uuid import UUID, uuid4

import psycopg
from aiosmtpd.smtp import MISSING, SMTP

from contracts.reporting.grid_reports import GridDraft
from libs.clock import utc_now
from libs.db import Database
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

ASKED = Asked(
    by="service:reporting",
    owner=f"user:{uuid4()}",
    scope={"accounts": None, "aggregates_only": False, "test": False},
    code_sha="test",
    started_by="schedule",
)
Answer = str | None


class Inbox:
    """A mail server's side of the conversation. It counts what it has taken, by recipient and by `Message-ID`.

    `hold(verb)` lets the next conversation stop before the server answers that verb: EHLO, MAIL, RCPT, DATA (nothing of
    the message has come), or TAKEN (all of it has, and is kept). It goes on at `go_on()`, or ends with its client.
    """

    url: str

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.message_ids: Counter[str] = Counter()
        self.is_held = asyncio.Event()
        self._held_verb = ""
        self._may_go_on = asyncio.Event()

    def hold(self, verb: str) -> None:
        self._held_verb = verb

    def go_on(self) -> None:
        self._may_go_on.set()

    async def at(self, verb: str) -> None:
        """Stop here when this is where to stop."""
        if verb == self._held_verb:
            self._held_verb = ""
            self.is_held.set()
            await self._may_go_on.wait()

    async def handle_EHLO(self, _: SMTP, session: Any, __: Any, name: str, answers: list[str]) -> list[str]:
        session.host_name = name
        await self.at("EHLO")
        return answers

    async def handle_MAIL(self, _: SMTP, __: Any, envelope: Any, address: str, options: list[str]) -> Answer:
        await self.at("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _: SMTP, __: Any, envelope: Any, address: str, options: list[str]) -> Answer:
        await self.at("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Any, envelope: Any) -> Answer:
        message = message_from_bytes(envelope.content)
        self.arrived[str(message["To"])] += 1
        self.message_ids[str(message["Message-ID"])] += 1
        await self.at("TAKEN")
        return "250 OK"


class _Line(SMTP):
    """One conversation, which can be held before the message comes, too."""

    async def smtp_DATA(self, arg: str) -> None:
        await self.event_handler.at("DATA")
        await super().smtp_DATA(arg)


@asynccontextmanager
async def opened_inbox() -> AsyncIterator[Inbox]:
    """It listens at its `url` until the block ends."""
    inbox, lines = Inbox(), list[_Line]()

    def answer() -> _Line:
        lines.append(_Line(inbox))
        return lines[-1]

    server = await asyncio.get_running_loop().create_server(answer, "127.0.0.1", 0)
    inbox.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield inbox
    server.close()
    [line.transport.abort() for line in lines if line.transport not in (None, MISSING)]


@dataclass
class Stage:
    """A tenant's runs, each with a report and a recipient of its own, and the workers that perform them."""

    database: Database
    admin_url: str
    settings: ReportingSettings
    workers: RunWorkers
    tenant: UUID
    started: int = 0

    async def keep_busy(self, *, runs: int, at_least: int = 0) -> None:
        """Have that many runs that are not over, and no more, once `at_least` have been started in all."""
        while self.started < at_least:
            await self.start_run()
        await until(lambda: self._has_at_most(runs), seconds=240)
        while await self._has_at_most(runs - 1):
            await self.start_run()

    async def _has_at_most(self, runs: int) -> bool:
        [(count,)] = await self.rows(
            "select count(*) from reporting.report_run where tenant_id = %(tenant)s and state in ('queued', 'running')"
        )
        return count <= runs

    async def start_run(self) -> str:
        """One more, as a schedule does; answers its recipient, who may have it."""
        self.started += 1
        recipient = f"run-{self.started}@example.com"
        kinds = make_kinds(make_sealer(self.settings), SimulatedOpener())
        await self.rows(
            "insert into reporting.approved_recipient (tenant_id, address, approved_by)"
            " values (%(tenant)s, %(address)s, 'tests') returning 1",
            address=recipient,
        )
        async with self.database.tenant(self.tenant) as session:
            report = _report(self.tenant, recipient)
            await reports.add_report(session, report)
            await start_run(session, kinds, report, ASKED)
        return recipient

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
