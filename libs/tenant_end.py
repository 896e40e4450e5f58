"""The end of a tenant in a service: every row and file of it goes, and the gateway is told how many.

The gateway marks the tenant as ended (`app.ended_tenant`), after which nobody enters it, and tells `TenantEnded`. The
subscriber here asks for a job; the job waits for transactions that had entered before, and then deletes batch after
batch. Each batch commits together with its count and the job's lease, so that a job that is interrupted goes on where
it was, counts nothing twice, and does no harm when it runs again. Jobs and events of the end belong to the platform:
those of the tenant are among the rows that go.
"""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.events import TenantEnded
from contracts.jobs import JobPayload
from contracts.secrets.registry import PLATFORM
from contracts.tenant_end import purged_by
from libs.db import working_as
from libs.errors import Forbidden
from libs.events import EventContext, Subscriber, publish, subscriber
from libs.jobs import Job, JobContext, Permanent, RetryLater, RetryPolicy, enqueue
from libs.tenant_tables import delete_some, list_tenant_tables

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH = 5000
TELL_SECONDS = 5.0
WAIT_SECONDS = 1.0
RETRY = RetryPolicy(attempts=100, base_seconds=2, cap_seconds=900)


class PurgeTenant(JobPayload):
    """Remove what is left of an ended tenant; `purge_payload` makes the class with a service's own `KIND`.

    Whoever had entered it before `since` is waited for. `rows` and `files` are what earlier attempts have removed.
    """

    tenant_id: UUID
    since: datetime
    rows: dict[str, int] = Field(default_factory=dict[str, int])
    files: int = 0


class Purge:
    """One attempt at removing a tenant's rows and files, with what all attempts have removed."""

    def __init__(self, context: JobContext, payload: PurgeTenant, report: "Report") -> None:
        self.context = context
        self.removed = payload
        self._report = report
        self._told_at = time.monotonic()

    @property
    def tenant_id(self) -> UUID:
        return self.removed.tenant_id

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """A transaction that sees the ended tenant. What it removes and what is noted of it commit together."""
        async with self.context.session() as session, working_as(session, self.tenant_id):
            yield session

    async def note(self, session: AsyncSession, rows: Mapping[str, int], *, files: int = 0) -> None:
        """Add to what was removed, in a `transaction` that removed it; now and then tell how far it is."""
        total = dict(self.removed.rows)
        for table, count in rows.items():
            total[table] = total.get(table, 0) + count
        self.removed = self.removed.model_copy(update={"rows": total, "files": self.removed.files + files})
        async with working_as(session, PLATFORM):
            await self.context.checkpoint(session, self.removed)
            if time.monotonic() - self._told_at > TELL_SECONDS:
                self._told_at = time.monotonic()
                await self._report(session, self.removed, False)


Step = Callable[[Purge], Awaitable[None]]
"""What a service does beside deleting rows of its own tables. Safe to run twice."""
Report = Callable[[AsyncSession, PurgeTenant, bool], Awaitable[None]]
"""Says what was removed so far, in a transaction of the platform's, and whether that is all."""


@cache
def purge_payload(service: str) -> type[PurgeTenant]:
    """The payload of the job of a service."""
    return type("PurgeTenant", (PurgeTenant,), {"KIND": f"{service}.purge_tenant", "__doc__": PurgeTenant.__doc__})


def purge_job(
    service: str, *, before: Sequence[Step] = (), after: Sequence[Step] = (), report: Report | None = None
) -> Job[Any]:
    """The job of `service`, with its own steps `before` and `after` the rows. Without `report` it tells the gateway."""
    told = report or _teller(service)

    async def purge_tenant(context: JobContext, payload: PurgeTenant) -> None:
        await _wait_for_others(context, payload)
        purge = Purge(context, payload, told)
        for step in (*before, delete_rows, *after):
            await step(purge)
        async with context.closing_session() as session:
            await told(session, purge.removed, True)
        rows = sum(purge.removed.rows.values())
        log.info("tenant.purged", purged_tenant_id=str(purge.tenant_id), rows=rows, files=purge.removed.files)

    return Job(
        purge_payload(service),
        purge_tenant,
        retry=RETRY,
        deadline_seconds=3600,
        queue="purge",
        concurrency_per_tenant=2,
    )


def tenant_ended_subscriber(service: str) -> Subscriber[TenantEnded]:
    """What `service` does when a tenant has ended: it asks for its job."""

    @subscriber(TenantEnded)
    async def on_tenant_ended(context: EventContext, event: TenantEnded) -> None:
        if context.producer != "gateway":
            raise Forbidden("The gateway alone ends tenants.")
        await request_purge(context.session, service, event.tenant_id)

    return on_tenant_ended


async def request_purge(session: AsyncSession, service: str, tenant_id: UUID) -> UUID:
    """Ask for the job of `service`, in a transaction of the platform's that began after the tenant had ended."""
    since = (await session.execute(text("select clock_timestamp()"))).scalar_one()
    wanted = purge_payload(service)(tenant_id=tenant_id, since=since)
    return await enqueue(session, wanted, tenant_id=PLATFORM, unique_key=str(tenant_id))


async def delete_rows(purge: Purge) -> None:
    """Delete the tenant's rows of every table that this service's role may delete from, until none has any."""
    async with purge.transaction() as session:
        tables = await list_tenant_tables(session)
    while any([await _delete_from(purge, table) for table in tables]):
        pass


async def _delete_from(purge: Purge, table: str) -> int:
    """How many rows went."""
    deleted, batch = 0, BATCH
    while batch == BATCH:
        async with purge.transaction() as session:
            batch = await delete_some(session, table, purge.tenant_id, most=BATCH)
            if batch:
                await purge.note(session, {table: batch})
        deleted += batch
    return deleted


def _teller(service: str) -> Report:
    async def tell(session: AsyncSession, removed: PurgeTenant, finished: bool) -> None:
        fact = purged_by(service)(
            tenant_id=removed.tenant_id, rows=removed.rows, files=removed.files, finished=finished
        )
        await publish(session, fact, tenant_id=PLATFORM)

    return tell


async def _wait_for_others(context: JobContext, payload: PurgeTenant) -> None:
    """What had entered the tenant before it ended may still write; nothing that begins now can."""
    async with context.session() as session:
        has_ended, is_busy = (await session.execute(_OTHERS, payload.model_dump(include={"tenant_id", "since"}))).one()
    if not has_ended:
        raise Permanent("tenant_not_ended", "The tenant has not ended.")
    if is_busy:
        raise RetryLater(WAIT_SECONDS, "transactions_open", "Transactions from before the tenant's end are open.")


# A role sees when the transactions of its own sessions began, and no other role writes into its tables.
_OTHERS = text("""
    select exists (select from app.ended_tenant where tenant_id = :tenant_id) as has_ended,
           exists (select from pg_stat_activity a where a.datname = current_database() and a.usename = current_user
                   and a.pid <> pg_backend_pid() and a.xact_start < :since) as is_busy
""")
