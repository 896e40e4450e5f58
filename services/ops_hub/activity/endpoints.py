"""`/ops/events`: what happened in the hub."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.ops_hub.activity import OpsEvent, OpsEventType
from libs.auth import public
from libs.db import TenantSession
from libs.errors import problems
from libs.pagination import Page
from services.ops_hub.activity import service
from services.ops_hub.activity.repository import ActivityFilter

router = APIRouter(prefix="/ops/events", tags=["ops"])
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


class OpsEventQuery(BaseModel):
    """Which events; without a filter every one."""

    model_config = ConfigDict(extra="forbid")

    types: list[OpsEventType] = Field(default_factory=list[str], max_length=20, description="Any of these.")
    actor: Name | None = Field(None, description="Of this one alone.")
    subject: Name | None = Field(None, description="About this alone.")
    since: AwareDatetime | None = Field(None, description="At this moment or later.")
    until: AwareDatetime | None = Field(None, description="Before this moment.")
    cursor: str | None = Field(None, max_length=512, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many items at most.")


@router.get(
    "",
    operation_id="list_ops_events",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({422: "A filter breaks a rule, or the cursor is none; `errors` says which."}),
)
async def list_ops_events(
    request: Request, session: TenantSession, query: Annotated[OpsEventQuery, Query()]
) -> Page[OpsEvent]:
    """What happened, newest first."""
    wanted = ActivityFilter(query.types, query.actor, query.subject, query.since, query.until)
    cursors = request.app.state.cursors
    return await service.list_events(session, cursors, wanted, cursor=query.cursor, limit=query.limit)
