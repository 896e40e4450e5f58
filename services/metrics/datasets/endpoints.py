"""HTTP edge of the datasets that the toggle offers."""

from fastapi import APIRouter, Request

from contracts.metrics.api import Datasets
from libs.auth import principal_of, public
from libs.db import TenantSession
from services.metrics.datasets import service
from services.metrics.settings import MetricsSettings

router = APIRouter(tags=["metrics"])


@router.get(
    "/metrics/datasets",
    operation_id="list_metric_datasets",
    summary="The datasets that can be chosen, and whether each has data",
    response_model=Datasets,
    openapi_extra=public("metrics:read"),
)
async def list_metric_datasets(request: Request, session: TenantSession) -> Datasets:
    """Both datasets are always listed; one without a row says why."""
    settings: MetricsSettings = request.app.state.settings
    accounts = principal_of(request).accounts
    return await service.list_datasets(session, budget_seconds=settings.snapshot_budget_seconds, accounts=accounts)
