"""`/ops/review-requests` and `/ops/review-suppressions`: asking customers for reviews, and whom not to ask."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.ops_hub.review_requests import (
    ReviewLink,
    ReviewRequest,
    ReviewRequestCreate,
    ReviewRequestDetail,
    ReviewRequestPreview,
    ReviewRequestPreviewWanted,
    Suppression,
    SuppressionCreate,
    SuppressionFound,
    SuppressionLift,
    SuppressionSearch,
    SuppressionSummary,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.idempotency import Idempotent, IdempotentRequired
from libs.pagination import Page, PageCursor, PageLimit
from services.ops_hub.review_requests import service, suppressing
from services.ops_hub.review_requests.addressing import Sealer

router = APIRouter(prefix="/ops", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
OfLocation = Annotated[UUID | None, Query(description="Of this location alone.")]
REQUESTS = "/review-requests"
SUPPRESSIONS = "/review-suppressions"
NO_ADDRESS = "This is no address that mail can be sent to"
NO_LINK = "It is not known where customers of this location write reviews"
READ, WRITE = (public(scope, flag="OPS_HUB_ENABLED") for scope in ("ops:read", "ops:write"))


@router.get(
    "/review-links/{location_id}",
    operation_id="get_review_link",
    openapi_extra=READ,
    responses=problems({404: "No such location."}),
)
async def get_review_link(location_id: UUID, session: TenantSession) -> ReviewLink:
    """Where customers of a location write a review, if it is known."""
    return await service.get_link(session, location_id)


@router.get(
    REQUESTS,
    operation_id="list_review_requests",
    openapi_extra=READ,
    responses=problems({422: "The cursor is none of this list."}),
)
async def list_review_requests(
    request: Request,
    session: TenantSession,
    location_id: OfLocation = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[ReviewRequest]:
    """Requests that were sent, newest first, with how many recipients are in which state."""
    cursors = request.app.state.cursors
    return await service.list_requests(session, cursors, location_id=location_id, cursor=cursor, limit=limit)


@router.post(
    REQUESTS,
    operation_id="create_review_request",
    status_code=201,
    openapi_extra=WRITE,
    responses=problems(
        {
            409: f"{NO_LINK} (`review_link_missing`), or no more people can be asked today.",
            422: "An address is none, and nobody was asked; `errors` names each by its place in the list.",
        }
    ),
)
async def create_review_request(
    wanted: ReviewRequestCreate,
    request: Request,
    session: TenantSession,
    idempotency: IdempotentRequired,
    caller: Caller,
) -> ReviewRequestDetail:
    """Ask people for a review by e-mail. Who has unsubscribed, or was asked not long ago, is left out and named."""
    settings = request.app.state.settings
    sealer = Sealer.from_file(settings.signing_key_file)
    return await service.request_reviews(session, caller, settings, sealer, wanted)


@router.post(
    REQUESTS + "/preview",
    operation_id="preview_review_request",
    openapi_extra=READ,
    responses=problems({409: f"{NO_LINK}.", 422: "There is no such location."}),
)
async def preview_review_request(
    wanted: ReviewRequestPreviewWanted, request: Request, session: TenantSession
) -> ReviewRequestPreview:
    """The mail as it would go out. Nothing is kept, and nothing is sent."""
    return await service.preview(session, request.app.state.settings, wanted)


@router.get(
    REQUESTS + "/{review_request_id}",
    operation_id="get_review_request",
    openapi_extra=READ,
    responses=problems({404: "No such request."}),
)
async def get_review_request(review_request_id: UUID, session: TenantSession) -> ReviewRequestDetail:
    """One request, and what became of each mail."""
    return await service.get_request(session, review_request_id)


@router.get(
    SUPPRESSIONS,
    operation_id="list_review_suppressions",
    openapi_extra=READ,
    responses=problems({422: "The cursor is none of this list."}),
)
async def list_review_suppressions(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[Suppression]:
    """Addresses that are not written to any more, masked, newest first."""
    return await suppressing.list_suppressions(session, request.app.state.cursors, cursor=cursor, limit=limit)


@router.post(
    SUPPRESSIONS,
    operation_id="create_review_suppression",
    status_code=201,
    openapi_extra=WRITE,
    responses=problems({422: f"{NO_ADDRESS}."}),
)
async def create_review_suppression(
    wanted: SuppressionCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Suppression:
    """Write to this address no more, as somebody asked by phone or in person."""
    return await suppressing.suppress(session, caller, wanted)


@router.get(SUPPRESSIONS + "/summary", operation_id="get_review_suppression_summary", openapi_extra=READ)
async def get_review_suppression_summary(session: TenantSession) -> SuppressionSummary:
    """How many addresses are not written to any more."""
    return await suppressing.summarise(session)


@router.post(
    SUPPRESSIONS + "/search",
    operation_id="search_review_suppression",
    openapi_extra=READ,
    responses=problems({422: f"{NO_ADDRESS}."}),
)
async def search_review_suppression(
    wanted: SuppressionSearch, session: TenantSession, caller: Caller
) -> SuppressionFound:
    """Whether an address is on the list, and since when. Only the whole address finds it."""
    return await suppressing.search(session, caller, wanted)


@router.post(
    SUPPRESSIONS + "/{suppression_id}/lift",
    operation_id="lift_review_suppression",
    status_code=204,
    openapi_extra=WRITE,
    responses=problems(
        {404: "No such entry, or it was lifted already.", 422: f"{NO_ADDRESS}, or it is not that of the entry."}
    ),
)
async def lift_review_suppression(
    suppression_id: UUID, wanted: SuppressionLift, session: TenantSession, caller: Caller
) -> None:
    """Let an address be written to again, because its owner asked for it."""
    await suppressing.lift(session, caller, suppression_id, wanted)
