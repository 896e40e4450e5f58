"""`/ops/review-handoffs`: from the entry page of reviews to the desk."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from contracts.ops_hub.review_handoffs import ReviewHandoff, ReviewHandoffCreate, ReviewHandoffMade
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from services.ops_hub.review_handoffs import service

router = APIRouter(prefix="/ops/review-handoffs", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,512}$", description="`location` of the page's address.")]


@router.post(
    "",
    operation_id="create_review_handoff",
    status_code=201,
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({404: "No such location."}),
)
async def create_review_handoff(
    wanted: ReviewHandoffCreate, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> ReviewHandoffMade:
    """Open the desk with a location: a signed way there, for people of this tenant, for half an hour."""
    return await service.make(session, request.app.state.cursors, caller, wanted.location_id)


@router.get(
    "/{token}",
    operation_id="get_review_handoff",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({404: "Changed on the way, or another tenant's.", 410: "It has expired."}),
)
async def get_review_handoff(token: Token, request: Request, session: TenantSession, caller: Caller) -> ReviewHandoff:
    """What the desk is opened with."""
    return await service.read(session, request.app.state.cursors, caller, token)
