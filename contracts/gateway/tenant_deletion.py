"""The deletion of a client: asked for, taken back while there is time, then done, with a certificate."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.entitlement import Reason

DeletionState = Literal["waiting", "cancelled", "purging", "purged"]
PurgingService = Literal["ingestion", "metrics", "ops_hub", "reporting", "secrets", "gateway"]


class RequestDeletion(BaseModel):
    """Says the client's name once more, so that nobody deletes another one by mistake."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=120, description="The client's name, exactly.")]
    reason: Reason


class DeletionPart(BaseModel):
    """What one service has removed so far; `finished_at` is null while there may be more."""

    service: PurgingService
    rows: int
    files: int
    tables: dict[str, int] = Field(description="Rows removed, by table.")
    finished_at: datetime | None


class ClientDeletion(BaseModel):
    """A deletion. `waiting` ones can be taken back until `purge_after`; of a `purged` one this is the certificate."""

    id: UUID
    client_id: UUID
    agency_id: UUID
    name: str = Field(description="The client's name when its deletion was asked for.")
    slug: str
    state: DeletionState
    reason: str
    requested_by: str = Field(description="`user:<uuid>`, or `service:command-line`.")
    requested_by_name: str
    requested_at: datetime
    purge_after: datetime
    cancelled_at: datetime | None
    purge_began_at: datetime | None
    purged_at: datetime | None
    parts: list[DeletionPart] = Field(description="Empty until removing has begun; the gateway's own rows go last.")
    rows: int = Field(description="Rows removed so far, all services together.")
    files: int
    kept: list[str] = Field(description="What stays of the client, and why.")
    digest: str | None = Field(
        description="SHA-256 of the certificate, which the sealed audit trail holds too; null until all is removed."
    )


class ClientDeletionList(BaseModel):
    """Deletions of the agencies' clients, the newest first; those that were taken back are left out."""

    items: list[ClientDeletion]
