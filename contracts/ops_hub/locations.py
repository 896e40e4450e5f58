"""Locations: the places of business of a tenant, as they are written and shown."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MOST_LOCATIONS = 100_000
SourceMode = Literal["connect", "find", "no_listing"]
LocationStatus = Literal["open", "temporarily_closed", "closed"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LocationSort = Literal[
    "name", "-name", "store_code", "-store_code", "city", "-city", "country", "-country", "edited_at", "-edited_at"
]

# On one line, and neither blank nor padded: what looks the same in a table is the same.
ONE_LINE = r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$"
Line = Annotated[str, Field(min_length=1, max_length=120, pattern=ONE_LINE)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
StoreCode = Annotated[str, Field(min_length=1, max_length=64, pattern=ONE_LINE)]
Category = Annotated[str, Field(min_length=1, max_length=80, pattern=ONE_LINE)]
Identifier = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]
Reason = Annotated[str, Field(min_length=3, max_length=500, pattern=ONE_LINE)]


class Address(BaseModel):
    """A postal address in parts; which of them it needs depends on its country."""

    model_config = ConfigDict(extra="forbid")

    line1: Line | None = Field(None, description="House number and street, or what stands for them.")
    line2: Line | None = Field(None, description="Suite, floor, flat: what is inside the building.")
    district: Line | None = Field(None, description="Part of a city, where addresses name one.")
    city: Line | None = None
    region: Line | None = Field(None, description="State, province, prefecture: by its name or its code.")
    postal_code: Annotated[str, Field(min_length=1, max_length=16, pattern=ONE_LINE)] | None = None
    country: Country


class Coordinates(BaseModel):
    """A point on WGS84, in degrees, kept to seven decimals (a centimetre)."""

    model_config = ConfigDict(extra="forbid")

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class OpeningPeriod(BaseModel):
    """From when to when it is open on a day; one that closes before it opens ends on the next day."""

    model_config = ConfigDict(extra="forbid")

    day: Weekday
    opens: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Local time, like 09:00.")]
    closes: Annotated[
        str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", description="Local time; 24:00 is midnight.")
    ]


class LocationWrite(BaseModel):
    """Everything that people write of a location.

    `connect` follows a listing of a connected platform and needs its `listing_id`; `find` follows a public listing and
    needs its `place_id`; `no_listing` has neither, and needs its whole address.
    """

    model_config = ConfigDict(extra="forbid")

    name: Name
    store_code: StoreCode | None = Field(None, description="Your own code; no two locations share one.")
    source_mode: SourceMode
    status: LocationStatus = "open"
    address: Address
    phone: Annotated[str, Field(min_length=1, max_length=40, pattern=ONE_LINE)] | None = Field(
        None, description="As people write it in the country of the address, or with + and its country code."
    )
    website: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[!-~\u00a1-\uffff]+$")] | None = Field(
        None, description="An http or https address."
    )
    coordinates: Coordinates | None = None
    categories: Annotated[list[Category], Field(max_length=10)] = Field(
        default_factory=list[str], description="The first one is the main one."
    )
    hours: Annotated[list[OpeningPeriod], Field(max_length=42)] = Field(default_factory=list[OpeningPeriod])
    place_id: Identifier | None = Field(None, description="The public listing's id with its provider of maps.")
    listing_id: Identifier | None = Field(None, description="The listing's id with the connected platform.")


class LocationReplace(LocationWrite):
    """A location to keep."""

    distinct_reason: Reason | None = Field(
        None, description="Why it is another one than those that are suggested; for nothing else."
    )


class LocationCreate(LocationReplace):
    """A location to add."""


class Location(BaseModel):
    """A location. Subjects are `user:<id>`, `key:<id>` or `client:<id>`."""

    id: UUID
    name: str
    store_code: str | None
    source_mode: SourceMode
    status: LocationStatus
    address: Address
    phone: str | None = Field(description="E.164: + and digits alone.")
    website: str | None
    coordinates: Coordinates | None
    categories: list[str]
    hours: list[OpeningPeriod]
    place_id: str | None
    listing_id: str | None
    created_by: str
    created_at: datetime
    edited_by: str
    edited_at: datetime
    etag: str = Field(description="For `If-Match`, so that nobody's change is lost.")


class LocationCount(BaseModel):
    """How many locations have one value."""

    value: str
    locations: int


class LocationSummary(BaseModel):
    """How many locations there are, and by what a list can be narrowed."""

    total: int
    countries: list[LocationCount] = Field(description="Most locations first.")
    statuses: list[LocationCount]
    source_modes: list[LocationCount]
