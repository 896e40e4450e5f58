"""`/ops/onboarding`: the first questions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from contracts.ops_hub.onboarding import Onboarding, OnboardingWrite
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import TenantSession
from libs.errors import problems
from libs.preconditions import IfMatch
from services.ops_hub.onboarding import service

router = APIRouter(prefix="/ops/onboarding", tags=["ops"])

Caller = Annotated[Principal, Depends(current_principal)]


@router.get("", operation_id="get_onboarding", openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"))
async def get_onboarding(session: TenantSession, caller: Caller, response: Response) -> Onboarding:
    """The answers so far, and the step that comes next. Its `ETag` is for `If-Match`."""
    found = await service.get_onboarding(session, tenant_of(caller))
    response.headers["ETag"] = found.etag
    return found


@router.put(
    "",
    operation_id="save_onboarding",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=problems(
        {
            412: "`If-Match` names another revision.",
            422: "A step without those before it, or a gap in answers that are to be complete.",
        }
    ),
)
async def save_onboarding(
    wanted: OnboardingWrite, session: TenantSession, caller: Caller, response: Response, if_match: IfMatch = None
) -> Onboarding:
    """Keep the answers so far; with `finish`, make the setup tasks. Afterwards answers may change, but not get lost."""
    saved = await service.save_onboarding(session, caller, wanted, if_match=if_match)
    response.headers["ETag"] = saved.etag
    return saved
