"""What connected platforms list: places of business, beside the locations that they were found to be, and visits."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.ops_hub.connections import Provenance
from contracts.ops_hub.locations import Coordinates, Reason

ListingField = Literal["name", "phone", "website", "address", "coordinates", "categories", "place_id"]
MatchedBy = Literal["listing_id", "place_id", "address_and_name", "address_and_phone"]


class ListingAddress(BaseModel):
    """An address in the provider's own spelling."""

    country: str
    lines: list[str]
    city: str | None
    region: str | None
    postal_code: str | None


class ListingDifference(BaseModel):
    """A field that the listing and the location do not agree on, as both would be read. Null: it has none."""

    field: ListingField
    listing: str | None
    location: str | None


class ListedLocation(BaseModel):
    """The location that a listing was found to be."""

    id: UUID
    name: str
    matched_by: MatchedBy = Field(description="What it was recognised by.")
    follows: bool = Field(description="It was added as this listing (`source_mode` `connect`).")
    etag: str = Field(description="For `If-Match`, to take over fields of the listing.")
    differences: list[ListingDifference]


class Listing(BaseModel):
    """A place of business as a provider lists it. `listing_id` names it within the account."""

    listing_id: str
    provenance: Provenance
    name: str
    store_code: str | None
    place_id: str | None
    address: ListingAddress | None
    phone: str | None
    website: str | None
    coordinates: Coordinates | None
    categories: list[str]
    review_url: str | None
    maps_url: str | None
    is_verified: bool | None
    has_pending_edits: bool
    seen_at: datetime
    location: ListedLocation | None = Field(description="Null: it was found to be none, or none for sure.")


class ListingAdopt(BaseModel):
    """What becomes of a listing: a location of its own, or fields of the location that it is."""

    model_config = ConfigDict(extra="forbid")

    location_id: UUID | None = Field(None, description="The location that takes fields over; null makes a new one.")
    fields: Annotated[list[ListingField], Field(max_length=7)] = Field(
        default_factory=list[ListingField], description="Which fields the location takes over; none only follows it."
    )
    distinct_reason: Reason | None = Field(None, description="Why a new one is another than those that are suggested.")


class Visits(BaseModel):
    """A day of a website property, by its own calendar."""

    day: date
    sessions: int
    users: int
    key_events: float | None = Field(description="Null: the property has none.")


class Traffic(BaseModel):
    """Days in their order, all of one provenance. Days that were not read are not there."""

    provenance: Provenance | None = Field(description="Null: nothing was read yet.")
    days: list[Visits]
