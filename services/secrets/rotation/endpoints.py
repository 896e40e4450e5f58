"""`/secrets/rotations`: replace keys, and watch."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from contracts.secrets.admin import RotationList, RotationRequest
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from services.secrets.resources import no_store
from services.secrets.rotation import service

router = APIRouter(prefix="/secrets/rotations", tags=["rotation"], dependencies=[Depends(no_store)])

Responses = dict[int | str, dict[str, Any]]
CLASH: Responses = {409: {"model": Problem, "description": "They are being rotated already, or there are none yet."}}


@router.get("", operation_id="list_rotations", openapi_extra=public("secrets:admin"))
async def list_rotations(session: TenantSession) -> RotationList:
    """Rotations, newest first, each with how far it has come."""
    return await service.list_rotations(session)


@router.post(
    "",
    operation_id="start_rotation",
    status_code=202,
    openapi_extra=public("secrets:admin", step_up="session"),
    responses=CLASH,
)
async def start_rotation(
    wanted: RotationRequest,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Annotated[Principal, Depends(current_principal)],
) -> RotationList:
    """Replace the data keys, and seal every secret anew. Readers notice nothing."""
    return RotationList(items=await service.start_rotations(session, caller, purpose=wanted.purpose))
