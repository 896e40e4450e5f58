"""The Business Profile APIs as documented: accounts (v1), locations (v1), reviews and replies (v4).

https://developers.google.com/my-business/reference/rest
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from infra.providers.control import provider_router
from infra.providers.drawing import zulu
from infra.providers.google.errors import GoogleRefusal, caller_with, invalid, not_found
from infra.providers.google.listings import STARS, PracticeAccount, accounts_of, locations_of, reviews_of
from infra.providers.google.oauth import PROVIDER
from infra.providers.google.paging import page_of
from libs.clock import utc_now

SCOPES = ("https://www.googleapis.com/auth/business.manage", "https://www.googleapis.com/auth/plus.business.manage")
MOST_ACCOUNTS, MOST_LOCATIONS, MOST_REVIEWS, MOST_NAMES = 20, 100, 50, 200
MOST_REPLY_BYTES = 4096

router = provider_router(PROVIDER)
Size = Annotated[int, Query(alias="pageSize")]
PageToken = Annotated[str, Query(alias="pageToken")]


class Reply(BaseModel):
    comment: str = ""


class BatchGet(BaseModel):
    location_names: list[str] = Field(alias="locationNames")
    page_size: int = Field(default=0, alias="pageSize")
    page_token: str = Field(default="", alias="pageToken")
    order_by: str = Field(default="updateTime desc", alias="orderBy")


@router.get("/v1/accounts", name="google.accounts")
async def list_accounts(request: Request, size: Size = 0, token: PageToken = "") -> JSONResponse:
    async def answer() -> dict[str, Any]:
        mine = [one.view() for one in accounts_of(caller_with(request, SCOPES).subject)]
        page, following = page_of(mine, "accounts", size=size, most=MOST_ACCOUNTS, token=token)
        return _with_token({"accounts": list(page)}, following)

    return await _answered(answer)


@router.get("/v1/accounts/{account}/locations", name="google.locations")
async def list_locations(
    request: Request,
    account: str,
    read_mask: Annotated[str, Query(alias="readMask")] = "",
    size: Size = 0,
    token: PageToken = "",
) -> JSONResponse:
    """`readMask` has to be there, and nothing that it does not name is sent."""

    async def answer() -> dict[str, Any]:
        found = _account(request, account)
        fields = [name.strip() for name in read_mask.split(",") if name.strip()]
        if not fields:
            raise invalid("read_mask is required.")
        page, following = page_of(
            locations_of(found), f"{found.resource}|{read_mask}", size=size or 10, most=MOST_LOCATIONS, token=token
        )
        shown = [{name: location[name] for name in fields if name in location} for location in page]
        return _with_token({"locations": shown, "totalSize": found.shops}, following)

    return await _answered(answer)


@router.get("/v4/accounts/{account}/locations/{location}/reviews", name="google.reviews")
async def list_reviews(
    request: Request,
    account: str,
    location: str,
    size: Size = 0,
    token: PageToken = "",
    order_by: Annotated[str, Query(alias="orderBy")] = "updateTime desc",
) -> JSONResponse:
    """Of one verified shop."""

    async def answer() -> dict[str, Any]:
        found = _account(request, account)
        reviews = _reviews(request, found, [f"locations/{location}"], order_by)
        page, following = page_of(reviews, f"{location}|{order_by}", size=size, most=MOST_REVIEWS, token=token)
        total: dict[str, Any] = {"totalReviewCount": len(reviews)}
        if reviews:
            stars = [STARS.index(review["starRating"]) + 1 for review in reviews]
            total["averageRating"] = sum(stars) / len(stars)
        return _with_token(({"reviews": list(page)} if page else {}) | total, following)

    return await _answered(answer)


@router.post("/v4/accounts/{account}/locations:batchGetReviews", name="google.batch_reviews")
async def batch_get_reviews(request: Request, account: str, asked: BatchGet) -> JSONResponse:
    """Of several shops; one that is not verified, or not there, spoils it for all."""

    async def answer() -> dict[str, Any]:
        found = _account(request, account)
        if len(asked.location_names) > MOST_NAMES:
            raise invalid(f"At most {MOST_NAMES} location names.")
        prefix = f"{found.resource}/"
        if not all(name.startswith(prefix) for name in asked.location_names):
            raise invalid("Every location must be one of the account.")
        names = [name.removeprefix(prefix) for name in asked.location_names]
        reviews = _reviews(request, found, names, asked.order_by)
        key = f"{found.resource}|{len(names)}|{names[:1]}|{asked.order_by}"
        page, following = page_of(reviews, key, size=asked.page_size, most=MOST_REVIEWS, token=asked.page_token)
        shown = [{"name": review["name"].partition("/reviews/")[0], "review": review} for review in page]
        return _with_token({"locationReviews": shown} if shown else {}, following)

    return await _answered(answer)


@router.put("/v4/accounts/{account}/locations/{location}/reviews/{review}/reply", name="google.reply")
async def put_reply(request: Request, account: str, location: str, review: str, reply: Reply) -> JSONResponse:
    """Puts or replaces; it is there in the next list."""

    async def answer() -> dict[str, Any]:
        found = _account(request, account)
        names = [one["name"] for one in _reviews(request, found, [f"locations/{location}"], "updateTime desc")]
        name = f"{found.resource}/locations/{location}/reviews/{review}"
        if name not in names:
            raise not_found()
        if not reply.comment or len(reply.comment.encode()) > MOST_REPLY_BYTES:
            raise invalid(f"The comment must have 1 to {MOST_REPLY_BYTES} bytes.")
        said = {"comment": reply.comment, "updateTime": zulu(utc_now())}
        _replies(request)[name] = said
        return said

    return await _answered(answer)


async def _answered(answer: Callable[[], Awaitable[dict[str, Any]]]) -> JSONResponse:
    try:
        return JSONResponse(await answer())
    except GoogleRefusal as refusal:
        return refusal.response


def _account(request: Request, number: str) -> PracticeAccount:
    for account in accounts_of(caller_with(request, SCOPES).subject):
        if account.number == number:
            return account
    raise not_found()


def _reviews(request: Request, account: PracticeAccount, names: Sequence[str], order_by: str) -> list[dict[str, Any]]:
    known = {location["name"]: location for location in locations_of(account)}
    for name in names:
        if name not in known:
            raise not_found()
        if not known[name]["metadata"]["hasVoiceOfMerchant"]:
            raise GoogleRefusal(403, "PERMISSION_DENIED", "The location is not verified.")
    replies = _replies(request)
    found = [
        review | ({"reviewReply": replies[review["name"]]} if review["name"] in replies else {})
        for name in names
        for review in reviews_of(account, name)
    ]
    match order_by:
        case "updateTime desc":
            return sorted(found, key=lambda review: (review["updateTime"], review["name"]), reverse=True)
        case "rating" | "rating desc":
            return sorted(found, key=lambda review: STARS.index(review["starRating"]), reverse="desc" in order_by)
        case _:
            raise invalid("order_by must be updateTime desc, rating or rating desc.")


def _replies(request: Request) -> dict[str, dict[str, Any]]:
    """What was replied since the start."""
    if not hasattr(request.app.state, "google_replies"):
        request.app.state.google_replies = {}
    return request.app.state.google_replies


def _with_token(content: dict[str, Any], following: str) -> dict[str, Any]:
    return content | ({"nextPageToken": following} if following else {})
