"""`GET /health`."""

from fastapi import APIRouter

from contracts.gateway.api import HealthOverview
from gateway.caller import EdgeOf
from gateway.state import StateOf
from libs.auth import ANONYMOUS, public

router = APIRouter(tags=["health"])


@router.get("/health", operation_id="get_health", openapi_extra=public(None, anonymous=True))
async def get_health(edge: EdgeOf, state: StateOf) -> HealthOverview:
    """How the platform is doing. Without sign-in only the overall status is told."""
    found = await state.health.overview()
    if edge.caller.subject == ANONYMOUS:
        return HealthOverview(status=found.status, services=[])
    return found
