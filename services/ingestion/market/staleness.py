"""When a series is stale: its newest known value is older than its frequency allows."""

from datetime import date, timedelta

# Older than this, the newest value of a series is stale. Long enough for a weekend with holidays, and for the weeks
# that statistics need: the value for a month is named by its first day, and comes out weeks after its last.
_STALE_AFTER = {
    "daily": timedelta(days=7),
    "weekly": timedelta(days=21),
    "monthly": timedelta(days=80),
    "quarterly": timedelta(days=215),
    "yearly": timedelta(days=800),
}


def is_stale(newest: date | None, frequency: str, today: date) -> bool:
    """Whether a series whose newest known value is about `newest` should have had another by `today`."""
    return newest is not None and today - newest > _STALE_AFTER.get(frequency, timedelta(days=7))
