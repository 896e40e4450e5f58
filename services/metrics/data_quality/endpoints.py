"""HTTP edge of the data-quality checks."""

from fastapi import APIRouter, Request

from contracts.metrics.api import DataQuality
from libs.auth import principal_of, public, tenant_of
from libs.db import TenantSession
from services.metrics.combined.endpoints import answers_of
from services.metrics.data_quality import service

router = APIRouter(tags=["health"])


@router.get(
    "/health/data-quality",
    operation_id="get_data_quality",
    summary="Every data-quality check of this tenant's datasets",
    response_model=DataQuality,
    openapi_extra=public("metrics:read"),
)
async def get_data_quality(request: Request, session: TenantSession) -> DataQuality:
    """Each check says what it measured and against which limit; what cannot be measured is `unknown`."""
    answers, caller = answers_of(request), principal_of(request)
    return await service.check(
        session,
        answers.store,
        tenant_of(caller),
        budget_seconds=answers.budget_seconds,
        accounts=caller.accounts,
    )
