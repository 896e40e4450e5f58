"""Quotas, and what the limiter decides about a request."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple

from libs.errors import DomainError, Unavailable

MICROSECONDS = 1_000_000
BURST_SHARE = 5


@dataclass(frozen=True)
class Quota:
    """`requests` per `seconds` for each partition, of which `burst` may come at once."""

    name: str
    requests: int
    seconds: int
    burst: int

    @classmethod
    def parse(cls, name: str, text: str) -> "Quota":
        """A quota from `requests/seconds/burst`, as settings write it."""
        requests, seconds, burst = (int(part) for part in text.split("/"))
        return cls(name, requests, seconds, burst)

    @classmethod
    def per_minute(cls, name: str, requests: int) -> "Quota":
        """So many requests a minute, of which a fifth may come at once, as with the quotas that everybody has."""
        return cls(name, requests, 60, max(1, requests // BURST_SHARE))

    @cached_property
    def emission(self) -> int:
        """Microseconds until the next request is earned; at least one, so a million a second is the most."""
        return max(1, self.seconds * MICROSECONDS // self.requests)

    @cached_property
    def tolerance(self) -> int:
        """Microseconds that requests may come ahead of their time: the burst."""
        return self.emission * self.burst

    @cached_property
    def policy(self) -> str:
        """The quota as `RateLimit-Policy` writes it."""
        return f'"{self.name}";q={self.requests};w={self.seconds}'

    def halved(self) -> "Quota":
        """What one process allows on its own while the shared count is away."""
        return Quota(self.name, self.requests, self.seconds * 2, max(1, self.burst // 2))


class Claim(NamedTuple):
    """One request counted against `quota` for `partition` (an address, a principal, a tenant)."""

    quota: Quota
    partition: str

    @property
    def key(self) -> str:
        """Where Redis keeps the count."""
        return f"opsight:limit:{self.quota.name}:{self.partition}"

    def arguments(self) -> tuple[str, int, int]:
        """What `gcra.lua` needs to know of the claim."""
        return self.key, self.quota.emission, self.quota.tolerance


class Balance(NamedTuple):
    """What is left of a quota: `remaining` requests now, all of them in `reset` seconds."""

    quota: Quota
    remaining: int
    reset: int
    retry_after: int  # seconds; 0 = allowed


class Decision(NamedTuple):
    """Balances of every quota a request counts against; it is refused as soon as one is used up."""

    balances: tuple[Balance, ...]

    @property
    def allowed(self) -> bool:
        return not any(balance.retry_after for balance in self.balances)

    @property
    def retry_after(self) -> int:
        return max(balance.retry_after for balance in self.balances)

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` of all quotas and `RateLimit` of the tightest (draft-ietf-httpapi-ratelimit-headers)."""
        tightest = min(self.balances, key=_tightness)
        return {
            "RateLimit-Policy": ", ".join([balance.quota.policy for balance in self.balances]),
            "RateLimit": f'"{tightest.quota.name}";r={tightest.remaining};t={tightest.reset}',
        }

    def pairs(self) -> list[tuple[bytes, bytes]]:
        """The same as ASGI writes headers."""
        return [(name.lower().encode(), value.encode()) for name, value in self.headers().items()]


def _tightness(balance: Balance) -> tuple[int, int]:
    return -balance.retry_after, balance.remaining


class RateLimited(DomainError):
    """Too many requests; `Retry-After` says when the next one is welcome."""

    code: ClassVar[str] = "rate_limited"
    status: ClassVar[int] = 429
    title: ClassVar[str] = "Too many requests"

    @classmethod
    def after(cls, decision: Decision) -> "RateLimited":
        names = ", ".join(balance.quota.name for balance in decision.balances if balance.retry_after)
        return cls(
            f"Quota used up: {names}. Try again in {decision.retry_after} s.",
            retry_after=decision.retry_after,
            headers=decision.headers(),
        )


class LimiterAway(Unavailable):
    """The shared count is away, and this operation must not go uncounted."""

    code: ClassVar[str] = "rate_limiter_unavailable"
