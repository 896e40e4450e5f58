"""HTTP edge of dbt runs: ask for one, and see how they go."""

from fastapi import APIRouter, Request

from contracts.metrics.api import DbtHealth, RefreshAccepted
from libs.auth import current_principal, public
from libs.db import TenantSession
from services.metrics.dbt_runs import service

router = APIRouter()


@router.post(
    "/metrics/refresh",
    operation_id="refresh_metrics",
    tags=["metrics"],
    summary="Rebuild this tenant's marts and snapshots",
    status_code=202,
    response_model=RefreshAccepted,
    openapi_extra=public("metrics:write"),
)
async def refresh_metrics(request: Request, session: TenantSession) -> RefreshAccepted:
    """Asking again while a refresh waits answers with the same job."""
    return await service.request_refresh(session, current_principal(request))


@router.get(
    "/health/dbt",
    operation_id="get_dbt_health",
    tags=["health"],
    summary="Last dbt runs, the time of each model, and the freshness of each source",
    response_model=DbtHealth,
    openapi_extra=public("metrics:read"),
)
async def get_dbt_health(session: TenantSession) -> DbtHealth:
    """`unknown` until something ran: unknown is never pass."""
    return await service.health(session)
