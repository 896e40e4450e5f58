"""`/ops/bootstrap`: all that the hub's first screen needs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from contracts.ops_hub.bootstrap import OpsBootstrap
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import TenantSession
from services.ops_hub.bootstrap import service

router = APIRouter(prefix="/ops/bootstrap", tags=["ops"])
Caller = Annotated[Principal, Depends(current_principal)]
IfNoneMatch = Annotated[str | None, Header(max_length=2000)]


@router.get(
    "",
    operation_id="get_ops_bootstrap",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    response_model=OpsBootstrap,
    responses={304: {"description": "The answer is still the one with this ETag."}},
)
async def get_ops_bootstrap(
    request: Request, session: TenantSession, caller: Caller, if_none_match: IfNoneMatch = None
) -> Response:
    """Flags, onboarding, tasks, counts, recent runs and connection health. The same facts are the same bytes.

    Runs of reports are among the recent ones for those who have `reports:read`.
    """
    state, tenant_id = request.app.state, tenant_of(caller)
    answer = await service.bootstrap(
        session,
        state.database,
        tenant_id,
        flags=state.flags.of_tenant(tenant_id),
        sees_reports="reports:read" in caller.scopes,
    )
    headers = {"ETag": answer.etag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    if if_none_match and answer.etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type="application/json", headers=headers)
