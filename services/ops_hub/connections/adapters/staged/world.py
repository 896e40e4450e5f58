"""What practice is made of: the tenant's own places, what was replied, the day, and draws that always fall alike."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from services.ops_hub.connections.adapters.payloads import ListedAddress

ItemT = TypeVar("ItemT")


@dataclass(frozen=True)
class OwnPlace:
    """A location of the tenant, of which practice makes a listing."""

    id: UUID
    name: str
    address: ListedAddress
    store_code: str | None = None
    place_id: str | None = None
    listing_id: str | None = None
    phone: str | None = None
    website: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class PracticeReply:
    """What somebody replied to a review in practice; the provider of practice has it from then on."""

    body: str
    at: datetime


@dataclass(frozen=True)
class PracticeWorld:
    """All that an answer of practice follows from, beside tenant and account. `now` is aware."""

    now: datetime
    own_places: tuple[OwnPlace, ...] = ()
    replies: Mapping[str, PracticeReply] = field(default_factory=dict[str, PracticeReply])


def draw(most: int, *of: object) -> int:
    """A number below `most`, which `of` alone decides."""
    return _number(*of) % most


def share(*of: object) -> float:
    """A number from 0 to below 1, which `of` alone decides."""
    return _number(*of) / 2**64


def pick(items: Sequence[ItemT], *of: object) -> ItemT:
    """One of the items, which `of` alone decides."""
    return items[draw(len(items), *of)]


def digits(length: int, *of: object) -> str:
    """As many digits, the first of them no 0, as providers number things."""
    lowest = 10 ** (length - 1)
    return str(lowest + draw(9 * lowest, *of))


def _number(*of: object) -> int:
    text = "\x1f".join(str(part) for part in of)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
