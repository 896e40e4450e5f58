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
    """A location as the earlier product kept it. Further fields are kept as they are."""

    model_config = ConfigDict(extra="allow")

    name: LegacyText
    store_code: LegacyText | None = None
    address: LegacyText | None = None
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
    goals: list[Goal] = Field(default_factory=list[Goal], max_length=len(GOALS))
    locations: list[LegacyLocation] = Field(default_factory=list[LegacyLocation], max_length=MOST_LOCATIONS)
