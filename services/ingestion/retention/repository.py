"""Statements of raw retention: what is due, what can go, and what went."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.retention.rules import Rule


async def list_due_across_tenants(session: AsyncSession, *, limit: int) -> list[UUID]:
    """Tenants whose last run began yesterday or earlier, the longest without one first."""
    query = text("select tenant_id from ingestion.tenants_due_retention_across_tenants(:limit)")
    return list((await session.execute(query, {"limit": limit})).scalars())


async def find_policy(session: AsyncSession) -> int | None:
    """How many days the tenant keeps raw rows, when it has a say of its own."""
    query = text("select raw_days from ingestion.retention_policy where tenant_id = app.tenant_id()")
    days: int | None = (await session.execute(query)).scalar_one_or_none()
    return days


async def save_policy(session: AsyncSession, raw_days: int | None) -> None:
    """Give the tenant a say of its own; None takes it away."""
    if raw_days is None:
        await session.execute(text("delete from ingestion.retention_policy where tenant_id = app.tenant_id()"))
        return
    await session.execute(
        text(
            "insert into ingestion.retention_policy (tenant_id, raw_days) values (app.tenant_id(), :days)"
            " on conflict (tenant_id) do update set raw_days = excluded.raw_days, updated_at = clock_timestamp()"
        ),
        {"days": raw_days},
    )


async def begin_run(session: AsyncSession, run_id: UUID, *, raw_days: int) -> None:
    """Note that the run began; another attempt goes on with it."""
    await session.execute(
        text(
            "insert into ingestion.retention_run (tenant_id, id, raw_days) values (app.tenant_id(), :id, :days)"
            " on conflict (tenant_id, id) do nothing"
        ),
        {"id": run_id, "days": raw_days},
    )


async def add_removed(session: AsyncSession, run_id: UUID, rule: Rule, removed: int) -> None:
    """Count rows in the transaction that removes them."""
    await session.execute(
        text(
            "update ingestion.retention_run set removed = removed || jsonb_build_object(cast(:name as text),"
            " coalesce((removed ->> cast(:name as text))::bigint, 0) + :removed)"
            " where tenant_id = app.tenant_id() and id = :id"
        ),
        {"id": run_id, "name": f"{rule.table} {rule.reason}", "removed": removed},
    )


async def finish_run(session: AsyncSession, run_id: UUID) -> Mapping[str, int]:
    """Note the end, and answer what all attempts removed, by table and reason."""
    query = text(
        "update ingestion.retention_run set finished_at = clock_timestamp()"
        " where tenant_id = app.tenant_id() and id = :id returning removed::text"
    )
    removed: dict[str, int] = orjson.loads((await session.execute(query, {"id": run_id})).scalar_one())
    return removed


async def count_removable(session: AsyncSession, rule: Rule, before: datetime) -> int:
    query = text(f"select count(*) from ({rule.removable}) removable")  # noqa: S608  # rules of our own
    return int((await session.execute(query, {"before": before})).scalar_one())


async def remove(session: AsyncSession, rule: Rule, before: datetime, *, limit: int) -> int:
    """Remove up to `limit` rows, and answer how many went."""
    statement = text(
        f"delete from {rule.table} t using ({rule.removable} limit :limit) gone where t.tenant_id = app.tenant_id()"  # noqa: S608
        " and t.connection_id = gone.connection_id and t._airbyte_raw_id = gone.raw_id"
    )
    result = await session.execute(statement, {"before": before, "limit": limit})
    assert isinstance(result, CursorResult)
    return result.rowcount
