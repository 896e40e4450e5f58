"""What a tenant calls places that no map knows by that name, and the names that still mean no place."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.metrics.combined import Dataset, Platform
from contracts.metrics.measures import Payload
from contracts.metrics.places import PlaceOnMap
from contracts.metrics.query import Text

MOST_NAMES = 1000
MOST_UNMAPPED = 100
MOST_FOUND = 20
MOST_SUGGESTIONS = 3
PlaceCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$",
        description="ISO 3166-2 of a region, ISO 3166-1 alpha-2 of a country.",
    ),
]
ReportedName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
        description="As reports name it; letters' case, accents and signs between words do not matter.",
    ),
]


class PlaceNameCreate(BaseModel):
    """What a name means from now on."""

    model_config = ConfigDict(extra="forbid")

    name: ReportedName
    place: PlaceCode


class PlaceName(BaseModel):
    """A name that a tenant has given a place."""

    id: UUID
    name: str
    place: PlaceOnMap
    created_by: str
    created_at: datetime


class PlaceNames(BaseModel):
    """Every name in force, by name."""

    items: list[PlaceName]


class PlaceSearch(BaseModel):
    """What to look for among countries and their regions."""

    model_config = ConfigDict(extra="forbid")

    search: Text = Field(description="Part of a name in any language that the maps know, or a code.")


class Places(BaseModel):
    """The places that fit best, best first."""

    items: list[PlaceOnMap]


class UnmappedQuery(BaseModel):
    """Whose names."""

    model_config = ConfigDict(extra="forbid")

    dataset: Dataset = Field(Dataset.warehouse, description="Which dataset answers; the two are never mixed.")


class UnmappedName(Payload):
    """A name in reports of regions that means no place: not known, or that of several."""

    name: str
    reason: Literal["unknown", "ambiguous"]
    platforms: list[Platform] = Field(description="Whose reports name it.")
    currency: str | None = Field(description="Of `spend`.")
    spend: float | None
    impressions: int | None
    rows: int = Field(description="Days of campaigns with this name.")
    first_day: date
    last_day: date
    suggestions: list[PlaceOnMap] = Field(description="Places with names like it, the most alike first.")


class Unmapped(Payload):
    """All names of the snapshot without a place; those with the greatest spend first."""

    dataset: Dataset
    snapshot_id: str | None
    items: list[UnmappedName] = Field(description=f"At most {MOST_UNMAPPED}.")
    total: int = Field(description="How many there are.")
    mapped: int = Field(description="How many names of the snapshot mean a place.")
