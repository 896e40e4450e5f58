"""`/health/airbyte`: whether the tenant's syncs are as they should be, in one word."""

from fastapi import APIRouter, Request

from contracts.ingestion.telemetry import AirbyteHealth
from libs.auth import public
from libs.db import TenantSession
from services.ingestion.telemetry.health import read_airbyte_health

router = APIRouter(tags=["health"])


@router.get("/health/airbyte", operation_id="get_airbyte_health", openapi_extra=public("ingestion:read"))
async def get_airbyte_health(request: Request, session: TenantSession) -> AirbyteHealth:
    """Whether connections fail, are overdue or wait, and when a sync last succeeded."""
    settings = request.app.state.settings
    return await read_airbyte_health(session, stale_after_minutes=settings.sync_stale_minutes)
