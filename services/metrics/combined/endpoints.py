"""HTTP edge of the combined payload and the campaign detail."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response

from contracts.metrics.api import CampaignDetail, CombinedMetrics, Platform
from contracts.metrics.query import CombinedQuery, RangeQuery, Text
from libs.auth import principal_of, public, tenant_of
from libs.content_coding import coding_for
from libs.errors import Problem
from services.metrics.combined import service
from services.metrics.combined.service import Answer, Answers, Caller

router = APIRouter(tags=["metrics"])
IfNoneMatch = Annotated[str | None, Header(max_length=2000)]
NOT_MODIFIED = {"description": "The answer is still the one with this ETag."}
INVALID = {"model": Problem, "description": "The range or a filter breaks a rule; `errors` says which."}
VARY = "Authorization, Cookie, Accept-Encoding"
UNAVAILABLE = {"model": Problem, "description": "Nothing can be served yet; `Retry-After` says when to ask again."}


@router.get(
    "/metrics/combined",
    operation_id="get_combined_metrics",
    summary="A tenant's ad performance from one snapshot",
    response_model=CombinedMetrics,
    responses={
        304: NOT_MODIFIED,
        404: {"model": Problem, "description": "You have no map with the id in `region_map`."},
        422: INVALID,
        503: UNAVAILABLE,
    },
    openapi_extra=public("metrics:read", demo_data=True),
)
async def get_combined_metrics(
    request: Request,
    query: Annotated[CombinedQuery, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Every section is answered from the same snapshot; `ETag` changes with the snapshot, its state and the filters."""
    answer = await service.combined(answers_of(request), caller_of(request, if_none_match), query)
    return respond(answer)


@router.get(
    "/metrics/campaigns/{platform}/{account_id}/{campaign_id}",
    operation_id="get_campaign_metrics",
    summary="One campaign with its days, ad groups and ads",
    response_model=CampaignDetail,
    responses={
        304: NOT_MODIFIED,
        403: {"model": Problem},
        404: {"model": Problem},
        422: INVALID,
        503: UNAVAILABLE,
    },
    openapi_extra=public("metrics:read", demo_data=True),
)
async def get_campaign_metrics(
    request: Request,
    platform: Platform,
    account_id: Annotated[Text, Path()],
    campaign_id: Annotated[Text, Path()],
    query: Annotated[RangeQuery, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The campaign may have no row in the range; it is not found only when the snapshot does not know it."""
    key = (platform.value, account_id, campaign_id)
    answer = await service.campaign(answers_of(request), caller_of(request, if_none_match), key, query)
    return respond(answer)


def answers_of(request: Request) -> Answers:
    """What the process answers from."""
    answers: Answers = request.app.state.answers
    return answers


def caller_of(request: Request, if_none_match: str | None = None) -> Caller:
    """Whom the answer is for."""
    principal = principal_of(request)
    coding = coding_for(request.headers.get("accept-encoding", "").encode("latin-1"))
    return Caller(
        tenant_of(principal),
        principal.request_id,
        if_none_match,
        coding,
        principal.accounts,
        principal.aggregates_only,
    )


def respond(answer: Answer) -> Response:
    """The browser keeps the answer and asks whether it still holds: a tenant switch must never show another's."""
    headers = {"ETag": answer.etag, "Cache-Control": "private, no-cache", "Vary": VARY}
    if answer.body is None:
        return Response(status_code=304, headers=headers)
    if answer.coding != "identity":
        headers["Content-Encoding"] = answer.coding
    return Response(answer.body, media_type="application/json", headers=headers)
