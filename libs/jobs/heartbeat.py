"""Keeps the leases of running jobs alive, from a thread of its own with a connection of its own.

A thread, because a job that blocks the event loop must not lose a lease for a slow second; and the thread watches the
loop's pulse, because a loop that stays blocked must lose it, so that another worker can take over.
"""

import asyncio
import threading
import time
from contextlib import suppress
from uuid import UUID

import asyncpg
import structlog

from libs.jobs.flight import Flight, Flights
from libs.jobs.store import DATABASE_ERRORS

log: structlog.stdlib.BoundLogger = structlog.get_logger()
PULSE_SECONDS = 0.5


class Heartbeat:
    """Extends the leases in `flights` every `beat_seconds`, and looks every second who was asked to cancel."""

    def __init__(self, url: str, schema: str, flights: Flights, *, lease_seconds: int, beat_seconds: float) -> None:
        self._url = url
        self._schema = schema
        self._flights = flights
        self._lease_seconds = lease_seconds
        self._beat_seconds = beat_seconds
        self._stopped = asyncio.Event()
        self._pulse = time.monotonic()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to beat for jobs that run on `loop`."""
        self._loop, self._own_loop = loop, asyncio.new_event_loop()
        self._pulse_task = loop.create_task(self._feel_pulse())
        self._thread = threading.Thread(target=self._run, name="opsight-heartbeat", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Stop beating; leases that are still held run out."""
        self._own_loop.call_soon_threadsafe(self._stopped.set)
        self._pulse_task.cancel()
        await asyncio.to_thread(self._thread.join)

    async def _feel_pulse(self) -> None:
        while True:
            self._pulse = time.monotonic()
            await asyncio.sleep(PULSE_SECONDS)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._own_loop) as runner:
            runner.run(self._beat_until_stopped())

    async def _beat_until_stopped(self) -> None:
        beaten = time.monotonic()
        while not await self._is_stopped_within(min(1.0, self._beat_seconds)):
            extend = time.monotonic() - beaten >= self._beat_seconds
            try:
                await self._beat(extend=extend)
            except DATABASE_ERRORS as error:
                log.warning("heartbeat.missed", error=type(error).__name__)
                await self._hang_up()
                continue
            if extend:
                beaten = time.monotonic()
        await self._hang_up()

    async def _is_stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        return self._stopped.is_set()

    async def _beat(self, *, extend: bool) -> None:
        flights = self._flights.all()
        if not flights:
            return
        if time.monotonic() - self._pulse > 2 * self._beat_seconds:
            log.error("heartbeat.withheld", reason="the event loop does not answer", jobs=len(flights))
            return
        rows = await (self._extend(flights) if extend else self._look(flights))
        ours: dict[UUID, bool] = {row[0]: row[1] for row in rows}
        self._loop.call_soon_threadsafe(self._tell, flights, ours)

    async def _extend(self, flights: list[Flight]) -> "list[asyncpg.Record]":
        connection = await self._connect()
        query = f"select * from {self._schema}.extend_leases_across_tenants($1, $2, $3, $4)"
        return await connection.fetch(query, *_keys(flights), self._lease_seconds)

    async def _look(self, flights: list[Flight]) -> "list[asyncpg.Record]":
        connection = await self._connect()
        query = f"select * from {self._schema}.look_at_leases_across_tenants($1, $2, $3)"
        return await connection.fetch(query, *_keys(flights))

    async def _connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            settings = {"application_name": f"opsight-{self._schema}-heartbeat"}
            self._connection = await asyncpg.connect(self._url, timeout=5, command_timeout=5, server_settings=settings)
        return self._connection

    async def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
            # The socket is closed at the loop's next turn, which may be its last.
            await asyncio.sleep(0)

    def _tell(self, flights: list[Flight], ours: dict[UUID, bool]) -> None:
        """On the event loop: stop what is no longer ours, pass on the wish to cancel."""
        for flight in flights:
            cancel = ours.get(flight.claimed.id)
            if cancel is None and self._flights.holds(flight):
                flight.stop("lease_lost")
            elif cancel and not flight.asked_to_cancel:
                flight.ask_to_cancel(self._loop)


def _keys(flights: list[Flight]) -> tuple[list[UUID], list[UUID], list[int]]:
    claimed = [flight.claimed for flight in flights]
    return [job.tenant_id for job in claimed], [job.id for job in claimed], [job.lease_token for job in claimed]
