"""Reading market series: what is known, and what was known at a moment."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market import MarketPoint, MarketRevisions, MarketSeries, MarketSeriesDetail
from libs.clock import utc_now
from libs.pagination import CursorCodec, Page
from services.ingestion.errors import ObservationNotFound, SeriesNotFound
from services.ingestion.market import repository
from services.ingestion.market.staleness import is_stale


async def list_series(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[MarketSeries]:
    """A page of the tenant's series."""
    after = None
    if cursor:
        symbol, source = cursors.decode(cursor, 2)
        after = (symbol, source)
    found = await repository.list_series(session, after=after, limit=limit + 1)
    items = [MarketSeries.model_validate(_with_staleness(row, None)) for row in found[:limit]]
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
    found_series = await repository.find_series(session, symbol, source, known_at=known_at)
    if found_series is None:
        raise SeriesNotFound(f"No series is called {symbol}.")
    series = _with_staleness(found_series, known_at)
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
    _flag_stale(series, points)
    more = len(found) > limit
    next_cursor = cursors.encode(points[-1].as_of.isoformat(), str(points[-1].revision)) if more else None
    return MarketSeriesDetail.model_validate({**series, "points": points, "next_cursor": next_cursor})


async def get_revisions(session: AsyncSession, symbol: str, day: date, *, source: str | None) -> MarketRevisions:
    """Every value that one date has had; raises `SeriesNotFound`, `ObservationNotFound`."""
    series = await repository.find_series(session, symbol, source)
    if series is None:
        raise SeriesNotFound(f"No series is called {symbol}.")
    found = await repository.list_revisions(session, symbol, series["source"], day)
    if not found:
        raise ObservationNotFound(f"{symbol} has never had a value for {day.isoformat()}.")
    return MarketRevisions(
        symbol=symbol,
        source=series["source"],
        unit=series["unit"],
        as_of=day,
        revisions=[_point(row) for row in found],
    )


def _with_staleness(series: RowMapping, known_at: datetime | None) -> dict[str, Any]:
    """Time alone makes a series stale, so that is judged when it is read, and never written (decision 0022)."""
    moment = known_at or utc_now()
    return {**series, "stale": is_stale(series["last_known"], series["frequency"], moment.date())}


def _flag_stale(series: dict[str, Any], points: list[MarketPoint]) -> None:
    newest = [point for point in points if point.as_of == series["last_known"] and point.value is not None]
    if series["stale"] and newest:
        newest[-1].quality_flags.stale = True


def _point(row: RowMapping) -> MarketPoint:
    value = row["value"]
    return MarketPoint.model_validate({**dict(row), "value": None if value is None else float(value)})
