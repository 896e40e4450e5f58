"""The one form of what providers tell. A live adapter and a staged one fill the same fields."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Account:
    """An account, page, property or set of credentials that can be read. `kind` is the provider's own word."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """An address as a provider has it, in its own spelling; `country` is ISO 3166-1 alpha-2."""

    country: str
    lines: tuple[str, ...] = ()
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place of business as a provider lists it. `listing_id` names it within the account for ever."""

    listing_id: str
    name: str
    store_code: str | None = None
    place_id: str | None = None
    address: ListedAddress | None = None
    phone: str | None = None
    website: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()
    review_url: str | None = None
    maps_url: str | None = None
    is_verified: bool | None = None
    has_pending_edits: bool = False


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """A review of a listed place. `rating` is 1 to 5; a provider that only recommends says `is_recommended`."""

    review_id: str
    listing_id: str
    written_at: datetime
    updated_at: datetime
    rating: int | None = None
    is_recommended: bool | None = None
    author: str | None = None
    body: str | None = None
    url: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrafficDay:
    """A day of a website property, by its own calendar. `key_events` is null where the property has none."""

    day: date
    sessions: int
    users: int
    key_events: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one sync read. What a platform does not have is empty; `None` says that it was not asked."""

    account: Account
    places: tuple[ListedPlace, ...] | None = None
    reviews: tuple[WrittenReview, ...] | None = None
    traffic: tuple[TrafficDay, ...] | None = None
    notes: tuple[str, ...] = field(default=())
