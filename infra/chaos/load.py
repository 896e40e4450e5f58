"""Clients that keep a stack busy while its parts fall, and that write down every answer they were given.

They behave as good clients do: what failed is tried again, a POST with the same `Idempotency-Key`.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

CLIENT_SECONDS = 45.0
OVER = ("succeeded", "failed", "dead", "cancelled")
Work = Callable[[], Awaitable[None]]
HEAD = "date,account_id,campaign_id,campaign_name,platform,currency,spend,impressions,clicks,conversions\n"


@dataclass(frozen=True)
class Answer:
    """What a client saw: `error` stands for a connection that gave no answer."""

    asked: str
    at: float
    seconds: float
    status: int = 0
    error: str = ""
    content_type: str = ""
    code: str | None = None
    request_id: str | None = None
    retry_after: str | None = None
    text: str = ""
    faults: tuple[str, ...] = ()
    """Of a refusal: each field and the rule that it breaks."""


@dataclass
class Book:
    """What the clients know at the end."""

    answers: list[Answer] = field(default_factory=list[Answer])
    uploads: dict[str, int] = field(default_factory=dict[str, int])
    """Whole units of spend in each file whose commit was acknowledged, by the file's name."""
    syncs: dict[str, str] = field(default_factory=dict[str, str])
    """The job of each acknowledged sync, by its Idempotency-Key."""
    sign_ins: int = 0
    reads: int = 0
    last_read: float = 0.0
    """When a read was last answered, as `time.monotonic()`; `last_write` when an upload was last acknowledged."""
    last_write: float = 0.0


class Load:
    """Concurrent clients of one tenant, until `finish`."""

    def __init__(self, url: str, api_key: str, account: dict[str, str]) -> None:
        self.book = Book()
        self.served_after: float | None = None
        """Seconds until a read and a write were answered again, of the last `until_well`."""
        self._url, self._account = url, account
        self._http = httpx.AsyncClient(
            base_url=f"{url}/api/v1",
            timeout=CLIENT_SECONDS,
            headers={"Authorization": f"Bearer {api_key}"},
            limits=httpx.Limits(max_connections=50),
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._ending = asyncio.Event()
        self._numbers = itertools.count(1)

    @asynccontextmanager
    async def running(
        self, *others: Work, readers: int = 2, uploaders: int = 3, syncers: int = 2
    ) -> AsyncIterator["Load"]:
        """All clients at work, and `others`, over and over; at the end none is left."""
        connections = [await self._connect(f"Under load {number}") for number in range(syncers)]
        works: list[Work] = [*others, *[self._read] * readers, *[self.upload] * uploaders]
        works += [self._sign_in, *[partial(self._sync, connection) for connection in connections]]
        self._tasks = [asyncio.create_task(self._repeat(work)) for work in works]
        try:
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._http.aclose()

    async def warm_up(self, *, within_seconds: float) -> bool:
        """Send a first file, and wait until the dashboard shows it: dbt has then started and built once."""
        await self.upload()
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            answer = await self.ask("GET", "/metrics/combined")
            if answer and answer.status_code == 200 and answer.json()["campaign"]["summary"]["spend"] is not None:
                return True
            await asyncio.sleep(0.5)
        return False

    async def finish(self, *, within_seconds: float) -> bool:
        """Begin nothing new, and let what has begun be acknowledged; False when that takes too long."""
        self._ending.set()
        _, left = await asyncio.wait(self._tasks, timeout=within_seconds)
        for task in self._tasks:
            if task.done():
                task.result()
        return not left

    async def until_well(self, *, within_seconds: float) -> float | None:
        """How long until every part says that it is well, and a read and a write have been answered since.

        None when it does not come to that in time.
        """
        started, self.served_after = time.monotonic(), None
        while time.monotonic() - started < within_seconds:
            if min(self.book.last_read, self.book.last_write) > started:
                self.served_after = self.served_after or time.monotonic() - started
                if await self._is_well():
                    return time.monotonic() - started
            await asyncio.sleep(0.2)
        return None

    async def _is_well(self) -> bool:
        with suppress(httpx.HTTPError):
            answer = await self._http.get("/health", timeout=5)
            return answer.status_code == 200 and answer.json()["status"] == "ok"
        return False

    async def _repeat(self, work: Work) -> None:
        while not self._ending.is_set():
            await work()

    async def _connect(self, name: str) -> str:
        body = {"name": name, "connector": "opsight-demo-ads", "config": {"months": 1}}
        answer = await self._http.post("/airbyte/connections", json=body)
        answer.raise_for_status()
        return answer.json()["id"]

    async def _read(self) -> None:
        answer = await self.ask("GET", "/metrics/combined")
        if answer is not None and answer.status_code == 200:
            self.book.reads, self.book.last_read = self.book.reads + 1, time.monotonic()
        await asyncio.sleep(0.05)

    async def _sign_in(self) -> None:
        answer = await self.ask("POST", "/auth/sign-in", json=self._account, headers={"Origin": self._url})
        self.book.sign_ins += answer is not None and answer.status_code == 200
        await asyncio.sleep(0.5)

    async def upload(self) -> None:
        """Send a file and commit it; neither is given up before it was acknowledged."""
        number = next(self._numbers)
        name, spend = f"file-{number}.csv", 100 + number
        rows = [f"2026-01-0{day},1,{number},Campaign {number},google_ads,USD,{spend}.00,10,2,1\n" for day in (1, 2)]
        query = {"filename": name, "kind": "ad_performance"}
        content = (HEAD + "".join(rows)).encode()
        kind = {"Content-Type": "application/octet-stream"}
        sent = await self.insist("/uploads", 201, params=query, content=content, headers=kind)
        await self.insist(f"/uploads/{sent.json()['id']}/commit", 202)
        self.book.uploads[name], self.book.last_write = 2 * spend, time.monotonic()
        await asyncio.sleep(0.3)

    async def _sync(self, connection: str) -> None:
        """Ask for a sync; while one is under way it is refused with 409, and that is an answer, too."""
        key = str(uuid4())
        answer = await self.insist(f"/airbyte/connections/{connection}/sync", 202, 409, key=key)
        if answer.status_code == 202:
            self.book.syncs[key] = answer.json()["id"]
        await asyncio.sleep(0.5)

    async def insist(self, path: str, *expected: int, key: str | None = None, **options: Any) -> httpx.Response:
        """POST until it is answered with one of `expected`, always with the same key."""
        headers = options.pop("headers", {}) | {"Idempotency-Key": key or str(uuid4())}
        while True:
            answer = await self.ask("POST", path, headers=headers, **options)
            if answer is not None and answer.status_code in expected and not _is_in_progress(answer):
                return answer
            await asyncio.sleep(0.3)

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response | None:
        """The answer, which is written down; None when there was none."""
        asked, at = f"{method} {path}", time.monotonic()
        try:
            answer = await self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            self.book.answers.append(Answer(asked, at, time.monotonic() - at, error=type(error).__name__))
            return None
        self.book.answers.append(_noted(asked, at, answer))
        return answer


def _is_in_progress(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json()["code"] == "idempotency_in_progress"


def _noted(asked: str, at: float, answer: httpx.Response) -> Answer:
    content_type = answer.headers.get("content-type", "")
    problem = answer.json() if content_type.startswith("application/problem+json") else {}
    return Answer(
        asked,
        at,
        time.monotonic() - at,
        status=answer.status_code,
        content_type=content_type,
        code=problem.get("code"),
        request_id=problem.get("request_id"),
        retry_after=answer.headers.get("retry-after"),
        text=answer.text[:300] if answer.is_error else "",
        faults=tuple(f"{one['pointer']} {one['code']}" for one in problem.get("errors") or ()),
    )
