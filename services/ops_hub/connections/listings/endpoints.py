"""`/ops/connections/{id}/listings` and `…/traffic`: what a connection read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from contracts.ops_hub.listings import Listing, ListingAdopt, Traffic
from contracts.ops_hub.locations import Location
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.ops_hub.connections.listings import service

router = APIRouter(prefix="/ops/connections/{connection_id}", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
LocationETag = Annotated[
    str | None, Header(max_length=200, description="The `ETag` of the location that takes fields over.")
]
ListingId = Annotated[str, Path(min_length=1, max_length=255, pattern=r"^[!-.0-~]+$")]
MISSING = problems({404: "No such connection."})


@router.get(
    "/listings",
    operation_id="list_connection_listings",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=MISSING | problems({422: "The cursor is none of this list."}),
)
async def list_connection_listings(
    connection_id: UUID, request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[Listing]:
    """What the platform lists, by name, each with the location that it was found to be and how the two differ."""
    return await service.list_listings(session, request.app.state.cursors, connection_id, cursor=cursor, limit=limit)


@router.post(
    "/listings/{listing_id}/adopt",
    operation_id="adopt_listing",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=problems(
        {
            404: "No such connection, listing or location.",
            409: "A new location is there already (`location_duplicate`) or may be (`location_perhaps_duplicate`), or"
            " the store code is taken; or there are too many.",
            412: "`If-Match` names another revision of the location.",
            422: "The listing does not say enough, or a field of it breaks a rule of locations.",
            428: "There is no `If-Match`, and `location_id` is given.",
        }
    ),
)
async def adopt_listing(
    connection_id: UUID,
    listing_id: ListingId,
    wanted: ListingAdopt,
    session: TenantSession,
    idempotency: Idempotent,
    caller: Caller,
    response: Response,
    if_match: LocationETag = None,
) -> Location:
    """Make a location of a listing, or have one take fields over from it; it follows the listing from then on."""
    location = await service.adopt_listing(session, caller, connection_id, listing_id, wanted, if_match=if_match)
    response.headers["ETag"] = location.etag
    return location


@router.get(
    "/traffic",
    operation_id="get_connection_traffic",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({404: "No such connection, or it counts no visits."}),
)
async def get_connection_traffic(connection_id: UUID, session: TenantSession) -> Traffic:
    """Visits of the website property, day by day."""
    return await service.get_traffic(session, connection_id)
