"""`GET /health`."""

from fastapi import APIRouter, Request

from contracts.gateway.api import HealthOverview
from gateway.caller import EdgeOf
from gateway.health import service
from gateway.routes import upstreams
from gateway.state import StateOf
from libs.auth import ANONYMOUS, public

router = APIRouter(tags=["health"])


@router.get("/health", operation_id="get_health", openapi_extra=public(None, anonymous=True))
async def get_health(request: Request, edge: EdgeOf, state: StateOf) -> HealthOverview:
    """How the platform is doing. Without sign-in only the overall status is told."""
    found = await service.overview(upstreams(state.settings), request.app)
    if edge.caller.subject == ANONYMOUS:
        return HealthOverview(status=found.status, services=[])
    return found
