"""HTTP edge of incidents."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.metrics.combined import Dataset
from contracts.metrics.quality import (
    AcknowledgeIncident,
    CheckName,
    IncidentState,
    MuteIncident,
    QualityIncident,
    QualityIncidentDetail,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.pagination import Page, PageCursor, PageLimit
from services.metrics.quality_incidents import service

router = APIRouter(prefix="/health/data-quality/incidents", tags=["health"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = {
    403: {"model": Problem, "description": "The caller is limited to a part of the tenant."},
    404: {"model": Problem, "description": "No such incident."},
}
OVER: Responses = {409: {"model": Problem, "description": "It is closed."}}
INCIDENT = "/{incident_id}"


@router.get(
    "",
    operation_id="list_data_quality_incidents",
    summary="Data-quality checks that fail, or did",
    openapi_extra=public("metrics:read"),
)
async def list_data_quality_incidents(
    request: Request,
    session: TenantSession,
    caller: Caller,
    state: Annotated[IncidentState | None, Query(description="Open or closed ones alone.")] = None,
    dataset: Annotated[Dataset | None, Query(description="Of this dataset alone.")] = None,
    check: Annotated[CheckName | None, Query(description="Of this check alone.")] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[QualityIncident]:
    """Opened last first. Empty for those who are limited to a part of the tenant."""
    return await service.list_incidents(
        session,
        request.app.state.cursors,
        caller,
        state=state,
        dataset=dataset,
        check_name=check,
        cursor=cursor,
        limit=limit,
    )


@router.get(
    INCIDENT,
    operation_id="get_data_quality_incident",
    summary="One incident, with what the runs found",
    openapi_extra=public("metrics:read"),
    responses=MISSING,
)
async def get_data_quality_incident(incident_id: UUID, session: TenantSession, caller: Caller) -> QualityIncidentDetail:
    """What failed last, up to 20 keys of it, who has seen it, and the results since the day before it opened."""
    return await service.get_incident(session, caller, incident_id)


@router.post(
    f"{INCIDENT}/acknowledge",
    operation_id="acknowledge_data_quality_incident",
    openapi_extra=public("metrics:write"),
    responses=MISSING | OVER,
)
async def acknowledge_data_quality_incident(
    incident_id: UUID, wanted: AcknowledgeIncident, session: TenantSession, caller: Caller
) -> QualityIncident:
    """Say that it was seen, with a note; again to change the note."""
    return await service.acknowledge(session, caller, incident_id, note=wanted.note)


@router.post(
    f"{INCIDENT}/mute",
    operation_id="mute_data_quality_incident",
    openapi_extra=public("metrics:write"),
    responses=MISSING | OVER,
)
async def mute_data_quality_incident(
    incident_id: UUID, wanted: MuteIncident, session: TenantSession, caller: Caller
) -> QualityIncident:
    """Tell nobody of it for some hours, nor of the next ones of its check; it is checked all the same."""
    return await service.mute(session, caller, incident_id, hours=wanted.hours)


@router.post(
    f"{INCIDENT}/unmute",
    operation_id="unmute_data_quality_incident",
    openapi_extra=public("metrics:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is not muted, or closed."}},
)
async def unmute_data_quality_incident(incident_id: UUID, session: TenantSession, caller: Caller) -> QualityIncident:
    """Tell people again."""
    return await service.unmute(session, caller, incident_id)
