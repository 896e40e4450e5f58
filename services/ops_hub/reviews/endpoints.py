"""`/ops/reviews`: the inbox of what customers wrote."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.ops_hub.reviews import (
    Review,
    ReviewDetail,
    ReviewSort,
    ReviewSource,
    ReviewSummary,
    ShownProvenance,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import problems
from libs.pagination import Page
from services.ops_hub.reviews import exporting, service, summarising
from services.ops_hub.reviews.replies import service as replying
from services.ops_hub.reviews.repository import ReviewFilter

router = APIRouter(prefix="/ops/reviews", tags=["ops_hub"])

Caller = Annotated[Principal, Depends(current_principal)]
Stars = Annotated[int, Field(ge=1, le=5)]


class ReviewNarrowing(BaseModel):
    """Which reviews; without a filter every one that its provider shows."""

    model_config = ConfigDict(extra="forbid")

    search: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="Words of the text or of who wrote it; case and accents do not matter."
    )
    unreplied: bool = Field(False, description="Those without a reply alone.")
    negative: bool = Field(False, description="Three stars or fewer, or not recommended, alone.")
    sources: list[ReviewSource] = Field(default_factory=list[ReviewSource], max_length=2, description="Any of these.")
    location_ids: list[UUID] = Field(default_factory=list[UUID], max_length=50, description="Of any of these.")
    ratings: list[Stars] = Field(default_factory=list[int], max_length=5, description="With so many stars.")
    since: AwareDatetime | None = Field(None, description="Written at this moment or later.")
    until: AwareDatetime | None = Field(None, description="Written before this moment.")
    provenance: ShownProvenance | None = Field(None, description="Written by customers, or simulated.")
    with_gone: bool = Field(False, description="Also those that the provider shows no longer.")

    @property
    def filter(self) -> ReviewFilter:
        return ReviewFilter(**{name: getattr(self, name) for name in ReviewNarrowing.model_fields})


class ReviewQuery(ReviewNarrowing):
    """Which reviews, and in which order; the newest first unless it is said."""

    sort: ReviewSort = Field("-written_at", description="With `-`, from the highest or newest down.")
    cursor: str | None = Field(None, max_length=1024, description="`next_cursor` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many items at most.")


@router.get(
    "",
    operation_id="list_reviews",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({422: "A filter breaks a rule, or the cursor is none of this sort."}),
)
async def list_reviews(
    request: Request, session: TenantSession, query: Annotated[ReviewQuery, Query()]
) -> Page[Review]:
    """Reviews that fit, page after page."""
    cursors = request.app.state.cursors
    return await service.list_reviews(
        session, cursors, query.filter, sort=query.sort, cursor=query.cursor, limit=query.limit
    )


@router.get(
    "/summary",
    operation_id="get_review_summary",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({422: "A filter breaks a rule."}),
)
async def get_review_summary(session: TenantSession, query: Annotated[ReviewNarrowing, Query()]) -> ReviewSummary:
    """What the reviews that fit say together: ratings, replies, months and locations."""
    return await summarising.summarise(session, query.filter)


@router.get(
    "/export",
    operation_id="export_reviews",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED", entitlement="csv_export", route_class="stream"),
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
    | problems({422: "A filter breaks a rule."}),
)
async def export_reviews(
    request: Request, caller: Caller, query: Annotated[ReviewNarrowing, Query()]
) -> StreamingResponse:
    """Reviews that fit as CSV, newest first. The audit trail says who took them."""
    lines = await exporting.export_reviews(request.app.state.database, caller, query.filter)
    headers = {"Content-Disposition": 'attachment; filename="reviews.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/{review_id}",
    operation_id="get_review",
    openapi_extra=public("ops:read", flag="OPS_HUB_ENABLED"),
    responses=problems({404: "No such review."}),
)
async def get_review(review_id: UUID, session: TenantSession) -> ReviewDetail:
    """One review, every reply that was written here, and how it can be replied to."""
    return await replying.get_review(session, review_id)
