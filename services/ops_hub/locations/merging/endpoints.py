"""`/ops/locations/merges`: making one of two locations, and undoing it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.ops_hub.location_merges import (
    LocationMerge,
    LocationMergeCreate,
    LocationMergeDetail,
    LocationMergePreview,
    LocationMergeUndo,
    LocationPair,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.ops_hub.locations.merging import history, service, undoing

router = APIRouter(prefix="/ops/locations/merges", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
MISSING = problems({404: "One of the two locations is not there."})


@router.post(
    "/preview",
    operation_id="preview_location_merge",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=MISSING | problems({422: "It is one location twice."}),
)
async def preview_location_merge(pair: LocationPair, session: TenantSession) -> LocationMergePreview:
    """Two locations side by side: what differs, and whose value would stay. Nothing is written."""
    return await service.preview_merge(session, pair)


@router.post(
    "",
    operation_id="merge_locations",
    status_code=201,
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=MISSING
    | problems(
        {
            409: "The choices make it what a third location is (`location_duplicate`); `candidates` say which;"
            " or an import is running (`location_import_running`, with `Retry-After`).",
            412: "One of the two was changed; `errors` says which.",
            422: "It is one location twice, or choices do not fit one another; `errors` names them.",
        }
    ),
)
async def merge_locations(
    wanted: LocationMergeCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> LocationMergeDetail:
    """Make one of two locations. The other one leaves every list; within 30 days the merge can be undone."""
    return await service.merge_locations(session, caller, wanted)


@router.get(
    "",
    operation_id="list_location_merges",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({422: "The cursor is none of this list."}),
)
async def list_location_merges(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[LocationMerge]:
    """Every merge, newest first, undone ones too."""
    return await history.list_merges(session, request.app.state.cursors, cursor=cursor, limit=limit)


@router.get(
    "/{merge_id}",
    operation_id="get_location_merge",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({404: "No such merge."}),
)
async def get_location_merge(merge_id: UUID, session: TenantSession) -> LocationMergeDetail:
    """A merge, with both locations as they were before it and as they are."""
    return await history.get_merge(session, merge_id)


@router.post(
    "/{merge_id}/undo",
    operation_id="undo_location_merge",
    openapi_extra=public("ops:write", flag="OPS_HUB_ENABLED"),
    responses=problems(
        {
            404: "No such merge.",
            409: "It is undone (`location_merge_undone`), too old (`location_merge_too_old`), a later merge comes first"
            " (`location_merge_not_last`), the survivor is gone (`location_merge_survivor_gone`) or was changed"
            " (`location_merge_survivor_changed`; say `discard_changes`); or a store code, a duplicate or the most"
            " locations stand in the way; or an import is running (`location_import_running`, with `Retry-After`).",
        }
    ),
)
async def undo_location_merge(
    merge_id: UUID, wanted: LocationMergeUndo, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> LocationMergeDetail:
    """Bring both locations back as they were."""
    return await undoing.undo_merge(session, caller, merge_id, discard_changes=wanted.discard_changes)
