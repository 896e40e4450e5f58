"""HTTP edge of what ads show: the leaderboard of creatives, and one creative."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from contracts.metrics.api import Platform
from contracts.metrics.creatives import CreativeDetail, CreativeLeaderboard, CreativesQuery
from contracts.metrics.query import RangeQuery, Text
from libs.auth import public
from libs.errors import Problem
from services.metrics.combined.endpoints import (
    INVALID,
    NOT_MODIFIED,
    UNAVAILABLE,
    IfNoneMatch,
    answers_of,
    caller_of,
    respond,
)
from services.metrics.creatives import service

router = APIRouter(tags=["metrics"])
TOTALS_ONLY = {"model": Problem, "description": "The role shows totals only."}


@router.get(
    "/metrics/creatives",
    operation_id="get_creative_leaderboard",
    summary="What ads show, by how it did",
    response_model=CreativeLeaderboard,
    responses={304: NOT_MODIFIED, 403: TOTALS_ONLY, 422: INVALID, 503: UNAVAILABLE},
    openapi_extra=public("metrics:read", demo_data=True),
)
async def get_creative_leaderboard(
    request: Request,
    query: Annotated[CreativesQuery, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Where a platform tells no creative, the ad is its own (`kind`). Totals are of all that the filters leave."""
    answer = await service.leaderboard(answers_of(request), caller_of(request, if_none_match), query)
    return respond(answer)


@router.get(
    "/metrics/creatives/{platform}/{account_id}/{creative_id}",
    operation_id="get_creative_metrics",
    summary="One creative with its texts, days, ads and campaigns",
    response_model=CreativeDetail,
    responses={304: NOT_MODIFIED, 403: TOTALS_ONLY, 404: {"model": Problem}, 422: INVALID, 503: UNAVAILABLE},
    openapi_extra=public("metrics:read", demo_data=True),
)
async def get_creative_metrics(
    request: Request,
    platform: Platform,
    account_id: Annotated[Text, Path()],
    creative_id: Annotated[Text, Path()],
    query: Annotated[RangeQuery, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """By the id of a creative, or of an ad that shows it. It may have no row in the range."""
    key = (platform.value, account_id, creative_id)
    answer = await service.creative(answers_of(request), caller_of(request, if_none_match), key, query)
    return respond(answer)
