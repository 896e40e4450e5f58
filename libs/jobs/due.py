"""Starts what is due by a schedule, of every tenant."""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from libs.jobs.periodic import PeriodicContext

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BATCH = 200
SECONDS = 30
Start = Callable[[AsyncSession, UUID], Awaitable[bool]]


class ListDue(Protocol):
    """(tenant, id) of what should have run by now."""

    async def __call__(self, session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]: ...


async def start_due(context: PeriodicContext, kind: str, list_due: ListDue, start: Start) -> None:
    """Start each; each in a transaction of its own tenant."""
    async with context.database.platform() as session:
        due = await list_due(session, limit=BATCH)
    started, living = 0, await context.database.living(tenant_id for tenant_id, _ in due)
    for tenant_id, scheduled_id in (pair for pair in due if pair[0] in living):
        async with context.database.tenant(tenant_id) as session:
            started += await start(session, scheduled_id)
    if due:
        log.info("schedules.started", kind=kind, due=len(due), started=started)
