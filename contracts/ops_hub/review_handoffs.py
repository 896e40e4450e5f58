"""What the entry page of reviews hands to the desk."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ReviewHandoffCreate(BaseModel):
    """Which location the work is about."""

    model_config = ConfigDict(extra="forbid")

    location_id: UUID


class ReviewHandoffMade(BaseModel):
    """The way to the desk, good until `expires_at` for people of this tenant."""

    token: str
    path: str = Field(description="Page of the web UI.")
    expires_at: datetime


class ReviewHandoff(BaseModel):
    """What the desk is told."""

    location_id: UUID
    name: str
    place_id: str | None
    review_url: str | None
    expires_at: datetime
