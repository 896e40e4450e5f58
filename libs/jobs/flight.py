"""The jobs that this worker holds right now, shared between the event loop and the heartbeat's thread."""

import asyncio
import threading
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from libs.jobs.context import JobContext
from libs.jobs.records import Claimed

CANCEL_GRACE_SECONDS = 10.0
StopReason = Literal["lease_lost", "cancelled", "drained"]


@dataclass(eq=False)
class Flight:
    """One claimed job, its task, and why it was told to stop, if it was."""

    claimed: Claimed
    queue: str
    task: "asyncio.Task[None] | None" = None
    context: JobContext | None = None
    stop_reason: StopReason | None = None
    asked_to_cancel: bool = False
    is_over: bool = False
    out_of_time: bool = False

    def stop(self, reason: StopReason) -> None:
        """Cancel the job's task, unless only its outcome is still being written; the first reason stays."""
        if self.stop_reason is None and not self.is_over:
            self.stop_reason = reason
            if self.task is not None:
                self.task.cancel()

    def ask_to_cancel(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set `context.cancelled`; a job that does not stop by itself within the grace is stopped."""
        self.asked_to_cancel = True
        if self.context is not None:
            self.context.cancelled.set()
        loop.call_later(CANCEL_GRACE_SECONDS, self.stop, "cancelled")


class Flights:
    """All of them. Added to and taken from by the event loop; read by the heartbeat's thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_lease: dict[tuple[UUID, int], Flight] = {}

    def add(self, flight: Flight) -> None:
        with self._lock:
            self._by_lease[flight.claimed.lease] = flight

    def discard(self, flight: Flight) -> None:
        with self._lock:
            self._by_lease.pop(flight.claimed.lease, None)

    def holds(self, flight: Flight) -> bool:
        return flight.claimed.lease in self._by_lease

    def all(self) -> list[Flight]:
        with self._lock:
            return list(self._by_lease.values())

    def count(self, queue: str) -> int:
        return sum(flight.queue == queue for flight in self.all())
