"""Queries of pulls, their answers, and what is remembered about answers that landed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import MarketAnswer, MarketCache, MarketPull


@dataclass(frozen=True)
class PullRow:
    """A pull with its job and its answers, as pages show it."""

    id: UUID
    provider: str
    symbols: list[str]
    first_day: date | None
    last_day: date | None
    file: str | None
    trigger: str
    schedule_id: UUID | None
    created_at: datetime
    finished_at: datetime | None
    error_type: str | None
    error_message: str | None
    trace_id: str | None
    job_state: str | None
    attempt: int | None
    started_at: datetime | None
    job_finished_at: datetime | None
    run_at: datetime | None
    progress: dict[str, Any] | None
    job_error_code: str | None
    job_error_message: str | None
    answers: list[dict[str, Any]]


_PULLS = """
    select p.id, p.provider, p.symbols, p.first_day, p.last_day, p.file, p.trigger, p.schedule_id, p.created_at,
        p.finished_at, p.error_type, p.error_message, p.trace_id, j.state as job_state, j.attempt, j.started_at,
        j.finished_at as job_finished_at, j.run_at, j.progress, j.error_code as job_error_code,
        j.error_message as job_error_message,
        coalesce((
            select jsonb_agg(to_jsonb(a) - 'tenant_id' - 'pull_id' - 'created_at' order by a.place)
            from ingestion.market_answer a where a.tenant_id = p.tenant_id and a.pull_id = p.id
        ), '[]'::jsonb) as answers
    from ingestion.market_pull p
    left join ingestion.job j on j.tenant_id = p.tenant_id and j.id = p.id
    where p.tenant_id = app.tenant_id()
"""
_PAGE = (
    _PULLS
    + " and (cast(:provider as text) is null or p.provider = :provider)"
    + " and (cast(:schedule_id as uuid) is null or p.schedule_id = :schedule_id)"
    + " and (cast(:state as text) is null or j.state = :state)"
    + " and (cast(:moment as timestamptz) is null or (p.created_at, p.id) < (:moment, cast(:id as uuid)))"
    + " order by p.created_at desc, p.id desc limit :limit"
)
_LATEST = (
    _PULLS  # noqa: S608  # `{key}` is one of two columns, never what a caller says
    + " and p.id in (select distinct on ({key}) id from ingestion.market_pull"
    + " where tenant_id = app.tenant_id() and {key} is not null order by {key}, created_at desc, id desc)"
)


async def add_pull(session: AsyncSession, pull: MarketPull) -> bool:
    """Write `pull` unless it is there already; answers whether it is new."""
    names = (
        "tenant_id",
        "id",
        "provider",
        "symbols",
        "first_day",
        "last_day",
        "file",
        "trigger",
        "schedule_id",
        "created_by",
        "trace_id",
    )
    values = {name: getattr(pull, name) for name in names}
    statement = insert(MarketPull).values(values).on_conflict_do_nothing().returning(MarketPull.id)
    return (await session.execute(statement)).one_or_none() is not None


async def find_pull(session: AsyncSession, pull_id: UUID) -> MarketPull | None:
    return (await session.scalars(select(MarketPull).where(MarketPull.id == pull_id))).one_or_none()


async def find_pull_row(session: AsyncSession, pull_id: UUID) -> PullRow | None:
    """The pull with its job and answers."""
    rows = await _read(session, _PULLS + " and p.id = :id", {"id": pull_id})
    return rows[0] if rows else None


async def list_pulls(
    session: AsyncSession,
    *,
    provider: str | None,
    schedule_id: UUID | None,
    state: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[PullRow]:
    """Newest first, from after `after` on."""
    moment, last_id = after or (None, None)
    values = {"provider": provider, "schedule_id": schedule_id, "state": state, "moment": moment, "id": last_id}
    return await _read(session, _PAGE, values | {"limit": limit})


async def list_latest_by_provider(session: AsyncSession) -> dict[str, PullRow]:
    """The newest pull of each provider that has one."""
    return {row.provider: row for row in await _read(session, _LATEST.format(key="provider"), {})}


async def list_latest_by_schedule(session: AsyncSession) -> dict[UUID, PullRow]:
    """The newest pull of each schedule that has one."""
    rows = await _read(session, _LATEST.format(key="schedule_id"), {})
    return {row.schedule_id: row for row in rows if row.schedule_id}


async def note_end(session: AsyncSession, pull_id: UUID, *, error: tuple[str, str] | None, is_over: bool) -> None:
    """Write down how an attempt ended, and whether it was the last."""
    code, message = error or (None, None)
    statement = update(MarketPull).where(MarketPull.id == pull_id).values(error_type=code, error_message=message)
    await session.execute(statement.values(finished_at=func.clock_timestamp()) if is_over else statement)


async def list_answers(session: AsyncSession, pull_id: UUID) -> Sequence[MarketAnswer]:
    query = select(MarketAnswer).where(MarketAnswer.pull_id == pull_id).order_by(MarketAnswer.place)
    return (await session.scalars(query)).all()


async def put_answer(session: AsyncSession, answer: MarketAnswer) -> None:
    """Write what became of an answer, in the place of what an earlier attempt said of it."""
    place = (MarketAnswer.pull_id == answer.pull_id) & (MarketAnswer.place == answer.place)
    await session.execute(delete(MarketAnswer).where(place))
    session.add(answer)
    await session.flush()


async def find_cached(session: AsyncSession, request: str) -> MarketCache | None:
    return (await session.scalars(select(MarketCache).where(MarketCache.request == request))).one_or_none()


async def put_cached(session: AsyncSession, cached: MarketCache) -> None:
    """Remember what the provider said about an answer; in the transaction that landed it."""
    values = {
        "tenant_id": cached.tenant_id,
        "request": cached.request,
        "etag": cached.etag,
        "last_modified": cached.last_modified,
        "fresh_until": cached.fresh_until,
        "newest": cached.newest,
    }
    changed = {name: values[name] for name in ("etag", "last_modified", "fresh_until", "newest")}
    statement = insert(MarketCache).values(values)
    changed |= {"updated_at": text("clock_timestamp()")}
    await session.execute(statement.on_conflict_do_update(constraint="pk_market_cache", set_=changed))


async def _read(session: AsyncSession, query: str, values: dict[str, Any]) -> list[PullRow]:
    return [PullRow(**row._mapping) for row in await session.execute(text(query), values)]
