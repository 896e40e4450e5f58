"""Remote Airbytes over HTTP: where they are, and connections that they sync for us."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from contracts.ingestion.connections import ManualSchedule, Name, RequestModel, Schedule

BaseUrl = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=500)]
ClientId = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=200)]
ClientSecret = Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class AirbyteServerCreate(RequestModel):
    """A remote Airbyte to use. The client secret goes into the vault and is never shown."""

    name: Name
    base_url: BaseUrl = Field(
        examples=["https://api.airbyte.com/v1", "https://airbyte.example.com/api/public/v1"],
        description="Base of the public API, with its version.",
    )
    client_id: ClientId
    client_secret: ClientSecret


class AirbyteServerUpdate(RequestModel):
    """Fields to change. Another `base_url` or `client_id` needs the secret again."""

    name: Name | None = None
    base_url: BaseUrl | None = None
    client_id: ClientId | None = None
    client_secret: ClientSecret | None = None


class AirbyteServer(BaseModel):
    """A remote Airbyte: the tenant's own, or the one that the installation has for its tenants."""

    id: UUID
    name: str
    scope: Literal["tenant", "platform"]
    base_url: str | None = Field(description="Null for the installation's own.")
    client_id: str | None
    connections: int = Field(description="How many connections it syncs for this tenant.")
    created_at: datetime | None
    updated_at: datetime | None


class RemoteConnectionCreate(RequestModel):
    """A connection that a remote Airbyte syncs; choose one of those that were listed within the last hour."""

    name: Name
    remote_connection_id: Annotated[UUID, Field(strict=False)]
    lands_here: bool = Field(
        default=False,
        description="Whether its destination writes into the raw tables of this installation. Then, and only when"
        " new rows are found there, the warehouse is told.",
    )
    schedule: Schedule = Field(default_factory=ManualSchedule)
