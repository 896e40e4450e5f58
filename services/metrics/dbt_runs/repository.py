"""Statements about dbt runs and the changes that wait for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class PendingChanges:
    """What the next run has to do; `ids` are deleted when it has done so."""

    ids: list[UUID]
    reasons: list[str]
    windows: list[dict[str, Any]]


@dataclass(frozen=True)
class DbtRunRow:
    """One run; `models` holds dbt's result of each node."""

    id: UUID
    reason: str
    state: str
    since: datetime | None
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    error: str | None
    code_sha: str
    models: list[dict[str, Any]]


@dataclass(frozen=True)
class SourceLoad:
    """When the newest row of a source arrived for the tenant."""

    dataset: str
    source_table: str
    row_count: int
    max_loaded_at: datetime
    max_extracted_at: datetime


async def add_change(session: AsyncSession, tenant_id: UUID, *, reason: str, windows: list[dict[str, Any]]) -> None:
    statement = text(
        "insert into metrics.pending_change (tenant_id, reason, windows)"
        " values (:tenant_id, :reason, cast(:windows as jsonb))"
    )
    values = {"tenant_id": tenant_id, "reason": reason, "windows": orjson.dumps(windows).decode()}
    await session.execute(statement, values)


async def list_changes(session: AsyncSession) -> PendingChanges:
    rows = (await session.execute(text("select id, reason, windows from metrics.pending_change order by id"))).all()
    windows = [window for row in rows for window in row.windows]
    return PendingChanges([row.id for row in rows], sorted({row.reason for row in rows}), windows)


async def has_changes(session: AsyncSession) -> bool:
    query = text("select exists (select from metrics.pending_change)")
    return bool((await session.execute(query)).scalar_one())


async def delete_changes(session: AsyncSession, ids: Sequence[UUID]) -> None:
    await session.execute(text("delete from metrics.pending_change where id = any(:ids)"), {"ids": list(ids)})


async def start_run(
    session: AsyncSession, tenant_id: UUID, run_id: UUID, *, reason: str, since: datetime | None, code_sha: str
) -> None:
    """Note that the run began; another attempt of the same job begins the same run anew."""
    statement = text(
        "insert into metrics.dbt_run (tenant_id, id, reason, state, since, code_sha)"
        " values (:tenant_id, :id, :reason, 'running', :since, :code_sha)"
        " on conflict (tenant_id, id) do update set reason = excluded.reason, state = 'running',"
        " since = excluded.since, code_sha = excluded.code_sha, started_at = clock_timestamp(), finished_at = null,"
        " seconds = null, error = null, models = '[]'"
    )
    values = {"tenant_id": tenant_id, "id": run_id, "reason": reason, "since": since, "code_sha": code_sha}
    await session.execute(statement, values)


async def finish_run(session: AsyncSession, run_id: UUID, *, error: str | None, models: list[dict[str, Any]]) -> None:
    statement = text(
        "update metrics.dbt_run set state = case when cast(:error as text) is null then 'succeeded' else 'failed' end,"
        " error = :error, models = cast(:models as jsonb), finished_at = clock_timestamp(),"
        " seconds = extract(epoch from clock_timestamp() - started_at) where id = :id"
    )
    await session.execute(statement, {"id": run_id, "error": error, "models": orjson.dumps(models).decode()})


async def close_lost_runs(session: AsyncSession) -> None:
    """Runs whose worker was lost in their midst have failed. Only the holder of the dbt slot may say so."""
    statement = text(
        "update metrics.dbt_run set state = 'failed', error = :error, finished_at = clock_timestamp(),"
        " seconds = extract(epoch from clock_timestamp() - started_at) where state = 'running'"
    )
    await session.execute(statement, {"error": "The worker was lost; a later run did what this one had to do."})


async def prune_runs(session: AsyncSession) -> None:
    """Forget runs after 90 days; not the last success, which the next run takes up from."""
    statement = text(
        "delete from metrics.dbt_run where started_at < clock_timestamp() - interval '90 days' and started_at <"
        " (select max(started_at) from metrics.dbt_run where state = 'succeeded')"
    )
    await session.execute(statement)


async def find_last_success(session: AsyncSession) -> DbtRunRow | None:
    found = await session.execute(text(f"{_RUNS} where state = 'succeeded' order by started_at desc limit 1"))
    row = found.one_or_none()
    return None if row is None else DbtRunRow(**row._mapping)


async def list_runs(session: AsyncSession, *, limit: int) -> list[DbtRunRow]:
    """Newest first."""
    rows = await session.execute(text(f"{_RUNS} order by started_at desc limit :limit"), {"limit": limit})
    return [DbtRunRow(**row._mapping) for row in rows]


async def list_source_loads(session: AsyncSession) -> list[SourceLoad]:
    """From the mart; empty before the first run of anybody made it."""
    if (await session.execute(text("select to_regclass('warehouse.fct_source_load')"))).scalar_one() is None:
        return []
    rows = await session.execute(
        text(
            "select dataset, source_table, row_count, max_loaded_at, max_extracted_at"
            " from warehouse.fct_source_load order by dataset, source_table"
        )
    )
    return [SourceLoad(**row._mapping) for row in rows]


async def list_tenants_with_changes(session: AsyncSession, *, older_than_seconds: float) -> list[UUID]:
    query = text("select tenant_id from metrics.tenants_with_changes_across_tenants(make_interval(secs => :seconds))")
    return list((await session.execute(query, {"seconds": older_than_seconds})).scalars())


async def list_tenants_due_full(session: AsyncSession, *, older_than_seconds: float, limit: int) -> list[UUID]:
    """Tenants that dbt has run for, the longest without a rebuild of everything first."""
    query = text(
        "select tenant_id from metrics.tenants_due_full_across_tenants(make_interval(secs => :seconds), :limit)"
    )
    return list((await session.execute(query, {"seconds": older_than_seconds, "limit": limit})).scalars())


_RUNS = (
    "select id, reason, state, since, started_at, finished_at, seconds, error, code_sha, models from metrics.dbt_run"
)
