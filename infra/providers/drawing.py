"""Data that is drawn from names: the same after every start, and never twice alike."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

ItemT = TypeVar("ItemT")
# What was written was written before this; a server that is started tomorrow tells the same.
LATEST = datetime(2026, 11, 1, tzinfo=UTC)

STREETS = ("Market Street", "Mill Lane", "Harbour Road", "Station Road", "Church Street", "King Street")
CITIES = (
    ("Portland", "OR", "97205", 45.52, -122.68),
    ("Austin", "TX", "78701", 30.27, -97.74),
    ("Denver", "CO", "80202", 39.74, -104.99),
    ("Madison", "WI", "53703", 43.07, -89.4),
    ("Savannah", "GA", "31401", 32.08, -81.09),
)
PEOPLE = ("Alex Reed", "Jamie Fox", "Chris Lane", "Dana Wells", "Kim Park", "Noor Aziz", "Pat Quinn", "Sol Vega")
LIKED = ("Friendly and quick.", "Best in town, we come every week.", "Lovely place, thank you!", "")
DISLIKED = ("The queue was long and nobody cared.", "Cold coffee, twice.", "Closed although it said open.", "")


def draw(most: int, *of: object) -> int:
    """0 to `most` - 1, by what it is for."""
    digest = hashlib.blake2b("\x1f".join(map(str, of)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) % most


def pick(items: Sequence[ItemT], *of: object) -> ItemT:
    return items[draw(len(items), *of)]


def moment(*of: object) -> datetime:
    """Within the two years before `LATEST`, to the second."""
    return LATEST - timedelta(seconds=draw(2 * 365 * 86_400, *of, "moment"))


def zulu(at: datetime) -> str:
    """As Google writes a moment."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
