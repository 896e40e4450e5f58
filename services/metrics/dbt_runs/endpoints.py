"""HTTP edge of dbt runs: ask for one, and see how they go."""

from typing import Annotated

from fastapi import APIRouter, Depends

from contracts.metrics.api import DbtHealth, RefreshAccepted
from libs.audit import record_audit
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from services.metrics.dbt_runs import health, service

router = APIRouter()
Caller = Annotated[Principal, Depends(current_principal)]


@router.post(
    "/metrics/refresh",
    operation_id="refresh_metrics",
    tags=["metrics"],
    summary="Rebuild this tenant's marts and snapshots",
    status_code=202,
    response_model=RefreshAccepted,
    responses={
        409: {"model": Problem},
        422: {"model": Problem, "description": "The request breaks a rule; `errors` says which."},
    },
    openapi_extra=public("metrics:write"),
)
async def refresh_metrics(session: TenantSession, caller: Caller, idempotency: Idempotent) -> RefreshAccepted:
    """Asking again while a refresh waits answers with the same job."""
    accepted = await service.request_refresh(session, tenant_of(caller), caller.subject)
    await record_audit(
        session,
        caller,
        action="metrics.refresh_requested",
        object_type="job",
        object_id=str(accepted.job_id),
        outcome="success",
    )
    return accepted


@router.get(
    "/health/dbt",
    operation_id="get_dbt_health",
    tags=["health"],
    summary="Last dbt runs, the time of each model, and the freshness of each source",
    response_model=DbtHealth,
    openapi_extra=public("metrics:read"),
)
async def get_dbt_health(session: TenantSession, caller: Caller) -> DbtHealth:
    """`unknown` until something ran: unknown is never pass."""
    return await health.health(session, is_limited=caller.accounts is not None)
