"""The loop that claims the jobs of one queue: a batch at each ring, and slowly by itself when nobody rings."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from libs.jobs.declaration import AnyJob
from libs.jobs.doorbell import Doorbell
from libs.jobs.records import Claimed
from libs.jobs.store import DATABASE_ERRORS, JobStore

log: structlog.stdlib.BoundLogger = structlog.get_logger()

POLL_SECONDS = 5.0
POLL_WITHOUT_RINGS_SECONDS = 1.0
AWAY_SECONDS = 1.0
PASS_ON_SECONDS = 0.1


class ClaimLoop:
    """Keeps up to `limit` jobs of `queue` in flight; the bulkhead between queues is that each has its own limit."""

    def __init__(
        self,
        store: JobStore,
        queue: str,
        jobs: Sequence[AnyJob],
        *,
        owner: str,
        limit: int,
        in_flight: Callable[[], int],
        launch: Callable[[Claimed], None],
        doorbell: Doorbell,
        hears_rings: Callable[[], bool],
    ) -> None:
        self._store = store
        self.queue = queue
        self._jobs = jobs
        self._owner = owner
        self._limit = limit
        self._in_flight = in_flight
        self._launch = launch
        self._doorbell = doorbell
        self._hears_rings = hears_rings
        self._woken = asyncio.Event()
        self._passed_on = 0.0

    def wake(self) -> None:
        """There may be something to claim, or room to claim it."""
        self._woken.set()

    async def run(self) -> None:
        """Claim and launch until cancelled; a database that is away is asked again every second."""
        while True:
            self._woken.clear()
            try:
                await self._turn()
            except DATABASE_ERRORS as error:
                log.warning("jobs.claim_postponed", queue=self.queue, error=type(error).__name__)
                await asyncio.sleep(AWAY_SECONDS)

    async def claim_once(self) -> int:
        """Claim and launch one batch; answers how many."""
        free = self._limit - self._in_flight()
        if free <= 0:
            return 0
        claiming = asyncio.ensure_future(self._store.claim(self._jobs, owner=self._owner, limit=free))
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # What is claimed already must not lie idle until its lease runs out: it runs, or is handed back.
            self._launch_all(await claiming)
            raise
        self._launch_all(claimed)
        if len(claimed) == free:
            self._pass_on()
        return len(claimed)

    def _launch_all(self, claimed: Sequence[Claimed]) -> None:
        for one in claimed:
            self._launch(one)

    async def _turn(self) -> None:
        launched = await self.claim_once()
        if self._in_flight() >= self._limit:
            await self._woken.wait()
        elif not launched:
            await self._sleep()

    async def _sleep(self) -> None:
        """Until woken, or a waiting job is due. It looks by itself, too, which costs half of what a claim does."""
        due = await self._store.next_at(self._jobs)
        # A job that is due already is held back by its tenant's limit, or being claimed: look again, not at once.
        while not await self._is_woken_within(self._pause(due)) and (due is None or due > datetime.now(UTC)):
            due = await self._store.next_at(self._jobs)
            if due is not None and due <= datetime.now(UTC):
                return

    def _pause(self, due: datetime | None) -> float:
        most = POLL_SECONDS if self._hears_rings() else POLL_WITHOUT_RINGS_SECONDS
        if due is None:
            return most
        return min(most, max((due - datetime.now(UTC)).total_seconds(), AWAY_SECONDS / 4))

    async def _is_woken_within(self, seconds: float) -> bool:
        # Not wait_for: before Python 3.12 it swallows a cancellation that meets the wake-up.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        return self._woken.is_set()

    def _pass_on(self) -> None:
        """This worker is full: let another one hear that there may be more."""
        now = time.monotonic()
        if now - self._passed_on > PASS_ON_SECONDS:
            self._passed_on = now
            self._doorbell.ring()
