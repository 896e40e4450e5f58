"""Queries of channels; row security keeps them to the tenant."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.models import AlertChannel, AlertRule


@dataclass(frozen=True)
class ChannelRow:
    """A channel, and how many rules tell it."""

    channel: AlertChannel
    rules: int


async def list_channels(session: AsyncSession) -> list[ChannelRow]:
    """By name."""
    rules = (
        select(func.count())
        .select_from(AlertRule)
        .where(AlertRule.tenant_id == AlertChannel.tenant_id, AlertChannel.id == func.any(AlertRule.channel_ids))
        .scalar_subquery()
    )
    query = select(AlertChannel, rules).order_by(func.lower(AlertChannel.name), AlertChannel.id)
    return [ChannelRow(channel, count) for channel, count in await session.execute(query)]


async def list_by_ids(session: AsyncSession, ids: Collection[UUID]) -> list[AlertChannel]:
    """By name; none when no id is given."""
    if not ids:
        return []
    query = select(AlertChannel).where(AlertChannel.id.in_(ids)).order_by(func.lower(AlertChannel.name))
    return list(await session.scalars(query))


async def count_channels(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(AlertChannel))).scalar_one()


async def list_named_refs(session: AsyncSession, refs: Collection[str]) -> set[str]:
    """Those of `refs` that a channel goes by."""
    query = select(AlertChannel.secret_ref).where(AlertChannel.secret_ref.in_(refs))
    return set(await session.scalars(query))


async def add_channel(session: AsyncSession, channel: AlertChannel) -> None:
    session.add(channel)
    await session.flush()
    await session.refresh(channel)


async def remove_channel(session: AsyncSession, channel: AlertChannel) -> None:
    await session.delete(channel)
    await session.flush()
