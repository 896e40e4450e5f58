"""Statements about when connections are to be read next."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import ConnectionScheduled


async def put_schedule(session: AsyncSession, tenant_id: UUID, told: ConnectionScheduled, *, at: datetime) -> None:
    """Keep what was told `at`, unless something later is known."""
    statement = text(
        "insert into metrics.source_schedule (tenant_id, connection_id, dataset, tables, due_at, told_at)"
        " values (:tenant_id, :connection_id, :dataset, :tables, :due_at, :at)"
        " on conflict (tenant_id, connection_id) do update set dataset = excluded.dataset,"
        " tables = excluded.tables, due_at = excluded.due_at, told_at = excluded.told_at"
        " where source_schedule.told_at <= excluded.told_at"
    )
    values = told.model_dump(include={"connection_id", "dataset", "tables", "due_at"})
    await session.execute(statement, values | {"tenant_id": tenant_id, "at": at})


async def list_due(session: AsyncSession) -> dict[tuple[str, str], datetime]:
    """By dataset and raw table, the first moment at which a connection that reads it is to be read."""
    rows = await session.execute(
        text(
            "select dataset, unnest(tables) as source_table, min(due_at) as due_at from metrics.source_schedule"
            " where due_at is not null group by 1, 2"
        )
    )
    return {(row.dataset, row.source_table): row.due_at for row in rows}


async def count_late(session: AsyncSession, *, seconds: float) -> Sequence[tuple[UUID, int]]:
    """Of every tenant that has any: connections that were to be read longer ago than that, and were not."""
    query = text("select tenant_id, late from metrics.sources_late_across_tenants(make_interval(secs => :seconds))")
    return [(row.tenant_id, row.late) for row in await session.execute(query, {"seconds": seconds})]
