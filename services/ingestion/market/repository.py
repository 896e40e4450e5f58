"""Queries on market series."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

# What held at `:known_at`, or holds now when that is null.
_HELD = (
    "observed_at <= coalesce(cast(:known_at as timestamptz), 'infinity')"
    " and (superseded_at is null or superseded_at > cast(:known_at as timestamptz))"
)
_SERIES = f"""
    select symbol, source,
        (array_agg(unit order by as_of desc) filter (where superseded_at is null))[1] as unit,
        (array_agg(frequency order by as_of desc) filter (where superseded_at is null))[1] as frequency,
        min(as_of) as first, max(as_of) as last,
        count(*) filter (where {_HELD}) as observations,
        count(*) filter (where {_HELD} and value is null) as missing,
        count(*) filter (where {_HELD} and quality_flags <> '{{}}') as flagged,
        count(*) filter (where superseded_at is not null) as revisions,
        max(observed_at) as last_observed_at,
        max(as_of) filter (where {_HELD} and value is not null) as last_known
    from raw.market__observations
"""  # noqa: S608
_LIST = text(
    _SERIES
    + " where (cast(:symbol as text) is null or (symbol, source) > (:symbol, :source))"
    + " group by symbol, source order by symbol, source limit :limit"
)
_OF_SYMBOL = text(
    _SERIES
    + " where symbol = :symbol and (cast(:source as text) is null or source = :source)"
    + " group by symbol, source order by max(observed_at) desc limit 1"
)
_POINTS = text("""
    select as_of, value, quality_flags, revision, observed_at, superseded_at, upload_id, pull_id
    from raw.market__observations
    where symbol = :symbol and source = :source
        and (cast(:first as date) is null or as_of >= :first) and (cast(:last as date) is null or as_of <= :last)
        and (cast(:known_at as timestamptz) is null or observed_at <= :known_at)
        and (:revisions or superseded_at is null or superseded_at > cast(:known_at as timestamptz))
        and (cast(:after_date as date) is null or (as_of, revision) > (:after_date, :after_revision))
    order by as_of, revision limit :limit
""")

_REVISIONS = text("""
    select as_of, value, quality_flags, revision, observed_at, superseded_at, upload_id, pull_id
    from raw.market__observations
    where symbol = :symbol and source = :source and as_of = :day order by revision
""")


async def list_revisions(session: AsyncSession, symbol: str, source: str, day: date) -> Sequence[RowMapping]:
    """Every value of one date, oldest first."""
    return (await session.execute(_REVISIONS, {"symbol": symbol, "source": source, "day": day})).mappings().all()


async def list_series(session: AsyncSession, *, after: tuple[str, str] | None, limit: int) -> Sequence[RowMapping]:
    """A page of series in the order of their symbols."""
    symbol, source = after or (None, None)
    values = {"symbol": symbol, "source": source, "limit": limit, "known_at": None}
    rows = await session.execute(_LIST, values)
    return rows.mappings().all()


async def find_series(
    session: AsyncSession, symbol: str, source: str | None, *, known_at: datetime | None = None
) -> RowMapping | None:
    """The series called `symbol`, of `source` or of the source that was read last; its counts are of `known_at`."""
    values = {"symbol": symbol, "source": source, "known_at": known_at}
    return (await session.execute(_OF_SYMBOL, values)).mappings().one_or_none()


async def list_points(
    session: AsyncSession,
    symbol: str,
    source: str,
    *,
    first: date | None,
    last: date | None,
    known_at: datetime | None,
    revisions: bool,
    after: tuple[date, int] | None,
    limit: int,
) -> Sequence[RowMapping]:
    """Observations oldest first: as they were known at `known_at`, or every revision of them."""
    values = {
        "symbol": symbol,
        "source": source,
        "first": first,
        "last": last,
        "known_at": known_at,
        "revisions": revisions,
        "after_date": after[0] if after else None,
        "after_revision": after[1] if after else None,
        "limit": limit,
    }
    return (await session.execute(_POINTS, values)).mappings().all()
