"""Annotations: what happened on a day, told beside the figures of that day."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.metrics.budgets import Comment
from contracts.metrics.combined import Dataset, Platform
from contracts.metrics.query import IsoDate, Text

MOST_ANNOTATIONS = 10_000
AnnotationCategory = Literal["campaign_change", "website", "price", "event", "outage", "other"]
AnnotationLevel = Literal["all", "platform", "account", "campaign"]
Title = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\s\x85\ufeff\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x85\ufeff\x00-\x1f\x7f])?$",
        description="In a few words, on one line.",
    ),
]


class AnnotationWrite(BaseModel):
    """Everything that people write of an annotation.

    Without a platform it is about the whole tenant; an account needs its platform, and a campaign its account and name.
    """

    model_config = ConfigDict(extra="forbid")

    start_date: IsoDate = Field(description="The day, or the first one.")
    end_date: IsoDate | None = Field(None, description="The last day, included; without it, the first day alone.")
    title: Title
    text: Comment | None = None
    category: AnnotationCategory = "other"
    platform: Platform | None = None
    account_id: Text | None = None
    campaign_id: Text | None = None
    campaign_name: Text | None = Field(None, description="With `campaign_id`, and never without.")


class AnnotationCreate(AnnotationWrite):
    """An annotation to keep."""

    dataset: Dataset = Dataset.warehouse


class Annotation(BaseModel):
    """What happened, when, and to what. Subjects are `user:<id>`, `key:<id>` or `client:<id>`."""

    id: UUID
    dataset: Dataset
    start_date: date
    end_date: date = Field(description="Included; the same as `start_date` for a single day.")
    title: str
    text: str | None
    category: AnnotationCategory
    level: AnnotationLevel = Field(description="The narrowest thing it is about; `all` is the whole tenant.")
    platform: Platform | None
    account_id: str | None
    campaign_id: str | None
    campaign_name: str | None
    created_by: str
    created_at: datetime
    edited_by: str
    edited_at: datetime
    may_change: bool = Field(
        description="Whether the caller may write about what it is about; `metrics:write` is needed, too."
    )
    etag: str = Field(description="For `If-Match`, so that nobody's change is lost.")
