"""`/metrics/views`: views that people save."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from contracts.metrics.saved_views import SavedView, SavedViewCreate, SavedViewPage, SavedViews, SavedViewUpdate
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from services.metrics.saved_views import service

router = APIRouter(prefix="/metrics/views", tags=["metrics"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = {404: {"model": Problem, "description": "No such view that you see."}}
TAKEN: Responses = {
    409: {"model": Problem, "description": "The name is taken, there are too many, or it is not yours."}
}


@router.get("", operation_id="list_saved_views", openapi_extra=public("metrics:read"))
async def list_saved_views(
    session: TenantSession,
    caller: Caller,
    page: Annotated[SavedViewPage | None, Query(description="Of this page alone.")] = None,
) -> SavedViews:
    """Your views, then those that others share."""
    return await service.list_views(session, caller, page)


@router.post(
    "",
    operation_id="create_saved_view",
    status_code=201,
    openapi_extra=public("metrics:read"),
    responses=TAKEN,
)
async def create_saved_view(
    wanted: SavedViewCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> SavedView:
    """Save the search of a page under a name. Whoever reads may save; sharing shows a search, and no figures."""
    return await service.create_view(session, caller, wanted)


@router.patch(
    "/{view_id}",
    operation_id="update_saved_view",
    openapi_extra=public("metrics:read"),
    responses=MISSING | TAKEN,
)
async def update_saved_view(
    view_id: UUID, change: SavedViewUpdate, session: TenantSession, caller: Caller
) -> SavedView:
    """Change what is given of a view of your own."""
    return await service.update_view(session, caller, view_id, change)


@router.delete(
    "/{view_id}",
    operation_id="delete_saved_view",
    status_code=204,
    openapi_extra=public("metrics:read"),
    responses=MISSING | {409: {"model": Problem, "description": "Somebody else saved it."}},
)
async def delete_saved_view(view_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Remove a view of your own."""
    await service.delete_view(session, caller, view_id)
