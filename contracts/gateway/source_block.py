"""Sources that were refused too often."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class SourceBlock(BaseModel):
    """A source that is turned away for now."""

    id: UUID
    source: str = Field(description="`ip:<address>`, `user:<id>` or `key:<id>`.")
    reason: str = Field(description="What it was refused with last: `unauthenticated` or `rate_limited`.")
    strikes: int = Field(description="How often by now; each doubles the time, from 1 to 60 minutes.")
    struck_at: datetime
    blocked_until: datetime


class SourceBlockList(BaseModel):
    """Every source that is turned away now, the longest first."""

    items: list[SourceBlock]
