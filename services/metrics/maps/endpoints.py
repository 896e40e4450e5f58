"""`/metrics/maps`: maps that a tenant drew itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from contracts.metrics.maps import MOST_BYTES, RegionMap, RegionMapCreate, RegionMaps, RegionMapUpdate
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.preconditions import STALE, IfMatch
from services.metrics.combined.endpoints import NOT_MODIFIED, VARY, IfNoneMatch
from services.metrics.maps import service

router = APIRouter(prefix="/metrics/maps", tags=["metrics"])

Caller = Annotated[Principal, Depends(current_principal)]
ONE = "/{map_id}"
GEOJSON = "application/geo+json"
MISSING = problems({404: "No such map."})
LIMITED = problems({403: "You see some accounts or totals alone."})
UNFIT = problems({422: "The file breaks a rule; `errors` names each feature at fault by its index and code."})


@router.get("", operation_id="list_region_maps", openapi_extra=public("metrics:read"))
async def list_region_maps(session: TenantSession) -> RegionMaps:
    """The maps of your tenant, by name."""
    return await service.list_maps(session)


@router.post(
    "",
    operation_id="create_region_map",
    status_code=201,
    openapi_extra=public("metrics:write", most_body=MOST_BYTES),
    responses=LIMITED | UNFIT | problems({409: "There are too many, or one has this name."}),
)
async def create_region_map(
    wanted: RegionMapCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> RegionMap:
    """Keep a GeoJSON file as a map, for everybody of your tenant. Rings are brought into the winding of RFC 7946."""
    return await service.create_map(session, caller, wanted)


@router.get(ONE, operation_id="get_region_map", openapi_extra=public("metrics:read"), responses=MISSING)
async def get_region_map(map_id: UUID, session: TenantSession, response: Response) -> RegionMap:
    """A map and what its features are. Its `ETag` is for `If-Match` when it is changed or removed."""
    found = await service.get_map(session, map_id)
    response.headers["ETag"] = found.etag
    return found


@router.get(
    f"{ONE}/geometry",
    operation_id="get_region_map_geometry",
    summary="The shapes of a map",
    response_class=Response,
    openapi_extra=public("metrics:read"),
    responses=MISSING | {200: {"content": {GEOJSON: {"schema": {"type": "object"}}}}, 304: NOT_MODIFIED},
)
async def get_region_map_geometry(map_id: UUID, session: TenantSession, if_none_match: IfNoneMatch = None) -> Response:
    """A GeoJSON FeatureCollection (RFC 7946), which can be given in again as it is."""
    etag, shapes = await service.get_geometry(session, map_id, if_none_match=if_none_match)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": VARY}
    if shapes is None:
        return Response(status_code=304, headers=headers)
    return Response(shapes, media_type=GEOJSON, headers=headers)


@router.patch(
    ONE,
    operation_id="update_region_map",
    openapi_extra=public("metrics:write", most_body=MOST_BYTES),
    responses=LIMITED | MISSING | STALE | UNFIT | problems({409: "Another map has this name."}),
)
async def update_region_map(
    map_id: UUID,
    change: RegionMapUpdate,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: IfMatch = None,
) -> RegionMap:
    """Rename a map, or put another file in its place; numbers follow at once."""
    changed = await service.update_map(session, caller, map_id, change, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.delete(
    ONE,
    operation_id="delete_region_map",
    status_code=204,
    openapi_extra=public("metrics:write"),
    responses=LIMITED | MISSING | STALE,
)
async def delete_region_map(map_id: UUID, session: TenantSession, caller: Caller, if_match: IfMatch = None) -> None:
    """Remove a map. No figures go with it: they are of places."""
    await service.delete_map(session, caller, map_id, if_match=if_match)
