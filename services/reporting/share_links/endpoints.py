"""`/runs/{run_id}/share-links` and `/share-links`: what members do with links."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.reporting.share_links import NewShareLink, ShareLink, ShareLinkDraft
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.reporting.share_links import service
from services.reporting.share_links.desk import Desk

router = APIRouter(prefix="/share-links", tags=["reporting"])
of_runs = APIRouter(prefix="/runs/{run_id}/share-links", tags=["reporting"])

Caller = Annotated[Principal, Depends(current_principal)]


async def _desk(request: Request) -> Desk:
    return request.app.state.share_desk


DeskOf = Annotated[Desk, Depends(_desk)]
NO_RUN = problems({404: "No such run."})


@of_runs.post(
    "",
    operation_id="create_share_link",
    status_code=201,
    openapi_extra=public("reports:run", entitlement="csv_export"),
    responses=NO_RUN
    | problems(
        {409: "It has no results yet, or as many links as it may.", 422: "The run cannot be had in one of the formats."}
    ),
)
async def create_share_link(
    run_id: UUID, wanted: ShareLinkDraft, session: TenantSession, desk: DeskOf, idempotency: Idempotent, caller: Caller
) -> NewShareLink:
    """Make an address that shows the run's result to whoever has it, until it expires. It is shown this once."""
    return await service.create_link(session, desk, caller, run_id, wanted)


@of_runs.get("", operation_id="list_run_share_links", openapi_extra=public("reports:read"), responses=NO_RUN)
async def list_run_share_links(
    run_id: UUID, request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[ShareLink]:
    """Links to one run, newest first."""
    return await service.list_links_of_run(session, request.app.state.cursors, run_id, cursor=cursor, limit=limit)


@router.get("", operation_id="list_share_links", openapi_extra=public("reports:read"))
async def list_share_links(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[ShareLink]:
    """Links to any run, newest first: who outside can see what."""
    return await service.list_links(session, request.app.state.cursors, run_id=None, cursor=cursor, limit=limit)


@router.delete(
    "/{share_link_id}",
    operation_id="revoke_share_link",
    status_code=204,
    openapi_extra=public("reports:run"),
    responses=problems({404: "No such share link."}),
)
async def revoke_share_link(share_link_id: UUID, session: TenantSession, caller: Caller) -> None:
    """End it at once, also for pages of it that are open. It stays in the list."""
    await service.revoke_link(session, caller, share_link_id)
