"""Statements about runs of the checks and what they found."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.quality_runs.rollup import Result


@dataclass(frozen=True)
class ResultRow:
    """A result as it was kept."""

    run_id: UUID
    checked_at: datetime
    dataset: str
    check_name: str
    status: str
    observed: float | None
    limit_value: float | None
    unit: str | None
    sample_size: int | None
    message: str
    failing_keys: list[str]
    parts: int
    parts_failed: int


@dataclass(frozen=True)
class DayRow:
    """The worst of a day's results of one check; `limit_value` and `unit` are those of the same result."""

    dataset: str
    check_name: str
    day: date
    status: str
    observed: float | None
    limit_value: float | None
    unit: str | None
    runs: int
    failed: int


@dataclass(frozen=True)
class Standing:
    """How the last run of each tenant came out, added up, and the incidents that are open."""

    passed: int
    warned: int
    failed: int
    unknown: int
    incidents: int
    unacknowledged: int


async def lock_checks(session: AsyncSession, tenant_id: UUID) -> None:
    """Wait until no other run of this tenant writes what it found; held until the transaction ends."""
    query = text("select pg_advisory_xact_lock(hashtextextended('opsight:metrics:quality:' || :tenant_id, 0))")
    await session.execute(query, {"tenant_id": str(tenant_id)})


async def add_run(
    session: AsyncSession, tenant_id: UUID, run_id: UUID, *, at: datetime, seconds: float, results: list[Result]
) -> bool:
    """Keep the run and its results; false when another attempt of the same job has done so."""
    statuses = [one.status for one in results]
    values = {"tenant_id": tenant_id, "id": run_id, "checked_at": at, "seconds": seconds}
    counts = {
        "passed": statuses.count("pass"),
        "warned": statuses.count("warn"),
        "failed": statuses.count("fail"),
        "unknown": statuses.count("unknown"),
    }
    if (await session.execute(text(_ADD_RUN), values | counts)).one_or_none() is None:
        return False
    rows = [{"tenant_id": tenant_id, "run_id": run_id, "checked_at": at} | asdict(one) for one in results]
    await session.execute(text(_ADD_RESULT), rows)
    return True


async def list_days(session: AsyncSession, *, since: date) -> list[DayRow]:
    """By dataset, check and day (UTC), oldest first."""
    rows = await session.execute(text(_DAYS), {"since": since})
    return [DayRow(**row._mapping) for row in rows]


async def find_last_run_at(session: AsyncSession) -> datetime | None:
    return await session.scalar(text("select max(checked_at) from metrics.quality_run"))


async def list_results(
    session: AsyncSession,
    check_name: str,
    *,
    dataset: str | None,
    since: datetime | None = None,
    after: tuple[datetime, UUID, str] | None = None,
    limit: int,
) -> list[ResultRow]:
    """Newest first, from after `after` on: the moment, run and dataset of the last one of the page before."""
    values: dict[str, Any] = {"check_name": check_name, "dataset": dataset, "since": since, "limit": limit}
    moment, run_id, last = after or (None, None, None)
    values |= {"moment": moment, "run_id": run_id, "last": last}
    rows = await session.execute(text(_RESULTS), values)
    return [ResultRow(**row._mapping) for row in rows]


async def thin_out(session: AsyncSession) -> None:
    """Keep a week whole, then the worst of each day, and nothing after 400 days."""
    await session.execute(text(_THIN_OUT))
    await session.execute(text(_PRUNE_RUNS))
    await session.execute(
        text("delete from metrics.quality_incident where closed_at < clock_timestamp() - interval '400 days'")
    )


async def get_standing(session: AsyncSession) -> Standing:
    """Over all tenants."""
    query = text("select * from metrics.quality_standing_across_tenants()")
    return Standing(**(await session.execute(query)).one()._mapping)


_ADD_RUN = """
    insert into metrics.quality_run (tenant_id, id, checked_at, seconds, passed, warned, failed, unknown)
    values (:tenant_id, :id, :checked_at, :seconds, :passed, :warned, :failed, :unknown)
    on conflict (tenant_id, id) do nothing returning id
"""
_ADD_RESULT = """
    insert into metrics.quality_result (tenant_id, run_id, dataset, check_name, checked_at, status, observed,
        limit_value, unit, sample_size, message, failing_keys, parts, parts_failed)
    values (:tenant_id, :run_id, :dataset, :check_name, :checked_at, :status, :observed,
        :limit_value, :unit, :sample_size, :message, :failing_keys, :parts, :parts_failed)
"""
_DAYS = """
    select distinct on (dataset, check_name, day) dataset, check_name, (checked_at at time zone 'UTC')::date as day,
        status, observed, limit_value, unit,
        count(*) over same as runs, count(*) filter (where status = 'fail') over same as failed
    from metrics.quality_result
    where checked_at >= cast(:since as date)::timestamp at time zone 'UTC'
    window same as (partition by dataset, check_name, (checked_at at time zone 'UTC')::date)
    order by dataset, check_name, day, array_position('{fail,warn,unknown,pass}', status), checked_at desc
"""
_RESULTS = """
    select run_id, checked_at, dataset, check_name, status, observed, limit_value, unit, sample_size, message,
        failing_keys, parts, parts_failed
    from metrics.quality_result
    where check_name = :check_name
        and (cast(:dataset as text) is null or dataset = :dataset)
        and (cast(:since as timestamptz) is null or checked_at >= :since)
        and (cast(:moment as timestamptz) is null
            or (checked_at, run_id, dataset) < (:moment, cast(:run_id as uuid), cast(:last as text)))
    order by checked_at desc, run_id desc, dataset desc limit :limit
"""
_THIN_OUT = """
    delete from metrics.quality_result as old
    where old.checked_at < clock_timestamp() - interval '400 days'
        or old.checked_at < date_trunc('day', clock_timestamp() - interval '7 days', 'UTC')
        and exists (
            select from metrics.quality_result as kept
            where kept.check_name = old.check_name and kept.dataset = old.dataset
                and kept.checked_at >= date_trunc('day', old.checked_at, 'UTC')
                and kept.checked_at < date_trunc('day', old.checked_at, 'UTC') + interval '1 day'
                and (array_position('{fail,warn,unknown,pass}', old.status), kept.checked_at, kept.run_id)
                    > (array_position('{fail,warn,unknown,pass}', kept.status), old.checked_at, old.run_id)
        )
"""
_PRUNE_RUNS = """
    delete from metrics.quality_run as run
    where run.checked_at < date_trunc('day', clock_timestamp() - interval '7 days', 'UTC')
        and not exists (select from metrics.quality_result as kept where kept.run_id = run.id)
"""
