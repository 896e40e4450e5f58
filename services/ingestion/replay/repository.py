"""Queries of replays: starting, listing, and keeping what each came to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from contracts.ingestion.replays import ReplayAccount, ReplayDay
from services.ingestion.models import Connection, Replay


@dataclass(frozen=True)
class ReplayRow:
    """A replay with its job, as pages show it."""

    id: UUID
    dataset: str
    dataset_version: str
    source: str
    connection_id: UUID | None
    accounts: list[str] | None
    start_date: date
    end_date: date
    created_by: str
    created_at: datetime
    finished_at: datetime | None
    error_type: str | None
    error_message: str | None
    trace_id: str | None
    counts: dict[str, Any] | None
    changes: dict[str, Any] | None
    checksum_before: str | None
    checksum_after: str | None
    previous: dict[str, Any] | None
    job_state: str | None
    attempt: int | None
    started_at: datetime | None
    job_finished_at: datetime | None
    progress: dict[str, Any] | None
    job_error_code: str | None
    job_error_message: str | None


@dataclass(frozen=True)
class Filters:
    """Which replays a list shows."""

    dataset: str | None = None
    source: str | None = None
    state: str | None = None


_REPLAYS = """
    select r.id, r.dataset, r.dataset_version, r.source, r.connection_id, r.accounts, r.start_date, r.end_date,
        r.created_by, r.created_at, r.finished_at, r.error_type, r.error_message, r.trace_id, r.counts, r.changes,
        r.checksum_before, r.checksum_after, r.previous, j.state as job_state, j.attempt, j.started_at,
        j.finished_at as job_finished_at, j.progress, j.error_code as job_error_code,
        j.error_message as job_error_message
    from ingestion.replay r
    left join ingestion.job j on j.tenant_id = r.tenant_id and j.id = r.id
"""
_SUMS = (
    "sum(rows_before)::bigint as rows_before, sum(rows_after)::bigint as rows_after, sum(inserted)::bigint as inserted,"
    " sum(changed)::bigint as changed, sum(unchanged)::bigint as unchanged, sum(vanished)::bigint as vanished"
)


async def add_replay(session: AsyncSession, replay: Replay) -> bool:
    """Write `replay` unless it is there already; answers whether it is new."""
    values = {
        column.name: value for column in Replay.__table__.columns if (value := getattr(replay, column.name)) is not None
    }
    statement = insert(Replay).values(values).on_conflict_do_nothing().returning(Replay.id)
    return (await session.execute(statement)).one_or_none() is not None


async def find_replay(session: AsyncSession, replay_id: UUID) -> ReplayRow | None:
    rows = await _read(session, _REPLAYS + " where r.tenant_id = app.tenant_id() and r.id = :id", {"id": replay_id})
    return rows[0] if rows else None


async def get_model(session: AsyncSession, replay_id: UUID) -> Replay | None:
    return (await session.scalars(select(Replay).where(Replay.id == replay_id))).one_or_none()


async def list_replays(
    session: AsyncSession, filters: Filters, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[ReplayRow]:
    """Newest first, from after `after` on."""
    condition = (
        " where r.tenant_id = app.tenant_id() and (cast(:dataset as text) is null or r.dataset = :dataset)"
        " and (cast(:source as text) is null or r.source = :source)"
        " and (cast(:state as text) is null or j.state = :state)"
        " and (cast(:moment as timestamptz) is null or (r.created_at, r.id) < (:moment, cast(:id as uuid)))"
        " order by r.created_at desc, r.id desc limit :limit"
    )
    moment, last_id = after or (None, None)
    values = {
        "dataset": filters.dataset,
        "source": filters.source,
        "state": filters.state,
        "moment": moment,
        "id": last_id,
        "limit": limit,
    }
    return await _read(session, _REPLAYS + condition, values)


async def find_previous(session: AsyncSession, replay: Replay) -> Replay | None:
    """The newest replay before this one of the same dataset, window and filters that was done."""
    same = (
        Replay.dataset == replay.dataset,
        Replay.start_date == replay.start_date,
        Replay.end_date == replay.end_date,
        Replay.connection_id.is_not_distinct_from(replay.connection_id),
        Replay.accounts.is_not_distinct_from(replay.accounts),
        Replay.checksum_after.is_not(None),
        Replay.id != replay.id,
    )
    newest = select(Replay).where(*same).order_by(Replay.created_at.desc(), Replay.id.desc()).limit(1)
    return (await session.scalars(newest)).one_or_none()


async def count_changed_partitions(session: AsyncSession, replay_id: UUID, previous_id: UUID) -> int:
    """Accounts' days whose content after one replay is not what it was after the other."""
    query = text(
        "select count(*) from"
        " (select * from ingestion.replay_day where tenant_id = app.tenant_id() and replay_id = :id) n"
        " full join"
        " (select * from ingestion.replay_day where tenant_id = app.tenant_id() and replay_id = :previous_id) o"
        " using (kind, platform, account_id, day) where n.checksum_after is distinct from o.checksum_after"
    )
    return int((await session.execute(query, {"id": replay_id, "previous_id": previous_id})).scalar_one())


async def delete_refusals_of_same_window(session: AsyncSession, replay: Replay) -> None:
    """What earlier readings of the same window at the source refused is said anew by this one."""
    await session.execute(
        text(
            "delete from ingestion.quarantine q using ingestion.replay r where q.tenant_id = app.tenant_id()"
            " and q.origin = 'replay' and q.dataset = :dataset and r.tenant_id = q.tenant_id and r.id = q.origin_id"
            " and r.source = 'source' and r.connection_id = :connection_id and r.start_date = :start"
            " and r.end_date = :end and r.accounts is not distinct from cast(:accounts as text[])"
        ),
        {
            "dataset": replay.dataset,
            "connection_id": replay.connection_id,
            "start": replay.start_date,
            "end": replay.end_date,
            "accounts": replay.accounts,
        },
    )


async def note_error(session: AsyncSession, replay_id: UUID, *, error_type: str, message: str) -> None:
    """Why the last attempt did not succeed."""
    await session.execute(
        text(
            "update ingestion.replay set error_type = :error_type, error_message = :message,"
            " finished_at = clock_timestamp() where tenant_id = app.tenant_id() and id = :id"
        ),
        {"id": replay_id, "error_type": error_type, "message": message},
    )


async def list_days(session: AsyncSession, replay_id: UUID) -> list[ReplayDay]:
    """What the replay changed, day by day."""
    query = text(
        f"select day, {_SUMS} from ingestion.replay_day where tenant_id = app.tenant_id() and replay_id = :id"  # noqa: S608
        " group by day order by day"
    )
    return [ReplayDay(**row._mapping) for row in await session.execute(query, {"id": replay_id})]


async def list_accounts(session: AsyncSession, replay_id: UUID, *, limit: int) -> list[ReplayAccount]:
    """What the replay changed, account by account; those that changed most come first."""
    query = text(
        f"select kind, platform, account_id, {_SUMS} from ingestion.replay_day"  # noqa: S608
        " where tenant_id = app.tenant_id() and replay_id = :id group by kind, platform, account_id"
        " order by sum(inserted) + sum(changed) + sum(vanished) desc, kind, platform, account_id limit :limit"
    )
    return [ReplayAccount(**row._mapping) for row in await session.execute(query, {"id": replay_id, "limit": limit})]


async def list_connections_of(session: AsyncSession, connectors: list[str]) -> list[Connection]:
    """The tenant's connections of these connectors, by name."""
    query = select(Connection).where(Connection.connector.in_(connectors)).order_by(Connection.name, Connection.id)
    return list((await session.scalars(query)).all())


async def _read(session: AsyncSession, query: str, values: dict[str, object]) -> list[ReplayRow]:
    statement = text(query).columns(progress=JSONB, counts=JSONB, changes=JSONB, previous=JSONB, accounts=ARRAY(Text))
    return [ReplayRow(**row._mapping) for row in await session.execute(statement, values)]
