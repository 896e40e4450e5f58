"""Statements of requests, recipients and suppressed addresses; row security keeps them to the tenant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Listing, ReviewRequest, ReviewRequestRecipient, ReviewSuppression

Position = tuple[datetime, UUID]


@dataclass(frozen=True)
class Counts:
    """How many recipients of a request are in which state."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    unsubscribed: int = 0


async def hold_requests(session: AsyncSession) -> None:
    """Until the end of the transaction nobody else asks for reviews for the tenant: two at once would ask twice."""
    lock = "select pg_advisory_xact_lock(hashtextextended('ops.review_request' || app.tenant_id()::text, 0))"
    await session.execute(text(lock))


async def list_listings(session: AsyncSession, location_id: UUID) -> list[Listing]:
    """The listings that a location is; those of real accounts and those where something can be written first."""
    order = (
        (Listing.provenance == "live").desc(),
        Listing.review_url.is_not(None).desc(),
        Listing.place_id.is_not(None).desc(),
        Listing.connection_id,
        Listing.listing_id,
    )
    return list(await session.scalars(select(Listing).where(Listing.location_id == location_id).order_by(*order)))


async def list_suppressed(session: AsyncSession, digests: Collection[str]) -> set[str]:
    """Those of the addresses that are not to be written to."""
    query = select(ReviewSuppression.address_digest).where(ReviewSuppression.address_digest.in_(digests))
    return set(await session.scalars(query))


async def list_asked(
    session: AsyncSession, location_id: UUID, digests: Collection[str], *, since: datetime
) -> set[str]:
    """Those of the addresses that were asked for this location since then, or are about to be."""
    query = select(ReviewRequestRecipient.address_digest).where(
        ReviewRequestRecipient.location_id == location_id,
        ReviewRequestRecipient.address_digest.in_(digests),
        ReviewRequestRecipient.created_at >= since,
        ReviewRequestRecipient.state.in_(("queued", "sending", "sent")),
    )
    return set(await session.scalars(query))


async def count_asked(session: AsyncSession, *, since: datetime) -> int:
    """How many people were asked since then, for whichever location."""
    query = select(func.count()).select_from(ReviewRequestRecipient)
    conditions = (ReviewRequestRecipient.created_at >= since, ReviewRequestRecipient.state != "skipped")
    return (await session.execute(query.where(*conditions))).scalar_one()


async def add_request(
    session: AsyncSession, request: ReviewRequest, recipients: Sequence[ReviewRequestRecipient]
) -> None:
    session.add(request)
    await session.flush()
    session.add_all(recipients)
    await session.flush()


async def list_requests(
    session: AsyncSession, *, location_id: UUID | None, after: Position | None, limit: int
) -> Sequence[ReviewRequest]:
    """Newest first, from after `after` on."""
    conditions = [
        *([ReviewRequest.location_id == location_id] if location_id else []),
        *([tuple_(ReviewRequest.created_at, ReviewRequest.id) < after] if after else []),
    ]
    order = (ReviewRequest.created_at.desc(), ReviewRequest.id.desc())
    return (await session.scalars(select(ReviewRequest).where(*conditions).order_by(*order).limit(limit))).all()


async def count_recipients(session: AsyncSession, request_ids: Collection[UUID]) -> dict[UUID, Counts]:
    def of(*states: str) -> ColumnElement[int]:
        return func.count(case((ReviewRequestRecipient.state.in_(states), 1)))

    query = (
        select(
            ReviewRequestRecipient.request_id,
            of("queued", "sending"),
            of("sent"),
            of("failed"),
            of("skipped"),
            func.count(ReviewRequestRecipient.unsubscribed_at),
        )
        .where(ReviewRequestRecipient.request_id.in_(request_ids))
        .group_by(ReviewRequestRecipient.request_id)
    )
    return {row[0]: Counts(*row[1:]) for row in await session.execute(query)}


async def find_request(session: AsyncSession, request_id: UUID) -> ReviewRequest | None:
    return (await session.scalars(select(ReviewRequest).where(ReviewRequest.id == request_id))).one_or_none()


async def list_recipients(session: AsyncSession, request_id: UUID) -> Sequence[ReviewRequestRecipient]:
    """In the order in which they were given."""
    query = select(ReviewRequestRecipient).where(ReviewRequestRecipient.request_id == request_id)
    return (await session.scalars(query.order_by(ReviewRequestRecipient.position))).all()


async def find_recipient(session: AsyncSession, recipient_id: UUID) -> ReviewRequestRecipient | None:
    """One, held against changes by others until the transaction ends."""
    query = select(ReviewRequestRecipient).where(ReviewRequestRecipient.id == recipient_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def add_suppression(session: AsyncSession, suppression: ReviewSuppression) -> bool:
    """False when the address is suppressed already."""
    names = ("tenant_id", "id", "address_digest", "masked", "source", "created_by")
    values = {name: getattr(suppression, name) for name in names}
    statement = insert(ReviewSuppression).values(values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(ReviewSuppression.id))).one_or_none() is not None


async def find_suppression(session: AsyncSession, digest: str) -> ReviewSuppression | None:
    query = select(ReviewSuppression).where(ReviewSuppression.address_digest == digest)
    return (await session.scalars(query)).one_or_none()


async def list_suppressions(
    session: AsyncSession, *, after: Position | None, limit: int
) -> Sequence[ReviewSuppression]:
    """Newest first, from after `after` on."""
    conditions = [tuple_(ReviewSuppression.created_at, ReviewSuppression.id) < after] if after else []
    order = (ReviewSuppression.created_at.desc(), ReviewSuppression.id.desc())
    return (await session.scalars(select(ReviewSuppression).where(*conditions).order_by(*order).limit(limit))).all()


async def count_suppressions(session: AsyncSession) -> dict[str, int]:
    """How many addresses are suppressed, by who said so."""
    query = select(ReviewSuppression.source, func.count()).group_by(ReviewSuppression.source)
    return {row[0]: row[1] for row in await session.execute(query)}


async def hold_suppression(session: AsyncSession, suppression_id: UUID) -> ReviewSuppression | None:
    """One, held against changes by others until the transaction ends."""
    query = select(ReviewSuppression).where(ReviewSuppression.id == suppression_id)
    return (await session.scalars(query.with_for_update())).one_or_none()


async def remove_suppression(session: AsyncSession, suppression: ReviewSuppression) -> None:
    await session.delete(suppression)
    await session.flush()


async def save(session: AsyncSession, recipient: ReviewRequestRecipient) -> None:
    session.add(recipient)
    await session.flush()


async def forget_across_tenants(session: AsyncSession, *, most: int) -> int:
    """Addresses that could not be written to in a week, and requests older than 400 days; how many rows."""
    query = text("select ops.forget_review_requests_across_tenants(:most)")
    return (await session.execute(query, {"most": most})).scalar_one()
