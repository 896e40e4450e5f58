"""HTTP edge of what earlier runs of the checks found."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from contracts.metrics.combined import Dataset
from contracts.metrics.quality import MOST_HISTORY_DAYS, CheckName, QualityHistory, QualityResult
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.pagination import Page, PageCursor, PageLimit
from services.metrics.quality_runs import service

router = APIRouter(prefix="/health/data-quality", tags=["health"])
Caller = Annotated[Principal, Depends(current_principal)]


@router.get(
    "/history",
    operation_id="get_data_quality_history",
    summary="Every data-quality check over the last days",
    openapi_extra=public("metrics:read"),
)
async def get_data_quality_history(
    session: TenantSession,
    caller: Caller,
    days: Annotated[int, Query(ge=1, le=MOST_HISTORY_DAYS, description="How many days, up to today (UTC).")] = 30,
) -> QualityHistory:
    """The worst of each day. Empty for those who are limited to a part of the tenant."""
    return await service.get_history(session, caller, days=days)


@router.get(
    "/checks/{check}/history",
    operation_id="list_data_quality_results",
    summary="What each run found for one check",
    openapi_extra=public("metrics:read"),
)
async def list_data_quality_results(
    check: CheckName,
    request: Request,
    session: TenantSession,
    caller: Caller,
    dataset: Annotated[Dataset | None, Query(description="Of this dataset alone.")] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[QualityResult]:
    """Newest first: every run of the last week, then the worst of each day, for 400 days."""
    cursors = request.app.state.cursors
    return await service.list_results(session, cursors, caller, check, dataset=dataset, cursor=cursor, limit=limit)
