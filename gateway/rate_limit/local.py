"""GCRA in this process alone: what counts while Redis is away."""

import time
from collections.abc import Sequence

from gateway.rate_limit.quota import MICROSECONDS, Claim

MOST_KEYS = 50_000


class LocalCount:
    """The same arithmetic as `gcra.lua` on a dictionary, with every quota halved."""

    def __init__(self) -> None:
        self._arrivals: dict[str, int] = {}

    def take(self, claims: Sequence[Claim]) -> list[int]:
        """For each claim: microseconds to wait (0 = allowed) and the arrival time less now."""
        now = time.monotonic_ns() // 1000
        if len(self._arrivals) > MOST_KEYS:
            self._arrivals = {key: arrival for key, arrival in self._arrivals.items() if arrival > now}
        halves = [claim.quota.halved() for claim in claims]
        before = [max(now, self._arrivals.get(claim.key, 0)) for claim in claims]
        arrivals = [start + half.emission for start, half in zip(before, halves, strict=True)]
        waits = [max(0, arrival - half.tolerance - now) for arrival, half in zip(arrivals, halves, strict=True)]
        if not any(waits):
            self._arrivals.update((claim.key, arrival) for claim, arrival in zip(claims, arrivals, strict=True))
            before = arrivals
        return [value for wait, start in zip(waits, before, strict=True) for value in (wait, start - now)]


def seconds(microseconds: int) -> int:
    """Whole seconds, rounded up."""
    return -(-microseconds // MICROSECONDS)
