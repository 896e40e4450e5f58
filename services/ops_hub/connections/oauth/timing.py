"""When tokens are renewed, and when again after that failed."""

import random
from datetime import datetime, timedelta

LIFE_SHARE, JITTER = 0.8, 0.05
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 30.0, 900.0


def refresh_at(expires_at: datetime | None, now: datetime) -> datetime | None:
    """At 80 % of its life or up to 5 % of it earlier, so that what was connected together is not renewed together."""
    if expires_at is None:
        return None
    share = LIFE_SHARE - random.uniform(0, JITTER)  # noqa: S311  # spreads load, guards nothing
    return now + max(timedelta(0), expires_at - now) * share


def pause_after(failures: int, *, at_least: float | None = None) -> float:
    """Seconds until the next try: 15 to 30, doubling, to a quarter of an hour; not before the provider's own word."""
    most = min(FIRST_PAUSE_SECONDS * 2 ** min(failures - 1, 16), LONGEST_PAUSE_SECONDS)
    return max(random.uniform(most / 2, most), at_least or 0.0)  # noqa: S311  # spreads load, guards nothing
