"""Facts that cross from one service to another. Each service's facts: `contracts/<service>/events.py`."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Event(BaseModel):
    """Something that happened, in the past tense, with what its consumers need. Unknown fields are tolerated.

    `TYPE` is `<service>.<noun_verbed>`; the part before the dot names the service that publishes it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    TYPE: ClassVar[str]


class EventEnvelope(BaseModel):
    """An event on its way: what `POST /internal/events` takes."""

    id: UUID = Field(description="The same for every delivery; a consumer acts on it once.")
    type: str
    tenant_id: UUID
    producer: str
    occurred_at: datetime
    payload: dict[str, Any] = Field(description="The fields of the event of this `type`.")
    traceparent: str | None = None
