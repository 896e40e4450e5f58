"""What happened in the operations hub, as its tenant reads it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

OpsEventType = Annotated[
    str,
    Field(
        min_length=3,
        max_length=60,
        pattern=r"^[a-z_]+\.[a-z_]+$",
        description="`<noun>.<what happened>`, for example `task.done`. More come with time.",
    ),
]


class OpsEvent(BaseModel):
    """A fact, recorded in the transaction that made it true."""

    id: UUID
    type: OpsEventType
    occurred_at: datetime
    actor: str = Field(description="`user:<id>`, `key:<id>`, `client:<id>` or `service:<name>`.")
    subject: str | None = Field(description="What it is about: a task's key, a location's id.")
    detail: dict[str, str | int | bool | list[str] | None]
