"""What the audit trail tells: who did what to which object, and whether the entry is sealed."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

AuditOutcome = Literal["success", "denied", "failure"]
AuditTrail = Literal["tenant", "platform"]


class AuditEvent(BaseModel):
    """One entry of the trail. It holds no secret: of changed values only digests are kept."""

    id: UUID
    occurred_at: datetime
    service: str = Field(description="The service that wrote it.")
    actor: str = Field(description="Who did it: `user:<uuid>`, `key:<uuid>`, `service:<name>`, `operator:<name>`.")
    actor_name: str | None = Field(None, description="The person's or key's name, when it is still known.")
    acting_as: str | None = Field(None, description="As whom, when somebody acted for somebody else.")
    action: str = Field(examples=["api_key.created"])
    object_type: str
    object_id: str
    outcome: AuditOutcome
    request_id: str | None
    detail: dict[str, str | int | float | bool | list[str] | None]
    sequence: int | None = Field(description="Its place in the sealed chain; null until the next sealing.")
