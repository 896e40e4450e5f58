"""The one source of "now". Code asks a `Clock`; tests hand in a `FrozenClock`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Aware current time in UTC."""
    return datetime.now(UTC)


@dataclass
class FrozenClock:
    """A clock that moves only when told to; callable like `utc_now`."""

    at: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by
