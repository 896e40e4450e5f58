"""What `GET /metrics/restatements` is asked, and what it answers: numbers of the past that say something else now."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.metrics.combined import Dataset, Platform
from contracts.metrics.measures import Payload
from contracts.metrics.query import IsoDate, Text

RestatedMeasure = Literal["spend", "impressions", "clicks", "link_clicks", "conversions", "conversions_value", "reach"]
"""What platforms report, and so restate; ratios follow from it."""


class RestatementQuery(BaseModel):
    """Which changes; without a filter every one of the dataset."""

    model_config = ConfigDict(extra="forbid")

    dataset: Dataset = Field(Dataset.warehouse, description="Which dataset answers; the two are never mixed.")
    start_date: IsoDate | None = Field(None, description="First day that was restated.")
    end_date: IsoDate | None = Field(None, description="Last day that was restated, included.")
    platform: Platform | None = None
    account_id: Text | None = None
    campaign_id: Text | None = Field(None, description="Changes of the campaign, and of its ad groups and ads.")
    measure: RestatedMeasure | None = None


class Restatement(Payload):
    """One number of one entity's day that was read again and was another one."""

    date: date
    platform: Platform
    account_id: str
    grain: Literal["account", "campaign", "ad_group", "ad"]
    campaign_id: str | None
    ad_group_id: str | None
    ad_id: str | None
    region: str | None
    measure: RestatedMeasure
    change: Literal["restated", "appeared", "vanished"] = Field(
        description="`appeared` and `vanished` are of rows, in a day that had been read before."
    )
    sequence: int = Field(description="1 for the first change of this number.")
    old_value: float | None = Field(description="Null when it was not reported, or not there.")
    new_value: float | None = Field(description="Null when it is not reported any more, or gone.")
    currency: str | None = Field(description="Of amounts; null where it is not known, and of counts.")
    extracted_at: datetime = Field(description="Since when the new value holds: `as_of` before it answers the old one.")
    recorded_at: datetime = Field(description="When the run wrote it down.")
    job_id: UUID | None = Field(description="The run of the models that saw it.")
