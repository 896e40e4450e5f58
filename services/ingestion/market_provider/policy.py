"""How each provider is called: one table a provider, and nothing about calling it anywhere else."""

from dataclasses import asdict, dataclass
from functools import cached_property

from contracts.ingestion.market_pulls import MarketPolicy, MarketProviderName
from libs.resilience import BreakerPolicy

WINDOW_SECONDS = 600.0


@dataclass(frozen=True)
class Policy:
    """`timeout_seconds` is for one request to its last byte; `attempts` are those of a pull, made by its job alone."""

    timeout_seconds: float
    attempts: int
    cache_seconds: int
    requests_per_minute: int
    breaker_failures: int
    breaker_open_seconds: int
    answer_bytes: int

    @cached_property
    def breaker(self) -> BreakerPolicy:
        """Pulls are rare, so few failed calls are enough to leave a provider alone; one good call closes it again."""
        return BreakerPolicy(
            window_seconds=WINDOW_SECONDS,
            least_calls=self.breaker_failures,
            slow_seconds=self.timeout_seconds,
            open_seconds=self.breaker_open_seconds,
            probes=1,
        )

    @property
    def pace_seconds(self) -> float:
        """Time between two requests, over all workers."""
        return 60 / self.requests_per_minute if self.requests_per_minute else 0.0

    def view(self) -> MarketPolicy:
        return MarketPolicy(**asdict(self))


POLICIES: dict[MarketProviderName, Policy] = {
    # Files that change once a working day, around 16:00 CET; the full history has some 6 MB.
    MarketProviderName.ECB: Policy(
        timeout_seconds=30,
        attempts=3,
        cache_seconds=1800,
        requests_per_minute=30,
        breaker_failures=4,
        breaker_open_seconds=300,
        answer_bytes=64 << 20,
    ),
    # The API allows 120 requests a minute for each key; a series takes two.
    MarketProviderName.FRED: Policy(
        timeout_seconds=20,
        attempts=4,
        cache_seconds=3600,
        requests_per_minute=100,
        breaker_failures=6,
        breaker_open_seconds=120,
        answer_bytes=32 << 20,
    ),
    # A free service with a limit a day that it does not publish: slowly, and rarely.
    MarketProviderName.STOOQ: Policy(
        timeout_seconds=20,
        attempts=3,
        cache_seconds=900,
        requests_per_minute=20,
        breaker_failures=4,
        breaker_open_seconds=600,
        answer_bytes=16 << 20,
    ),
    # Nothing leaves this machine: a file is read or it is not.
    MarketProviderName.FILE: Policy(
        timeout_seconds=300,
        attempts=2,
        cache_seconds=0,
        requests_per_minute=0,
        breaker_failures=4,
        breaker_open_seconds=60,
        answer_bytes=100 << 20,
    ),
}
