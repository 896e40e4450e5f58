"""`/ops/locations/duplicates`: whether a location is there already."""

from fastapi import APIRouter

from contracts.ops_hub.location_duplicates import DuplicateCheck, DuplicateReport
from libs.auth import public
from libs.db import TenantSession
from libs.errors import problems
from services.ops_hub.locations.duplicates import service

router = APIRouter(prefix="/ops/locations/duplicates", tags=["ops_hub"])


@router.post(
    "/check",
    operation_id="check_location_duplicates",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({422: "A field breaks a rule; `errors` names each field and its rule."}),
)
async def check_location_duplicates(wanted: DuplicateCheck, session: TenantSession) -> DuplicateReport:
    """Look for a location before it is added or changed; nothing is written."""
    return await service.check_duplicates(session, wanted)
