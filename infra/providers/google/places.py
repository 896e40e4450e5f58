"""Google's Places Text Search (New) as documented, as far as ids go.

https://developers.google.com/maps/documentation/places/web-service/text-search
"""

import base64
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from contracts.reporting.ranks import PRACTICE_PLACE_HEADER, PRACTICE_PLACES_KEY
from infra.providers.control import provider_router
from infra.providers.market import place_told, ranked

PAGE, MOST = 20, 60

router = provider_router("google_places")


class _Point(BaseModel):
    latitude: float
    longitude: float


class _Circle(BaseModel):
    center: _Point
    radius: float = Field(ge=0, le=50_000)


class _Bias(BaseModel):
    circle: _Circle


class Search(BaseModel):
    text_query: str = Field(alias="textQuery", min_length=1)
    page_size: int = Field(default=PAGE, alias="pageSize", ge=1, le=PAGE)
    page_token: str = Field(default="", alias="pageToken")
    bias: _Bias = Field(alias="locationBias")


@router.post("/v1/places:searchText", name="google_places.search_text")
async def search_text(
    request: Request,
    asked: Search,
    key: Annotated[str, Header(alias="X-Goog-Api-Key")] = "",
    mask: Annotated[str, Header(alias="X-Goog-FieldMask")] = "",
) -> JSONResponse:
    """Ids alone, page by page; without a mask nothing is told."""
    if key != PRACTICE_PLACES_KEY:
        return _refused("API key not valid. Please pass a valid API key.")
    if "places.id" not in mask.split(","):
        return _refused("FieldMask is a required parameter.")
    centre, own = asked.bias.circle.center, place_told(request.headers.get(PRACTICE_PLACE_HEADER))
    found = ranked(asked.text_query, centre.latitude, centre.longitude, own)[:MOST]
    start = _start(asked.page_token)
    page = found[start : start + asked.page_size]
    body: dict[str, Any] = {"places": [{"id": one.place_id} for one in page if one.place_id]} if page else {}
    if start + asked.page_size < len(found):
        body["nextPageToken"] = base64.urlsafe_b64encode(str(start + asked.page_size).encode()).decode()
    return JSONResponse(body)


def _start(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token or "MA=="))
    except ValueError:
        return 0


def _refused(message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}, 400)
