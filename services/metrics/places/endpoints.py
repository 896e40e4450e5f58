"""`/metrics/places`: countries and regions, what a tenant calls them, and names that mean none."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.metrics.place_names import (
    PlaceName,
    PlaceNameCreate,
    PlaceNames,
    Places,
    PlaceSearch,
    Unmapped,
    UnmappedQuery,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from services.metrics.combined.endpoints import UNAVAILABLE, answers_of, caller_of
from services.metrics.places import service, unmapped

router = APIRouter(prefix="/metrics/places", tags=["metrics"])

Responses = dict[int | str, dict[str, Any]]
CallerOf = Annotated[Principal, Depends(current_principal)]
LIMITED: Responses = {403: {"model": Problem, "description": "You see some accounts or totals alone."}}


@router.get("", operation_id="find_places", openapi_extra=public("metrics:read"))
async def find_places(query: Annotated[PlaceSearch, Query()]) -> Places:
    """Countries and first-level regions whose names are like what is searched for."""
    return service.find_places(query.search)


@router.get(
    "/unmapped",
    operation_id="list_unmapped_places",
    summary="Names in reports of regions that mean no place",
    openapi_extra=public("metrics:read", demo_data=True),
    responses=LIMITED | {503: UNAVAILABLE},
)
async def list_unmapped_places(request: Request, query: Annotated[UnmappedQuery, Query()]) -> Unmapped:
    """Over all days of the snapshot that serves, those with the greatest spend first."""
    return await unmapped.list_unmapped(answers_of(request), caller_of(request), query)


@router.get("/names", operation_id="list_place_names", openapi_extra=public("metrics:read"), responses=LIMITED)
async def list_place_names(session: TenantSession, caller: CallerOf) -> PlaceNames:
    """What your tenant calls places, beside what the maps know."""
    return await service.list_names(session, caller)


@router.post(
    "/names",
    operation_id="create_place_name",
    status_code=201,
    openapi_extra=public("metrics:write"),
    responses=LIMITED
    | {
        409: {"model": Problem, "description": "There are as many names as can be."},
        422: {"model": Problem, "description": "No place has this code."},
    },
)
async def create_place_name(
    wanted: PlaceNameCreate, session: TenantSession, idempotency: Idempotent, caller: CallerOf
) -> PlaceName:
    """Let a name mean a place, from the next answer on and for all days. One that meant another means this one now."""
    return await service.give_name(session, caller, wanted)


@router.delete(
    "/names/{name_id}",
    operation_id="delete_place_name",
    status_code=204,
    openapi_extra=public("metrics:write"),
    responses=LIMITED | {404: {"model": Problem, "description": "No such name in force."}},
)
async def delete_place_name(name_id: UUID, session: TenantSession, caller: CallerOf) -> None:
    """Let the name mean again what the maps make of it."""
    await service.take_back(session, caller, name_id)
