"""Queries of schedules of pulls."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import MarketPullSchedule


async def add_schedule(session: AsyncSession, schedule: MarketPullSchedule) -> None:
    session.add(schedule)
    await session.flush()
    await session.refresh(schedule)


async def find_schedule(session: AsyncSession, schedule_id: UUID, *, lock: bool = False) -> MarketPullSchedule | None:
    """The schedule, held against changes by others until the transaction ends if `lock`."""
    query = select(MarketPullSchedule).where(MarketPullSchedule.id == schedule_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def find_schedule_named(session: AsyncSession, name: str) -> MarketPullSchedule | None:
    return (await session.scalars(select(MarketPullSchedule).where(MarketPullSchedule.name == name))).one_or_none()


async def list_schedules(
    session: AsyncSession, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[MarketPullSchedule]:
    """Newest first, from after `after` on."""
    newest = (MarketPullSchedule.created_at.desc(), MarketPullSchedule.id.desc())
    query = select(MarketPullSchedule).order_by(*newest).limit(limit)
    if after is not None:
        query = query.where(tuple_(MarketPullSchedule.created_at, MarketPullSchedule.id) < after)
    return list(await session.scalars(query))


async def save_schedule(session: AsyncSession, schedule: MarketPullSchedule) -> None:
    """Write what was changed."""
    schedule.updated_at = func.clock_timestamp()  # type: ignore[assignment]  # the database's clock
    await session.flush()
    await session.refresh(schedule)


async def delete_schedule(session: AsyncSession, schedule: MarketPullSchedule) -> None:
    await session.delete(schedule)
    await session.flush()


async def list_next_by_provider(session: AsyncSession) -> dict[str, datetime]:
    """When the earliest active schedule of each provider runs."""
    query = (
        select(MarketPullSchedule.provider, func.min(MarketPullSchedule.next_pull_at))
        .where(MarketPullSchedule.state == "active", MarketPullSchedule.next_pull_at.is_not(None))
        .group_by(MarketPullSchedule.provider)
    )
    return {provider: moment for provider, moment in await session.execute(query) if moment is not None}


async def list_due_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, schedule) of what should have run by now, longest due first."""
    query = text("select tenant_id, schedule_id from ingestion.due_market_pulls_across_tenants(:limit)")
    return [(row.tenant_id, row.schedule_id) for row in await session.execute(query, {"limit": limit})]


async def find_due_schedule(session: AsyncSession, schedule_id: UUID) -> MarketPullSchedule | None:
    """The schedule, locked, if it is still due and nobody else is looking at it."""
    query = (
        select(MarketPullSchedule)
        .where(
            MarketPullSchedule.id == schedule_id,
            MarketPullSchedule.state == "active",
            MarketPullSchedule.next_pull_at <= func.clock_timestamp(),
        )
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).one_or_none()
