"""`/market/series`: values by date with units, flags and revisions."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime

from contracts.ingestion.market import MarketRevisions, MarketSeries, MarketSeriesDetail
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page, PageCursor, PageLimit
from services.ingestion.market import service

router = APIRouter(prefix="/market", tags=["market"])

Symbol = Annotated[str, Path(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
From = Annotated[date | None, Query(alias="from", description="First date, inclusive.")]
To = Annotated[date | None, Query(description="Last date, inclusive.")]
AsOf = Annotated[AwareDatetime | None, Query(description="Show what was known at this moment; now when absent.")]
Source = Annotated[
    str | None,
    Query(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$", description="Whose series, if several."),
]
Revisions = Annotated[bool, Query(description="Show every revision, not only the ones that hold.")]
Points = Annotated[int, Query(ge=1, le=5000, description="How many observations at most.")]


@router.get("/series", operation_id="list_market_series", openapi_extra=public("ingestion:read"))
async def list_market_series(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[MarketSeries]:
    """Every series with its range, counts and flags."""
    return await service.list_series(session, request.app.state.cursors, cursor=cursor, limit=limit)


@router.get(
    "/series/{symbol}",
    operation_id="get_market_series",
    openapi_extra=public("ingestion:read"),
    responses={404: {"model": Problem, "description": "No such series."}},
)
async def get_market_series(
    symbol: Symbol,
    request: Request,
    session: TenantSession,
    first: From = None,
    to: To = None,
    as_of: AsOf = None,
    source: Source = None,
    revisions: Revisions = False,
    cursor: PageCursor = None,
    limit: Points = 5000,
) -> MarketSeriesDetail:
    """One series: the observations that hold now, or that were known at a moment, with their flags."""
    return await service.get_series(
        session,
        request.app.state.cursors,
        symbol,
        source=source,
        first=first,
        last=to,
        known_at=as_of,
        revisions=revisions,
        cursor=cursor,
        limit=limit,
    )


@router.get(
    "/series/{symbol}/revisions",
    operation_id="list_market_revisions",
    openapi_extra=public("ingestion:read"),
    responses={404: {"model": Problem, "description": "No such series, or no value for this date."}},
)
async def list_market_revisions(
    symbol: Symbol,
    session: TenantSession,
    day: Annotated[date, Query(alias="date", description="The date whose values are asked for.")],
    source: Source = None,
) -> MarketRevisions:
    """Every value that one date has had, oldest first, with when it came to be known and by what."""
    return await service.get_revisions(session, symbol, day, source=source)
