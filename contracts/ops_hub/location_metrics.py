"""What a list of locations shows of each: the columns there are, and those that somebody chose."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_COLUMNS = 6
LocationMetric = Literal[
    "store_code",
    "status",
    "source",
    "city",
    "region",
    "country",
    "postal_code",
    "phone",
    "website",
    "category",
    "open_hours",
    "created_at",
    "edited_at",
    "connection",
    "rating",
    "reviews",
    "unanswered_reviews",
    "grid_rank",
    "grid_top3",
    "profile_views",
    "calls",
]
LocationMetricUnit = Literal["text", "moment", "hours_a_week", "stars", "count", "rank", "percent"]
LocationMetricSource = Literal["location", "connection", "reviews", "local_grid"]


class LocationColumn(BaseModel):
    """A column that can be chosen."""

    key: LocationMetric
    label: str
    unit: LocationMetricUnit
    source: LocationMetricSource = Field(description="What the figures come from.")
    has_data: bool = Field(description="False: this installation has no such figures yet, and the column is empty.")


class LocationMetricPreferencesWrite(BaseModel):
    """The columns to show, in their order. The name is always shown, and none of them."""

    model_config = ConfigDict(extra="forbid")

    columns: Annotated[
        list[LocationMetric],
        Field(min_length=1, max_length=MOST_COLUMNS, json_schema_extra={"uniqueItems": True}),
    ]


class LocationMetricPreferences(BaseModel):
    """What the caller sees of each location. Everybody chooses for themselves."""

    columns: list[LocationMetric] = Field(description="In their order.")
    is_default: bool = Field(description="Nothing was chosen yet: these are what everybody begins with.")
    defaults: list[LocationMetric]
    available: list[LocationColumn]
    most: int = Field(description="How many columns can be chosen.")
    changed_at: datetime | None
    etag: str = Field(description="For `If-Match`, so that a choice made elsewhere is not lost.")
