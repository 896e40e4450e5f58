"""HTTP edge of the data-quality checks."""

from fastapi import APIRouter, Request

from contracts.metrics.api import DataQuality
from libs.auth import current_principal, public
from libs.db import TenantSession
from services.metrics.data_quality import service
from services.metrics.settings import MetricsSettings

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
    settings: MetricsSettings = request.app.state.settings
    limited = current_principal(request).accounts is not None
    return await service.check(session, budget_seconds=settings.snapshot_budget_seconds, is_limited=limited)
