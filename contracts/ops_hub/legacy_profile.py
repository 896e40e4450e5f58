"""What an earlier product knew of a business: the input of a backfill, one JSON object a line.

`legacy_profile.json` beside this file is the same as a JSON Schema.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import Slug
from contracts.ops_hub.onboarding import GOALS, BusinessType, Goal

MOST_LOCATIONS = 10_000
LegacyText = Annotated[str, Field(min_length=1, max_length=400)]


class LegacyLocation(BaseModel):
    """A location as the earlier product kept it: it becomes one by the rules of an import. Further fields are kept as
    they are."""

    model_config = ConfigDict(extra="allow")

    name: LegacyText
    store_code: LegacyText | None = None
    status: LegacyText | None = Field(None, description="Open, closed or temporarily closed; without it, open.")
    address: LegacyText | None = Field(None, description="Street and number.")
    line2: LegacyText | None = Field(None, description="Suite, floor, flat.")
    district: LegacyText | None = None
    city: LegacyText | None = None
    region: LegacyText | None = Field(None, description="State or region: its name or code.")
    postal_code: LegacyText | None = None
    country: LegacyText | None = Field(None, description="Its name or code; without it, that of the profile.")
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    categories: list[LegacyText] = Field(default_factory=list[LegacyText], description="The first is the main one.")
    phone: LegacyText | None = None
    website: LegacyText | None = None
    place_id: LegacyText | None = None


class LegacyProfile(BaseModel):
    """One business. What is missing is asked for in the wizard."""

    model_config = ConfigDict(extra="forbid")

    tenant: Slug = Field(description="Short name of the tenant it belongs to.")
    legacy_id: LegacyText = Field(description="Its id in the earlier product.")
    business_type: BusinessType | None = None
    location_count: int | None = Field(
        None, ge=1, le=1_000_000, description="Without it, as many as there are `locations`."
    )
    country: LegacyText | None = Field(None, description="Of locations that name none: its name or code.")
    goals: list[Goal] = Field(default_factory=list[Goal], max_length=len(GOALS))
    locations: list[LegacyLocation] = Field(default_factory=list[LegacyLocation], max_length=MOST_LOCATIONS)
