"""Queries of reviews; row security keeps them to the tenant.

Of each connection those of one provenance are shown, that of what it shows now: live ones and simulated ones that
stand for them never mix.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contracts.ops_hub.reviews import NEGATIVE_UP_TO, ReviewSort, ReviewSource, ShownProvenance
from services.ops_hub.locations.addresses.folding import fold_for_search
from services.ops_hub.models import Listing, Location, PlatformConnection, Review, ReviewReply


@dataclass(frozen=True)
class ReviewFilter:
    """Which reviews are meant; what is None, False or empty does not narrow."""

    search: str | None = None
    unreplied: bool = False
    negative: bool = False
    sources: Collection[ReviewSource] = ()
    location_ids: Collection[UUID] = ()
    ratings: Collection[int] = ()
    since: datetime | None = None
    until: datetime | None = None
    provenance: ShownProvenance | None = None
    with_gone: bool = False


@dataclass(frozen=True)
class Position:
    """The last row of the page before, in the order of a sort."""

    value: str
    id: UUID


@dataclass(frozen=True)
class ReviewRow:
    """A review with what is shown beside it."""

    review: Review
    listing_name: str | None
    location_name: str | None
    last_reply: ReviewReply | None


@dataclass(frozen=True)
class Listed:
    """A row, and where it stands in the order of the list."""

    row: ReviewRow
    position: Position


async def list_reviews(
    session: AsyncSession, wanted: ReviewFilter, sort: ReviewSort, *, after: Position | None, limit: int
) -> list[Listed]:
    """In the order of `sort`, from after `after` on."""
    descends, column = sort.startswith("-"), _SORTED_BY[sort.removeprefix("-")]
    conditions = narrowing(wanted)
    if after is not None:
        here, there = tuple_(column, Review.id), tuple_(literal(after.value), literal(after.id))
        conditions.append(here < there if descends else here > there)
    order = (column.desc(), Review.id.desc()) if descends else (column, Review.id)
    query = _with_surroundings(column).where(*conditions).order_by(*order).limit(limit)
    rows = await session.execute(query)
    return [Listed(ReviewRow(*row[:4]), Position(row[4], row[0].id)) for row in rows]


async def find_row(session: AsyncSession, review_id: UUID) -> ReviewRow | None:
    """One that its connection shows, also when the provider shows it no longer."""
    query = _with_surroundings(literal("")).where(Review.id == review_id, _is_shown())
    found = (await session.execute(query)).one_or_none()
    return ReviewRow(*found[:4]) if found is not None else None


async def find_review(session: AsyncSession, review_id: UUID) -> Review | None:
    """The review, held against changes by others until the transaction ends."""
    return (await session.scalars(select(Review).where(Review.id == review_id).with_for_update())).one_or_none()


def narrowing(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter, on `Review` joined with its `PlatformConnection`."""
    conditions: list[ColumnElement[bool]] = [_is_shown()]
    if wanted.search is not None:
        words = [fold_for_search(word) for word in wanted.search.split()]
        # Folded text holds no wildcard of LIKE.
        conditions += [Review.search_text.like(f"%{word}%") for word in words if word] or [false()]
    if not wanted.with_gone:
        conditions.append(~Review.is_gone)
    if wanted.unreplied:
        conditions.append(Review.reply.is_(None))
    if wanted.negative:
        conditions.append(IS_NEGATIVE)
    if wanted.since is not None:
        conditions.append(Review.written_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Review.written_at < wanted.until)
    if wanted.provenance is not None:
        conditions.append(of_kind(wanted.provenance))
    for column, values in (
        (Review.source, wanted.sources),
        (Review.location_id, wanted.location_ids),
        (Review.rating, wanted.ratings),
    ):
        if values:
            conditions.append(column.in_(values))
    return conditions


def of_kind(provenance: ShownProvenance) -> ColumnElement[bool]:
    """`simulated` ones are also those that stand for a provider that is out."""
    return Review.provenance == "live" if provenance == "live" else Review.provenance != "live"


IS_NEGATIVE = or_(
    Review.rating <= NEGATIVE_UP_TO,
    and_(Review.rating.is_(None), Review.is_recommended.is_(False)),
)


def _is_shown() -> ColumnElement[bool]:
    return Review.provenance == PlatformConnection.last_provenance


def joined(*columns: Any) -> Any:
    """A query of reviews with their connections, which say what is shown."""
    same = (PlatformConnection.tenant_id == Review.tenant_id) & (PlatformConnection.id == Review.connection_id)
    return select(*columns).select_from(Review).join(PlatformConnection, same)


def _with_surroundings(
    value: ColumnElement[str],
) -> Select[Review, str | None, str | None, ReviewReply | None, str]:
    newest = (
        select(ReviewReply)
        .where(ReviewReply.tenant_id == Review.tenant_id, ReviewReply.review_id == Review.id)
        .order_by(ReviewReply.written_at.desc(), ReviewReply.id.desc())
        .limit(1)
        .lateral()
    )
    reply = aliased(ReviewReply, newest)
    listed = (
        (Listing.tenant_id == Review.tenant_id)
        & (Listing.connection_id == Review.connection_id)
        & (Listing.listing_id == Review.listing_id)
    )
    located = (Location.tenant_id == Review.tenant_id) & (Location.id == Review.location_id)
    return (
        joined(Review, Listing.name, Location.name, reply, value)
        .outerjoin(Listing, listed)
        .outerjoin(Location, located)
        .outerjoin(reply, literal(True))  # the condition is inside the lateral
    )


def _as_text(moment: Any) -> ColumnElement[str]:
    """Text which sorts like the moment: the same width, and always UTC."""
    return func.to_char(func.timezone("UTC", moment), 'YYYY-MM-DD"T"HH24:MI:SS.US')


_STARS = func.coalesce(
    Review.rating, case((Review.is_recommended.is_(True), 5), (Review.is_recommended.is_(None), 0), else_=1)
)
_SORTED_BY: dict[str, ColumnElement[str]] = {
    "written_at": _as_text(Review.written_at),
    "updated_at": _as_text(Review.updated_at),
    "rating": func.to_char(_STARS, "FM9"),
}
