"""`@job`: ties a payload contract to the function that does it, and says how it is retried and bounded."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from contracts.jobs import JobPayload

if TYPE_CHECKING:
    from libs.jobs.context import JobContext

PayloadT = TypeVar("PayloadT", bound=JobPayload)
Run = Callable[["JobContext", PayloadT], Awaitable[None]]


@dataclass(frozen=True)
class RetryPolicy:
    """Full jitter: attempt n waits a random time up to `base_seconds * 2^(n-1)`, never more than `cap_seconds`.

    `attempts` counts the first one too. Source: "Exponential Backoff and Jitter", AWS Architecture Blog.
    """

    attempts: int = 5
    base_seconds: float = 10
    cap_seconds: float = 1800

    def delay(self, attempt: int) -> float:
        """Seconds to wait after attempt number `attempt` (from 1) failed; at least one."""
        most = min(self.cap_seconds, self.base_seconds * 2 ** min(attempt - 1, 32))
        return max(1.0, random.uniform(0, most))  # noqa: S311  # spreads load, guards nothing


@dataclass(frozen=True)
class Job(Generic[PayloadT]):
    """One kind of job: `run` may run twice for the same id, and must then do no harm."""

    payload: type[PayloadT]
    run: Run[PayloadT]
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    deadline_seconds: float = 120
    queue: str = "default"
    concurrency_per_tenant: int = 5

    @property
    def kind(self) -> str:
        return self.payload.KIND

    async def __call__(self, context: "JobContext", payload: PayloadT) -> None:
        """Do it now, as a test does."""
        await self.run(context, payload)


AnyJob = Job[Any]


def job(
    payload: type[PayloadT],
    *,
    retry: RetryPolicy | None = None,
    deadline_seconds: float = 120,
    queue: str = "default",
    concurrency_per_tenant: int = 5,
) -> Callable[[Run[PayloadT]], Job[PayloadT]]:
    """Declare the decorated function as what a worker runs for `payload`.

    One attempt may take `deadline_seconds`; then it is cancelled and counts as failed. At most
    `concurrency_per_tenant` jobs of this kind run at once for one tenant, over all workers.
    """

    def declare(run: Run[PayloadT]) -> Job[PayloadT]:
        return Job(payload, run, retry or RetryPolicy(), deadline_seconds, queue, concurrency_per_tenant)

    return declare
