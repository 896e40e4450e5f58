"""`POST /internal/summaries`: the gateway asks for one tenant on behalf of somebody of its agency."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from contracts.metrics.summary import SummaryQuestion, TenantSummary
from libs.audit import record_audit
from libs.auth import Principal, current_principal, internal, tenant_of
from libs.db import TenantSession
from services.metrics.combined.service import Answers, Caller
from services.metrics.summary import service

router = APIRouter(tags=["metrics"])


@router.post(
    "/summaries",
    operation_id="summarize_tenant",
    response_model=TenantSummary,
    openapi_extra=internal("metrics:aggregate"),
)
async def summarize_tenant(
    body: SummaryQuestion,
    request: Request,
    session: TenantSession,
    caller: Annotated[Principal, Depends(current_principal)],
) -> TenantSummary:
    """Totals and freshness, never a row. Every read stands in the tenant's audit trail, with the person it was for."""
    answers: Answers = request.app.state.answers
    tenant_id = tenant_of(caller)
    await record_audit(
        session,
        caller,
        action="metrics.summarized",
        object_type="dataset",
        object_id=body.dataset.value,
        detail={"start_date": body.start_date.isoformat(), "end_date": body.end_date.isoformat()},
    )
    return await service.summarize(answers, Caller(tenant_id, caller.request_id, None), body)
