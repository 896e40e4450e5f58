"""`/email/readiness`: whether mail of this installation arrives."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from contracts.reporting.email_readiness import EmailReadiness
from libs.auth import public

router = APIRouter(prefix="/email/readiness", tags=["reporting"])

Refresh = Annotated[bool, Query(description="Look again unless that was done in the last ten seconds.")]


@router.get("", operation_id="get_email_readiness", openapi_extra=public("reports:read"))
async def get_email_readiness(request: Request, refresh: Refresh = False) -> EmailReadiness:
    """What receivers find when they look at the sender's domain, and the records to publish. Kept for ten minutes."""
    return await request.app.state.readiness.read(refresh=refresh)
