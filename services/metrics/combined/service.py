"""Answers from a snapshot."""

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.query import CombinedQuery, RangeQuery
from libs.errors import Unavailable


async def combined(
    request: Request, session: AsyncSession, query: CombinedQuery, if_none_match: str | None
) -> Response:
    raise Unavailable("No snapshot has been built.", retry_after=30)


async def campaign(
    request: Request, session: AsyncSession, key: tuple[str, str, str], query: RangeQuery, if_none_match: str | None
) -> Response:
    raise Unavailable("No snapshot has been built.", retry_after=30)
