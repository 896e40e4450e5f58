"""Statements about incidents; row security keeps them to the tenant."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.quality_runs.rollup import Result


@dataclass(frozen=True)
class IncidentRow:
    """A check that fails or failed, with what its last failure found."""

    id: UUID
    dataset: str
    check_name: str
    opened_at: datetime
    closed_at: datetime | None
    last_failed_at: datetime
    failed_runs: int
    passes: int
    message: str
    observed: float | None
    limit_value: float | None
    unit: str | None
    sample_size: int | None
    failing_keys: list[str]
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None
    muted_until: datetime | None


async def note_failure(
    session: AsyncSession, tenant_id: UUID, incident_id: UUID, result: Result, *, at: datetime
) -> tuple[IncidentRow, bool]:
    """The open incident of this check, and whether it is new; the index decides which of two runs opens it.

    A new one is muted for as long as the last one like it was.
    """
    values = {
        "tenant_id": tenant_id,
        "id": incident_id,
        "dataset": result.dataset,
        "check_name": result.check_name,
        "at": at,
        "message": result.message,
        "observed": result.observed,
        "limit_value": result.limit_value,
        "unit": result.unit,
        "sample_size": result.sample_size,
        "failing_keys": result.failing_keys,
    }
    open_id: UUID = (await session.execute(text(_NOTE_FAILURE), values)).scalar_one()
    return await get_incident(session, open_id), open_id == incident_id


async def note_pass(
    session: AsyncSession, dataset: str, check_name: str, *, at: datetime, closes_after: int
) -> IncidentRow | None:
    """The open incident of this check with one more pass, closed if that was the last it needed; None without one."""
    values = {"dataset": dataset, "check_name": check_name, "at": at, "closes_after": closes_after}
    open_id = (await session.execute(text(_ONE_MORE), values)).scalar_one_or_none()
    return None if open_id is None else await get_incident(session, open_id)


async def forget_passes(session: AsyncSession, result: Result) -> None:
    """The passes of this check's open incident are no longer in a row."""
    statement = text(
        "update metrics.quality_incident set passes = 0"
        " where dataset = :dataset and check_name = :check_name and closed_at is null and passes > 0"
    )
    await session.execute(statement, {"dataset": result.dataset, "check_name": result.check_name})


async def list_open(session: AsyncSession) -> list[tuple[str, str]]:
    """Dataset and check of each open incident."""
    query = text("select dataset, check_name from metrics.quality_incident where closed_at is null order by opened_at")
    return [(row.dataset, row.check_name) for row in await session.execute(query)]


async def list_incidents(
    session: AsyncSession,
    *,
    is_open: bool | None,
    dataset: str | None,
    check_name: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[IncidentRow]:
    """Those opened last first, from after `after` on."""
    moment, incident_id = after or (None, None)
    values = {"is_open": is_open, "dataset": dataset, "check_name": check_name, "limit": limit}
    rows = await session.execute(text(_LIST), values | {"moment": moment, "id": incident_id})
    return [IncidentRow(**row._mapping) for row in rows]


async def find_incident(session: AsyncSession, incident_id: UUID, *, for_update: bool = False) -> IncidentRow | None:
    """The incident; held against changes by others until the transaction ends when it is to be changed."""
    query = text(f"{_SELECT} where id = :id {'for update' if for_update else ''}")
    row = (await session.execute(query, {"id": incident_id})).one_or_none()
    return None if row is None else IncidentRow(**row._mapping)


async def get_incident(session: AsyncSession, incident_id: UUID) -> IncidentRow:
    """One that is known to be there."""
    return IncidentRow(**(await session.execute(text(f"{_SELECT} where id = :id"), {"id": incident_id})).one()._mapping)


async def acknowledge(session: AsyncSession, incident_id: UUID, *, by: str, note: str | None) -> None:
    statement = text(
        "update metrics.quality_incident set acknowledged_at = clock_timestamp(), acknowledged_by = :by, note = :note"
        " where id = :id"
    )
    await session.execute(statement, {"id": incident_id, "by": by, "note": note})


async def mute(session: AsyncSession, incident_id: UUID, *, until: datetime | None) -> None:
    statement = text("update metrics.quality_incident set muted_until = :until where id = :id")
    await session.execute(statement, {"id": incident_id, "until": until})


_SELECT = (
    "select id, dataset, check_name, opened_at, closed_at, last_failed_at, failed_runs, passes, message, observed,"
    " limit_value, unit, sample_size, failing_keys, acknowledged_at, acknowledged_by, note, muted_until"
    " from metrics.quality_incident"
)
_LIST = (
    _SELECT
    + " where (cast(:is_open as boolean) is null or (closed_at is null) = :is_open)"
    + " and (cast(:dataset as text) is null or dataset = :dataset)"
    + " and (cast(:check_name as text) is null or check_name = :check_name)"
    + " and (cast(:moment as timestamptz) is null or (opened_at, id) < (:moment, cast(:id as uuid)))"
    + " order by opened_at desc, id desc limit :limit"
)
_NOTE_FAILURE = """
    insert into metrics.quality_incident (tenant_id, id, dataset, check_name, opened_at, last_failed_at, message,
        observed, limit_value, unit, sample_size, failing_keys, muted_until)
    values (:tenant_id, :id, :dataset, :check_name, :at, :at, :message,
        :observed, :limit_value, :unit, :sample_size, :failing_keys, (
            select before.muted_until from metrics.quality_incident before
            where before.dataset = :dataset and before.check_name = :check_name
            order by before.opened_at desc limit 1))
    on conflict (tenant_id, dataset, check_name) where closed_at is null do update
        set last_failed_at = excluded.last_failed_at, failed_runs = quality_incident.failed_runs + 1, passes = 0,
            message = excluded.message, observed = excluded.observed, limit_value = excluded.limit_value,
            unit = excluded.unit, sample_size = excluded.sample_size, failing_keys = excluded.failing_keys
    returning id
"""
_ONE_MORE = """
    update metrics.quality_incident
    set passes = passes + 1, closed_at = case when passes + 1 >= :closes_after then cast(:at as timestamptz) end
    where dataset = :dataset and check_name = :check_name and closed_at is null
    returning id
"""
