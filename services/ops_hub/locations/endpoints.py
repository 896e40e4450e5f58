"""`/ops/locations`: the places of business of a tenant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from contracts.ops_hub.locations import (
    Country,
    Location,
    LocationCreate,
    LocationReplace,
    LocationSort,
    LocationStatus,
    LocationSummary,
    SourceMode,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page
from libs.preconditions import STALE_OR_UNSAID, NeededIfMatch
from services.ops_hub.locations import exporting, service
from services.ops_hub.locations.repository import LocationFilter

router = APIRouter(prefix="/ops/locations", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
ONE = "/{location_id}"
MISSING = problems(
    {404: "No such location. Of one that was merged away, `merged_into` is the id of the one that it became part of."}
)
UNFIT = problems({422: "A field breaks a rule; `errors` names each field and its rule."})
TAKEN = problems(
    {
        409: "It is there already (`location_duplicate`) or may be (`location_perhaps_duplicate`), and `candidates`"
        " say which and why, each a `DuplicateCandidate`; or the store code is taken, there are too many, or an import"
        " is running (`location_import_running`, with `Retry-After`)."
    }
)


class NarrowingQuery(BaseModel):
    """Which locations; without a filter every one."""

    model_config = ConfigDict(extra="forbid")

    search: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="Words of name, store code, address, phone or place id; case and accents do not matter."
    )
    countries: list[Country] = Field(default_factory=list[str], max_length=50, description="Any of these.")
    statuses: list[LocationStatus] = Field(
        default_factory=list[LocationStatus], max_length=3, description="Any of these."
    )
    source_modes: list[SourceMode] = Field(default_factory=list[SourceMode], max_length=3, description="Any of these.")

    @property
    def filter(self) -> LocationFilter:
        return LocationFilter(self.search, self.countries, self.statuses, self.source_modes)


class LocationQuery(NarrowingQuery):
    """Which locations, and in which order; without a filter every one, by name."""

    sort: LocationSort = Field("name", description="With `-`, the other way round.")
    cursor: str | None = Field(None, max_length=1024, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many items at most.")


@router.get(
    "",
    operation_id="list_locations",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({422: "A filter breaks a rule, or the cursor is none of this sort."}),
)
async def list_locations(
    request: Request, session: TenantSession, query: Annotated[LocationQuery, Query()]
) -> Page[Location]:
    """Locations that fit, page after page."""
    cursors = request.app.state.cursors
    return await service.list_locations(
        session, cursors, query.filter, sort=query.sort, cursor=query.cursor, limit=query.limit
    )


@router.post(
    "",
    operation_id="create_location",
    status_code=201,
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=UNFIT | TAKEN,
)
async def create_location(
    wanted: LocationCreate, session: TenantSession, idempotency: Idempotent, caller: Caller, response: Response
) -> Location:
    """Add a location, unless it is there already. One that may be there takes a `distinct_reason`."""
    made = await service.create_location(session, caller, wanted)
    response.headers["ETag"] = made.etag
    return made


@router.get("/summary", operation_id="get_location_summary", openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"))
async def get_location_summary(session: TenantSession) -> LocationSummary:
    """How many locations there are, by country, status and source mode."""
    return await service.summarise_locations(session)


@router.get(
    "/export",
    operation_id="export_locations",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED", entitlement="csv_export", route_class="stream"),
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_locations(
    request: Request, caller: Caller, query: Annotated[NarrowingQuery, Query()]
) -> StreamingResponse:
    """Locations that fit as CSV, by name. The audit trail says who took them."""
    lines = await exporting.export_locations(request.app.state.database, caller, query.filter)
    headers = {"Content-Disposition": 'attachment; filename="locations.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    ONE, operation_id="get_location", openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"), responses=MISSING
)
async def get_location(location_id: UUID, session: TenantSession, response: Response) -> Location:
    """One location. Its `ETag` is for `If-Match` when it is changed or removed."""
    found = await service.get_location(session, location_id)
    response.headers["ETag"] = found.etag
    return found


@router.put(
    ONE,
    operation_id="replace_location",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING | STALE_OR_UNSAID | UNFIT | TAKEN,
)
async def replace_location(
    location_id: UUID,
    wanted: LocationReplace,
    session: TenantSession,
    caller: Caller,
    response: Response,
    if_match: NeededIfMatch = None,
) -> Location:
    """Write a location anew: what is left out is taken away."""
    changed = await service.replace_location(session, caller, location_id, wanted, if_match=if_match)
    response.headers["ETag"] = changed.etag
    return changed


@router.delete(
    ONE,
    operation_id="delete_location",
    status_code=204,
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING | STALE_OR_UNSAID,
)
async def delete_location(
    location_id: UUID, session: TenantSession, caller: Caller, if_match: NeededIfMatch = None
) -> None:
    """Remove a location."""
    await service.delete_location(session, caller, location_id, if_match=if_match)
