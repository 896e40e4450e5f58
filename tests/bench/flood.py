"""Questions that come at a rate of their own, whether answers come or not: people who know nothing of each other."""

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

TICK_SECONDS = 0.005


@dataclass
class Heard:
    """What came of it: statuses (0: none in time), milliseconds of good answers, and how late we ourselves were."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    took_ms: list[float] = field(default_factory=list[float])
    without_advice: int = 0
    asked_late_ms: float = 0.0


class Flood:
    """Asks `request` again and again over as many connections as it takes; who gets no answer in time hangs up."""

    def __init__(self, port: int, request: bytes, *, patience: float) -> None:
        self._port, self.request, self._patience = port, request, patience
        self._loop = asyncio.get_running_loop()
        self._opening: set[asyncio.Task[Any]] = set()
        self.idle: list[_Asker] = []
        self.asking: deque[tuple[float, _Asker]] = deque()
        self.heard = self.first = Heard()

    async def run(self, rate: float, seconds: float) -> Heard:
        """`rate` a second for so long; a second before that warms up, and is not counted but in `first`."""
        await self._ask_for(1, rate)
        self.heard = Heard()
        await self._ask_for(seconds, rate)
        await asyncio.sleep(self._patience)
        self._give_up(time.perf_counter())
        for one in self.idle:
            one.hang_up()
        await asyncio.gather(*self._opening, return_exceptions=True)
        return self.heard

    async def _ask_for(self, seconds: float, rate: float) -> None:
        began, sent = time.perf_counter(), 0
        while (since := time.perf_counter() - began) < seconds:
            due = int(since * rate) + 1
            self.heard.asked_late_ms = max(self.heard.asked_late_ms, (since - sent / rate) * 1000)
            for _ in range(due - sent):
                self._ask()
            sent = due
            self._give_up(began + since)
            await asyncio.sleep(TICK_SECONDS)

    def _ask(self) -> None:
        if self.idle:
            self.idle.pop().ask(self.heard)
            return
        task = self._loop.create_task(self._open(self.heard))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open(self, heard: Heard) -> None:
        try:
            _, one = await self._loop.create_connection(lambda: _Asker(self), "127.0.0.1", self._port)
        except OSError:
            heard.statuses[0] += 1
        else:
            one.ask(heard)

    def _give_up(self, now: float) -> None:
        while self.asking and self.asking[0][0] < now - self._patience:
            asked_at, one = self.asking.popleft()
            if not one.is_idle and one.asked_at == asked_at:
                one.give_up()


class _Asker(asyncio.Protocol):
    """One connection: a question, its answer, and the next one."""

    def __init__(self, flood: Flood) -> None:
        self._flood, self._buffer, self.asked_at, self.is_idle = flood, b"", 0.0, True
        self._heard = flood.heard

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def ask(self, heard: Heard) -> None:
        self._heard, self._buffer, self.is_idle, self.asked_at = heard, b"", False, time.perf_counter()
        self._flood.asking.append((self.asked_at, self))
        self._transport.write(self._flood.request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if self.is_idle or not end or len(body) < int(_value(head, b"content-length") or 0):
            return
        status, self.is_idle = int(head[9:12]), True
        self._heard.statuses[status] += 1
        if status == 200:
            self._heard.took_ms.append((time.perf_counter() - self.asked_at) * 1000)
        elif status == 503 and not _value(head, b"retry-after"):
            self._heard.without_advice += 1
        self._flood.idle.append(self)

    def give_up(self) -> None:
        self.is_idle = True
        self._heard.statuses[0] += 1
        self.hang_up()

    def hang_up(self) -> None:
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self in self._flood.idle:
            self._flood.idle.remove(self)
        if not self.is_idle:
            self.is_idle = True
            self._heard.statuses[0] += 1


def _value(head: bytes, name: bytes) -> bytes:
    found = head.lower().partition(b"\r\n" + name + b":")[2]
    return found.partition(b"\r\n")[0].strip()
