"""Statements about what happened; row security keeps them to the tenant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Activity


@dataclass(frozen=True)
class ActivityFilter:
    """Which events are listed; what is None or empty does not narrow."""

    types: Collection[str] = ()
    actor: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def list_activity(
    session: AsyncSession, wanted: ActivityFilter, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Activity]:
    """Newest first, from after `after` on."""
    conditions = [
        *([Activity.type.in_(wanted.types)] if wanted.types else []),
        *([Activity.actor == wanted.actor] if wanted.actor else []),
        *([Activity.subject == wanted.subject] if wanted.subject else []),
        *([Activity.occurred_at >= wanted.since] if wanted.since else []),
        *([Activity.occurred_at < wanted.until] if wanted.until else []),
        *([tuple_(Activity.occurred_at, Activity.id) < after] if after else []),
    ]
    order = (Activity.occurred_at.desc(), Activity.id.desc())
    return (await session.scalars(select(Activity).where(*conditions).order_by(*order).limit(limit))).all()


async def save(session: AsyncSession, activity: Activity) -> None:
    session.add(activity)
    await session.flush()
