"""Queries on the decisions of access reviews, always of the current tenant."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import AccessReviewDecision, User

BindingKey = tuple[str, UUID]


async def list_last_decisions(session: AsyncSession) -> dict[BindingKey, tuple[AccessReviewDecision, User]]:
    """The newest decision on each binding, by kind and id."""
    query = (
        select(AccessReviewDecision, User)
        .join(User, User.id == AccessReviewDecision.decided_by)
        .ext(distinct_on(AccessReviewDecision.kind, AccessReviewDecision.object_id))
        .order_by(AccessReviewDecision.kind, AccessReviewDecision.object_id, AccessReviewDecision.decided_at.desc())
    )
    rows = await session.execute(query)
    return {(decision.kind, decision.object_id): (decision, user) for decision, user in rows}


async def add(session: AsyncSession, decision: AccessReviewDecision) -> None:
    session.add(decision)
    await session.flush()


async def list_decisions(
    session: AsyncSession, *, limit: int, after: tuple[datetime, UUID] | None
) -> list[tuple[AccessReviewDecision, User]]:
    """Newest first, from `after` on."""
    query = (
        select(AccessReviewDecision, User)
        .join(User, User.id == AccessReviewDecision.decided_by)
        .order_by(AccessReviewDecision.decided_at.desc(), AccessReviewDecision.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(AccessReviewDecision.decided_at, AccessReviewDecision.id) < after)
    return [(decision, user) for decision, user in await session.execute(query)]
