"""A wall between providers: one that is slow or silent never takes all the places of a worker.

The wall between tenants is the job's own limit (`concurrency_per_tenant`); both are needed, since one provider's bad
day is many tenants' bad day.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager

from libs.jobs import JobContext, RetryLater, Worker

RESOURCE = "provider_places"
AGAIN_SECONDS = 5


class ProviderPlaces:
    """How many syncs of each provider this worker runs; at most `most` of one."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, provider: str) -> Iterator[None]:
        """Hold a place of `provider`; raises `RetryLater` when there is none, which uses up no attempt."""
        if self._taken[provider] >= self._most:
            raise RetryLater(AGAIN_SECONDS, "provider_busy", "Many syncs of this provider run. It waits for its turn.")
        self._taken[provider] += 1
        try:
            yield
        finally:
            self._taken[provider] -= 1


@asynccontextmanager
async def provider_places(worker: Worker) -> AsyncGenerator[None]:
    """`context.resources["provider_places"]`: three quarters of the places for each provider, one at least."""
    worker.resources[RESOURCE] = ProviderPlaces(max(1, worker.settings.worker_concurrency * 3 // 4))
    yield


def places_of(context: JobContext) -> ProviderPlaces:
    places: ProviderPlaces = context.resources[RESOURCE]
    return places
