"""Counts of the reviews that fit a filter; row security keeps them to the tenant."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import Location, Review
from services.ops_hub.reviews.repository import IS_NEGATIVE, ReviewFilter, joined, narrowing, of_kind

MOST_MONTHS = 24
MOST_LOCATIONS = 200


@dataclass(frozen=True)
class Kinds:
    """How many reviews were written by customers, and how many are simulated."""

    live: int
    simulated: int


@dataclass(frozen=True)
class Totals:
    """What all of them say together; the average is of those with stars, hours are from a review to its reply."""

    reviews: int
    rated: int
    average: float | None
    stars: tuple[int, int, int, int, int]
    recommended: int
    not_recommended: int
    unreplied: int
    negative: int
    median_reply_hours: float | None


@dataclass(frozen=True)
class Month:
    """A month's reviews, by when they were written (UTC)."""

    month: date
    reviews: int
    average: float | None
    replied: int


@dataclass(frozen=True)
class OfLocation:
    """A location's reviews; without one, those of listings that belong to none."""

    location_id: UUID | None
    name: str | None
    reviews: int
    average: float | None
    unreplied: int
    negative: int


async def count_kinds(session: AsyncSession, wanted: ReviewFilter) -> Kinds:
    query = joined(_number_of(of_kind("live")), _number_of(of_kind("simulated"))).where(*narrowing(wanted))
    [(live, simulated)] = await _rows(session, query)
    return Kinds(live, simulated)


async def count_all(session: AsyncSession, wanted: ReviewFilter) -> Totals:
    query = joined(
        func.count(),
        func.count(Review.rating),
        _AVERAGE,
        *(_number_of(Review.rating == stars) for stars in (5, 4, 3, 2, 1)),
        _number_of(Review.is_recommended.is_(True)),
        _number_of(Review.is_recommended.is_(False)),
        _UNREPLIED,
        _number_of(IS_NEGATIVE),
        _MEDIAN_HOURS,
    ).where(*narrowing(wanted))
    [(reviews, rated, average, five, four, three, two, one, *rest)] = await _rows(session, query)
    recommended, not_recommended, unreplied, negative, hours = rest
    stars = (five, four, three, two, one)
    return Totals(
        reviews, rated, _number(average), stars, recommended, not_recommended, unreplied, negative, _number(hours)
    )


async def count_by_month(session: AsyncSession, wanted: ReviewFilter) -> list[Month]:
    """The last months that had any, oldest first."""
    query = (
        joined(_MONTH, func.count(), _AVERAGE, func.count(Review.reply))
        .where(*narrowing(wanted))
        .group_by(_MONTH)
        .order_by(_MONTH.desc())
        .limit(MOST_MONTHS)
    )
    rows = await _rows(session, query)
    return [Month(month.date(), count, _number(average), replied) for month, count, average, replied in rows][::-1]


async def count_by_location(session: AsyncSession, wanted: ReviewFilter) -> list[OfLocation]:
    """Most unreplied first."""
    known = (
        joined(Review.location_id, func.count(), _AVERAGE, _UNREPLIED.label("unreplied"), _number_of(IS_NEGATIVE))
        .where(*narrowing(wanted))
        .group_by(Review.location_id)
        .order_by(_UNREPLIED.desc(), func.count().desc(), Review.location_id)
        .limit(MOST_LOCATIONS)
    )
    rows = await _rows(session, known)
    ids = [row[0] for row in rows if row[0]]
    named = await session.execute(select(Location.id, Location.name).where(Location.id.in_(ids)))
    names = {row.id: row.name for row in named}
    return [
        OfLocation(location_id, names.get(location_id), count, _number(average), unreplied, negative)
        for location_id, count, average, unreplied, negative in rows
    ]


async def _rows(session: AsyncSession, query: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await session.execute(query)]


def _number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


_MONTH: ColumnElement[datetime] = func.date_trunc("month", func.timezone("UTC", Review.written_at))
_AVERAGE: ColumnElement[Any] = func.round(func.avg(Review.rating), 2)
_UNREPLIED = _number_of(Review.reply.is_(None))
_MEDIAN_HOURS: ColumnElement[Any] = (
    func.percentile_cont(0.5).within_group(func.extract("epoch", Review.replied_at - Review.written_at)) / 3600
)
