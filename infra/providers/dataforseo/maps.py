"""DataForSEO's ranks of Google Maps as documented: live, and by the standard queue.

https://docs.dataforseo.com/v3/serp/google/maps/overview

A keyword that ends with a code in brackets, like `dentist [40101]`, meets that code at every point.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from fastapi import Request
from fastapi.responses import JSONResponse

from contracts.reporting.ranks import PRACTICE_PLACE_HEADER
from infra.providers.control import control_of
from infra.providers.dataforseo.account import envelope, refusal_of, router, wallet_of
from infra.providers.drawing import draw
from infra.providers.market import Business, place_told, ranked
from libs.clock import utc_now

MAPS = "/v3/serp/google/maps"
LIVE_PRICE, STANDARD_PRICE = 0.002, 0.0006
MOST_TASKS, MOST_READY, MOST_DEPTH = 100, 1000, 700
MESSAGES = {
    20000: "Ok.",
    20100: "Task Created.",
    40000: "You can set only one task at a time.",
    40101: "Search engine returned error.",
    40102: "No Search Results.",
    40200: "Payment Required.",
    40202: "You have exceeded the rate limit per minute.",
    40400: "Not Found.",
    40501: "Invalid Field.",
    40602: "Task In Queue.",
}
CHARGED = frozenset({20000, 20100, 40101, 40102})
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d{1,7})?),(-?\d{1,3}(?:\.\d{1,7})?),(\d{1,2})z")
_CODE = re.compile(r"\[([45]\d{4})\]$")


@dataclass
class Queue:
    """Tasks that were set, by id."""

    tasks: dict[str, "_Set"] = field(default_factory=dict[str, "_Set"])


@dataclass
class _Set:
    data: dict[str, Any]
    own: Business | None
    set_at: datetime
    ready_at: datetime
    is_fetched: bool = False


@router.post(MAPS + "/live/advanced", name="dataforseo.maps_live")
async def live(request: Request) -> JSONResponse:
    """One task, answered at once."""
    refusal, asked = await _asked(request, LIVE_PRICE)
    if refusal is not None:
        return refusal
    if len(asked) != 1:
        return JSONResponse(envelope(40000, MESSAGES[40000]))
    task = _ended(secrets.token_hex(16), asked[0], _own(request))
    if task["status_code"] in CHARGED:
        task["cost"] = LIVE_PRICE
        wallet_of(request).pay(LIVE_PRICE)
    return JSONResponse(envelope(20000, "Ok.", task))


@router.post(MAPS + "/task_post", name="dataforseo.maps_task_post")
async def task_post(request: Request) -> JSONResponse:
    """Up to 100 tasks, each charged when it is taken."""
    refusal, asked = await _asked(request, STANDARD_PRICE)
    if refusal is not None:
        return refusal
    own, queue, seconds = _own(request), _queue(request), control_of(request).behaviour.task_seconds
    answers: list[dict[str, Any]] = []
    for number, data in enumerate(asked):
        task_id, fault = secrets.token_hex(16), 40006 if number >= MOST_TASKS else _fault(data)
        if fault is None:
            now, wait = utc_now(), seconds * (0.5 + draw(100, data["keyword"], data["location_coordinate"]) / 100)
            queue.tasks[task_id] = _Set(data, own, now, now + timedelta(seconds=wait))
            wallet_of(request).pay(STANDARD_PRICE)
        code = fault or 20100
        answers.append(_task(task_id, code, data, cost=STANDARD_PRICE if fault is None else 0))
    return JSONResponse(envelope(20000, "Ok.", *answers))


@router.get(MAPS + "/tasks_ready", name="dataforseo.maps_tasks_ready")
async def tasks_ready(request: Request) -> JSONResponse:
    """What has ended and was not fetched yet, the oldest first."""
    if (refusal := refusal_of(request)) is not None:
        return refusal
    now = utc_now()
    ready = [
        {
            "id": task_id,
            "se": "google",
            "se_type": "maps",
            "date_posted": f"{task.set_at:%Y-%m-%d %H:%M:%S +00:00}",
            "tag": task.data.get("tag"),
            "endpoint_regular": None,
            "endpoint_advanced": f"{MAPS}/task_get/advanced/{task_id}",
        }
        for task_id, task in _queue(request).tasks.items()
        if task.ready_at <= now and not task.is_fetched
    ]
    data = {"api": "serp", "function": "tasks_ready", "se": "google", "se_type": "maps"}
    listing = _task(secrets.token_hex(16), 20000, data, result=ready[:MOST_READY])
    return JSONResponse(envelope(20000, "Ok.", listing))


@router.get(MAPS + "/task_get/advanced/{task_id}", name="dataforseo.maps_task_get")
async def task_get(request: Request, task_id: str) -> JSONResponse:
    """What a task found; free, and as often as wanted."""
    if (refusal := refusal_of(request)) is not None:
        return refusal
    task = _queue(request).tasks.get(task_id)
    if task is None:
        return JSONResponse(envelope(20000, "Ok.", _task(task_id, 40400, {})))
    if task.ready_at > utc_now():
        return JSONResponse(envelope(20000, "Ok.", _task(task_id, 40602, task.data)))
    task.is_fetched = True
    return JSONResponse(envelope(20000, "Ok.", _ended(task_id, task.data, task.own)))


async def _asked(request: Request, price: float) -> tuple[JSONResponse | None, list[dict[str, Any]]]:
    """The tasks that are asked for, or the answer to whoever may not ask, or cannot pay."""
    if (refusal := refusal_of(request)) is not None:
        return refusal, []
    asked = await request.json()
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        return JSONResponse(envelope(40503, "POST Data Is Invalid.")), []
    if wallet_of(request).balance < price * len(asked):
        return JSONResponse(envelope(40200, MESSAGES[40200])), []
    return None, asked


def _fault(data: dict[str, Any]) -> int | None:
    place = _PLACE.fullmatch(str(data.get("location_coordinate")))
    is_whole = bool(data.get("keyword")) and bool(data.get("language_code")) and place is not None
    return None if is_whole and 1 <= data.get("depth", 100) <= MOST_DEPTH else 40501


def _ended(task_id: str, data: dict[str, Any], own: Business | None) -> dict[str, Any]:
    """A task as it stands when it has been done."""
    if (fault := _fault(data)) is not None:
        return _task(task_id, fault, data)
    keyword = unquote_plus(data["keyword"])
    if (code := _CODE.search(keyword)) is not None:
        return _task(task_id, int(code[1]), data)
    place = _PLACE.fullmatch(data["location_coordinate"])
    assert place is not None, "what is wrong has been refused"
    found = ranked(keyword, float(place[1]), float(place[2]), own)
    items = [_item(one, keyword, rank) for rank, one in enumerate(found[: data.get("depth", 100)], start=1)]
    result = {"keyword": keyword, "type": "maps", "se_domain": "google.com", "items_count": len(items), "items": items}
    return _task(task_id, 20000, data, result=[result])


def _task(
    task_id: str, code: int, data: dict[str, Any], *, cost: float = 0, result: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "id": task_id,
        "status_code": code,
        "status_message": MESSAGES.get(code, "As the code says."),
        "time": "0.05 sec.",
        "cost": cost,
        "result_count": len(result or ()),
        "path": ["v3", "serp", "google", "maps"],
        "data": {"api": "serp", "function": "live", "se": "google", "se_type": "maps"} | data,
        "result": result,
    }


def _item(one: Business, keyword: str, rank: int) -> dict[str, Any]:
    return {
        "type": "maps_search",
        "rank_group": rank,
        "rank_absolute": rank,
        "domain": one.domain,
        "title": one.name,
        "address": one.address,
        "place_id": one.place_id,
        "cid": one.cid,
        "category": keyword[:80],
        "latitude": one.latitude,
        "longitude": one.longitude,
        "rating": {"rating_type": "Max5", "value": round(one.rating, 1), "votes_count": one.reviews, "rating_max": 5},
        "is_claimed": True,
    }


def _own(request: Request) -> Business | None:
    return place_told(request.headers.get(PRACTICE_PLACE_HEADER))


def _queue(request: Request) -> Queue:
    if not hasattr(request.app.state, "dataforseo_queue"):
        request.app.state.dataforseo_queue = Queue()
    return request.app.state.dataforseo_queue
