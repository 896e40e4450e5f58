"""Starting, following and cancelling pulls of market data."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import JobState
from contracts.ingestion.jobs import PullMarket
from contracts.ingestion.market_pulls import MarketProviderName, MarketPull, MarketPullCreate
from contracts.jobs import TERMINAL
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import cancel_job, enqueue, get_job
from libs.pagination import CursorCodec, Page
from libs.sse import Frame
from services.ingestion import models
from services.ingestion.market_provider import repository as provider_repository
from services.ingestion.market_pull import repository
from services.ingestion.market_pull.errors import KeyMissing, PullAlreadyRunning, PullNotFound
from services.ingestion.market_pull.views import pull_view

SCHEDULER = "service:ingestion"


async def start_pull(session: AsyncSession, principal: Principal, wanted: MarketPullCreate) -> MarketPull:
    """Pull now. Raises `KeyMissing`, `PullAlreadyRunning`."""
    await require_key(session, wanted.provider)
    pull = models.MarketPull(
        tenant_id=tenant_of(principal),
        provider=wanted.provider.value,
        symbols=wanted.symbols,
        first_day=wanted.first,
        last_day=wanted.last,
        file=wanted.file,
        trigger="manual",
        created_by=principal.subject,
    )
    if not await _enqueue(session, pull, unique_key=_key_of(pull), refresh=wanted.refresh):
        raise PullAlreadyRunning("Follow the one that runs, or cancel it.")
    await _audit(session, principal, "market_pull.started", pull.id, {"provider": pull.provider})
    return await get_pull(session, pull.id)


async def start_scheduled_pull(
    session: AsyncSession, schedule: models.MarketPullSchedule, *, trigger: Literal["manual", "schedule"], subject: str
) -> UUID | None:
    """The id of a pull of what `schedule` names; None while one of its pulls waits or runs."""
    today: date = utc_now().date()
    pull = models.MarketPull(
        tenant_id=schedule.tenant_id,
        provider=schedule.provider,
        symbols=schedule.symbols,
        first_day=today - timedelta(days=schedule.days),
        last_day=None,
        file=schedule.file,
        trigger=trigger,
        schedule_id=schedule.id,
        created_by=subject,
    )
    is_new = await _enqueue(session, pull, unique_key=str(schedule.id), refresh=trigger == "manual")
    return pull.id if is_new else None


async def require_key(session: AsyncSession, provider: MarketProviderName) -> None:
    """Raise `KeyMissing` for a provider that answers nobody without a key."""
    if provider == MarketProviderName.FRED and await provider_repository.find_key(session, provider) is None:
        raise KeyMissing("Enter a key of FRED first; it is free.")


async def list_pulls(
    session: AsyncSession,
    cursors: CursorCodec,
    *,
    provider: MarketProviderName | None,
    schedule_id: UUID | None,
    state: JobState | None,
    cursor: str | None,
    limit: int,
) -> Page[MarketPull]:
    """A page of the tenant's pulls, newest first."""
    found = await repository.list_pulls(
        session,
        provider=provider.value if provider else None,
        schedule_id=schedule_id,
        state=state.value if state else None,
        after=cursors.decode_row(cursor),
        limit=limit + 1,
    )
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[pull_view(row) for row in found[:limit]], next_cursor=next_cursor)


async def get_pull(session: AsyncSession, pull_id: UUID) -> MarketPull:
    """Raises `PullNotFound`."""
    row = await repository.find_pull_row(session, pull_id)
    if row is None:
        raise PullNotFound
    return pull_view(row)


async def cancel_pull(session: AsyncSession, principal: Principal, pull_id: UUID) -> MarketPull:
    """Stop a pull; answers that landed stay. Raises `PullNotFound`, `JobAlreadyOver`."""
    await get_pull(session, pull_id)
    await cancel_job(session, pull_id)
    await _audit(session, principal, "market_pull.cancelled", pull_id, {})
    return await get_pull(session, pull_id)


async def follow(database: Database, tenant_id: UUID, pull_id: UUID) -> Callable[[], Awaitable[Frame]]:
    """What polls a pull's progress; raises `PullNotFound` at once when there is no such pull."""

    async def poll() -> Frame:
        async with database.tenant(tenant_id, read_only=True) as session:
            pull = await get_pull(session, pull_id)
        return Frame(pull, event="progress", last=pull.state.value in TERMINAL)

    await poll()
    return poll


async def _enqueue(session: AsyncSession, pull: models.MarketPull, *, unique_key: str, refresh: bool) -> bool:
    payload = PullMarket(refresh=refresh)
    pull.id = await enqueue(session, payload, tenant_id=pull.tenant_id, subject=pull.created_by, unique_key=unique_key)
    pull.trace_id = (await get_job(session, pull.id)).trace_id
    return await repository.add_pull(session, pull)


def _key_of(pull: models.MarketPull) -> str:
    """The same for two pulls that ask for the same: one of them at a time is enough."""
    parts = (pull.provider, *sorted(pull.symbols), pull.file, pull.first_day, pull.last_day)
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


async def _audit(
    session: AsyncSession, principal: Principal, action: str, pull_id: UUID, detail: dict[str, str]
) -> None:
    await record_audit(
        session, principal, action=action, object_type="market_pull", object_id=str(pull_id), detail=detail
    )
