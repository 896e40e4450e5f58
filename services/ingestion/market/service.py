"""Reading market series: what is known, and what was known at a moment."""

from datetime import date, datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market import MarketPoint, MarketSeries, MarketSeriesDetail
from libs.pagination import CursorCodec, Page
from services.ingestion.errors import SeriesNotFound
from services.ingestion.market import repository


async def list_series(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[MarketSeries]:
    """A page of the tenant's series."""
    after = None
    if cursor:
        symbol, source = cursors.decode(cursor, 2)
        after = (symbol, source)
    found = await repository.list_series(session, after=after, limit=limit + 1)
    items = [MarketSeries.model_validate(dict(row)) for row in found[:limit]]
    next_cursor = cursors.encode(items[-1].symbol, items[-1].source) if len(found) > limit else None
    return Page(items=items, next_cursor=next_cursor)


async def get_series(
    session: AsyncSession,
    cursors: CursorCodec,
    symbol: str,
    *,
    source: str | None,
    first: date | None,
    last: date | None,
    known_at: datetime | None,
    revisions: bool,
    cursor: str | None,
    limit: int,
) -> MarketSeriesDetail:
    """One series with its observations; raises `SeriesNotFound`."""
    series = await repository.find_series(session, symbol, source)
    if series is None:
        raise SeriesNotFound(f"No series is called {symbol}.")
    after = None
    if cursor:
        day, revision = cursors.decode(cursor, 2)
        after = (date.fromisoformat(day), int(revision))
    found = await repository.list_points(
        session,
        symbol,
        series["source"],
        first=first,
        last=last,
        known_at=known_at,
        revisions=revisions,
        after=after,
        limit=limit + 1,
    )
    points = [_point(row) for row in found[:limit]]
    more = len(found) > limit
    next_cursor = cursors.encode(points[-1].as_of.isoformat(), str(points[-1].revision)) if more else None
    return MarketSeriesDetail.model_validate({**dict(series), "points": points, "next_cursor": next_cursor})


def _point(row: RowMapping) -> MarketPoint:
    value = row["value"]
    return MarketPoint.model_validate({**dict(row), "value": None if value is None else float(value)})
