"""Queries on sources that were refused too often."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import SourceBlock


@dataclass(frozen=True, slots=True)
class Strike:
    """A source was turned away once more."""

    block_id: UUID
    strikes: int
    blocked_until: datetime


_STRIKE = text("""
    insert into identity.source_block as b (source, reason, blocked_until)
    values (:source, :reason, now() + interval '1 minute')
    on conflict (source) do update set
        reason = excluded.reason,
        struck_at = now(),
        strikes = case when b.struck_at < now() - interval '1 day' then 1 else least(b.strikes + 1, 7) end,
        blocked_until = now() + interval '1 minute' * case
            when b.struck_at < now() - interval '1 day' then 1
            else least(60, power(2, least(b.strikes, 6))::int)
        end
    where b.blocked_until < now()
    returning b.id, b.strikes, b.blocked_until
""")


async def strike(session: AsyncSession, source: str, reason: str) -> Strike | None:
    """Turn the source away: for a minute, or for twice as long as the last time, an hour at most.

    A day without a strike is forgotten. A source that is turned away already is left alone: None.
    """
    row = (await session.execute(_STRIKE, {"source": source, "reason": reason})).one_or_none()
    return Strike(*row) if row else None


async def list_blocks(session: AsyncSession) -> list[SourceBlock]:
    """Those that are turned away now, the longest first."""
    query = select(SourceBlock).where(SourceBlock.blocked_until > func.now())
    return list(await session.scalars(query.order_by(SourceBlock.blocked_until.desc(), SourceBlock.id)))


async def remove(session: AsyncSession, block_id: UUID) -> str | None:
    """Forget the block and its strikes; its source, or None when there is none."""
    gone = delete(SourceBlock).where(SourceBlock.id == block_id).returning(SourceBlock.source)
    return (await session.execute(gone)).scalar_one_or_none()
