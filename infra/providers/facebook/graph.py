"""Pages in the Graph API as documented: their fields, and what people recommended.

https://developers.facebook.com/docs/graph-api/reference/page
"""

import base64
import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import JSONResponse

from infra.providers.callers import Authorization
from infra.providers.control import provider_router
from infra.providers.drawing import CITIES, DISLIKED, LIKED, PEOPLE, STREETS, draw, moment, pick
from infra.providers.facebook.oauth import PAGES, PROVIDER, caller_of, graph_error

MOST = 100
USAGE = {"X-App-Usage": '{"call_count":3,"total_cputime":1,"total_time":2}'}
RATINGS = {PAGES[0]["id"]: 230, PAGES[1]["id"]: 3}

router = provider_router(PROVIDER)
Fields = Annotated[str, Query()]


@router.get("/{page}/ratings", name="facebook.ratings")
async def list_ratings(
    page: str,
    request: Request,
    fields: Fields = "",
    limit: int = 25,
    after: str = "",
    authorization: Authorization = None,
) -> JSONResponse:
    """Newest first, by cursors."""
    if refused := _refused(request, page, "pages_read_user_content", authorization):
        return refused
    found = [_rating(page, number) for number in range(RATINGS[page])]
    found.sort(key=lambda rating: rating["created_time"], reverse=True)
    start = _offset(after)
    end = start + min(limit, MOST)
    shown = [_chosen(rating, fields or "created_time,recommendation_type,review_text") for rating in found[start:end]]
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}} if shown else {}
    if end < len(found):
        paging["next"] = f"{request.url.replace(query=None)}?limit={limit}&after={_cursor(end)}"
    return JSONResponse({"data": shown, "paging": paging}, headers=USAGE)


@router.get("/{page}", name="facebook.page")
async def get_page(
    page: str, request: Request, fields: Fields = "", authorization: Authorization = None
) -> JSONResponse:
    """The fields that are asked for; without any, the name."""
    if refused := _refused(request, page, "pages_read_engagement", authorization):
        return refused
    return JSONResponse(_chosen(_page(page), f"id,{fields or 'name'}"), headers=USAGE)


def _refused(request: Request, page: str, scope: str, authorization: str | None) -> JSONResponse | None:
    caller = caller_of(request, authorization)
    if caller is None:
        return graph_error(190, "Error validating access token: The session is invalid.", subcode=467)
    if page not in RATINGS:
        says = f"Unsupported get request. Object with ID '{page}' does not exist"
        return graph_error(100, says, subcode=33)
    if scope not in caller.scopes:
        return graph_error(10, f"(#10) This endpoint requires the '{scope}' permission", status=403)
    if caller.kind != "page":
        return graph_error(210, "(#210) A page access token is required to request this resource.", status=403)
    return None


def _page(page: str) -> dict[str, Any]:
    known = next(one for one in PAGES if one["id"] == page)
    city, state, postal_code, latitude, longitude = pick(CITIES, page, "city")
    return known | {
        "location": {
            "street": f"{100 + draw(900, page, 'house')} {pick(STREETS, page, 'street')}",
            "city": city,
            "state": state,
            "zip": postal_code,
            "country": "United States",
            "country_code": "US",
            "latitude": latitude,
            "longitude": longitude,
        },
        "phone": f"+1 503-555-{100 + draw(100, page, 'phone'):04}",
        "website": f"https://practice.example/{page}",
        "link": f"https://www.facebook.com/{page}",
        "category_list": [{"id": "197871390225897", "name": known["category"]}],
        "is_published": True,
        "verification_status": "not_verified",
    }


def _rating(page: str, number: int) -> dict[str, Any]:
    key = f"{page}/{number}"
    is_liked = draw(5, key, "liked") > 0
    text = pick(LIKED if is_liked else DISLIKED, key, "text")
    rating: dict[str, Any] = {
        "created_time": moment(key).strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "recommendation_type": "positive" if is_liked else "negative",
        "reviewer": {"id": str(10**15 + draw(10**15, key, "who")), "name": pick(PEOPLE, key, "name")},
        "open_graph_story": {"id": str(10**15 + draw(10**15, key, "story"))},
        "has_review": bool(text),
    }
    return rating | ({"review_text": text} if text else {})


def _chosen(content: dict[str, Any], fields: str) -> dict[str, Any]:
    """`a,b{c}`: what is in braces is not looked into."""
    names: Sequence[str] = re.sub(r"\{[^}]*\}", "", fields).split(",")
    return {name: content[name] for name in names if name in content}


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(str(offset).encode()).decode()


def _offset(cursor: str) -> int:
    return int(base64.urlsafe_b64decode(cursor)) if cursor else 0
