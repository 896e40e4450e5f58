"""Providers of ranks, played on a port of this machine: as documented, or as the test says."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from contracts.reporting.ranks import RankQuery, RankSearch, RankTarget

MAPS = "/v3/serp/google/maps"
STRANGE = "task-of-somebody-else"
HARBOUR, RIVAL, THIRD = "ChIJharbour", "ChIJrival", "ChIJthird"
TARGET = RankTarget("Harbour Dental", place_id=HARBOUR, cid="111", latitude=40.7, longitude=-74.0)
SEARCH = RankSearch(seed="1")


def asking(count: int = 1, keyword: str = "dentist") -> list[RankQuery]:
    return [RankQuery(no, 0, keyword, 40.7 + no / 1000, -74.0, f"run:0:r0c{no}") for no in range(count)]


@dataclass
class Said:
    """One answer. `hangs`: it never comes; `cut`: it ends in the middle."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    cut: bool = False


def row(rank: int, place: str, cid: str, **fields: Any) -> dict[str, Any]:
    """A business as DataForSEO lists it."""
    return {
        "type": "maps_search",
        "rank_group": rank,
        "rank_absolute": rank,
        "title": f"Dentist {cid}",
        "place_id": place,
        "cid": cid,
        "domain": "example.com",
        "address": "1 Main St, New York, NY",
        "latitude": 40.7,
        "longitude": -74.0,
        "category": "Dentist",
        "rating": {"rating_type": "Max5", "value": 4.5, "votes_count": 120, "rating_max": 5},
        "is_claimed": True,
    } | fields


ROWS = [row(1, RIVAL, "222"), row(2, HARBOUR, "111", title="Harbour Dental"), row(3, THIRD, "333")]


def task(tag: str, code: int = 20000, *, rows: Any = ROWS, cost: Any = 0.002, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"task-{tag}",
        "status_code": code,
        "status_message": "as the code says",
        "cost": cost,
        "result_count": 1,
        "data": {"api": "serp", "function": "live", "tag": tag},
        "result": [{"keyword": "dentist", "items_count": 3, "items": rows}] if code == 20000 else None,
    } | fields


def envelope(*tasks: dict[str, Any], code: int = 20000) -> dict[str, Any]:
    return {"version": "0.1", "status_code": code, "status_message": "", "cost": 0, "tasks": list(tasks) or None}


@dataclass
class Provider:
    """Both providers. `say` scripts the next answers to questions; without, they are as documented.
    `at_first` happens before the first answer."""

    url: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    fetched: dict[str, Callable[[str], Any]] = field(default_factory=dict)
    polls: int = 0
    ready_at: int = 1
    strange_tag: str | None = "x"
    refuses_listing: bool = False
    is_away: bool = False
    posted: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    at_first: Callable[[], Awaitable[None]] | None = None

    def say(self, *answers: Said) -> None:
        self.said.extend(answers)

    async def answer(self, request: web.Request, usual: Callable[[Any], Any]) -> web.StreamResponse:
        asked = await request.json()
        if self.at_first is not None:
            first, self.at_first = self.at_first, None
            await first()
        self.questions.extend(asked if isinstance(asked, list) else [asked])
        self.headers.append(dict(request.headers))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            said = self.said.pop(0) if self.said else Said()
            return await self._send(request, said, usual(asked) if said.body is None else said.body)
        finally:
            self.at_once -= 1

    async def _send(self, request: web.Request, said: Said, body: Any) -> web.StreamResponse:
        if said.hangs:
            await asyncio.Event().wait()
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if said.cut:
            response = web.StreamResponse(status=said.status, headers={"Content-Length": str(len(content))})
            await response.prepare(request)
            await response.write(content[: len(content) // 2])
            assert request.transport is not None
            request.transport.close()
            return response
        return web.Response(status=said.status, body=content, headers=said.headers, content_type="application/json")

    async def live(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, lambda asked: envelope(task(asked[0]["tag"])))

    async def post(self, request: web.Request) -> web.StreamResponse:
        def created(asked: list[dict[str, Any]]) -> Any:
            self.posted.extend(f"task-{each['tag']}" for each in asked)
            return envelope(*(task(each["tag"], 20100, cost=0.0006) for each in asked))

        return await self.answer(request, created)

    async def ready(self, _request: web.Request) -> web.Response:
        self.polls += 1
        if self.is_away:
            return web.Response(status=503)
        if self.refuses_listing:
            return web.json_response(envelope(code=40100), status=401)
        known = self.posted if self.polls >= self.ready_at else []
        strange = {"id": STRANGE, "tag": self.strange_tag}
        result = [*({"id": each, "tag": each.removeprefix("task-")} for each in known), strange]
        return web.json_response(envelope(task("", result=result)))

    async def get(self, request: web.Request) -> web.Response:
        task_id = request.match_info["id"]
        make = self.fetched.get(task_id, lambda tag: task(tag, cost=0))
        return web.json_response(envelope(make(task_id.removeprefix("task-"))))

    async def places(self, request: web.Request) -> web.StreamResponse:
        return await self.answer(request, lambda asked: {"places": [{"id": RIVAL}, {"id": HARBOUR}, {"id": THIRD}]})


@asynccontextmanager
async def playing(provider: Provider | None = None) -> AsyncGenerator[Provider]:
    """A provider that listens."""
    provider = provider or Provider()
    app = web.Application()
    app.router.add_post(f"{MAPS}/live/advanced", provider.live)
    app.router.add_post(f"{MAPS}/task_post", provider.post)
    app.router.add_get(f"{MAPS}/tasks_ready", provider.ready)
    app.router.add_get(f"{MAPS}/task_get/advanced/{{id}}", provider.get)
    app.router.add_post("/v1/places:searchText", provider.places)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    provider.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[attr-defined]
    try:
        yield provider
    finally:
        await runner.cleanup()
