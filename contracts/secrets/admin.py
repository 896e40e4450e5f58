"""What a tenant's administrators see of keys and credentials (`/api/v1/secrets`): everything but the values."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.secrets.registry import Purpose

KeyState = Literal["pending", "active", "decrypt_only", "retired", "destroyed"]
RotationState = Literal["planned", "switching", "reencrypting", "verifying", "finished", "failed"]


class KeyVersion(BaseModel):
    """One version of a data key."""

    version: int
    state: KeyState
    wrapped_by: str | None = Field(description="The key-encryption key; null once the data key is destroyed.")
    created_at: datetime
    state_changed_at: datetime
    rows_left: int = Field(description="Secrets that are still sealed with this version.")
    columns: list[str] = Field(description="Columns of other services that may still hold envelopes of it.")


class KeyRing(BaseModel):
    """The data keys of one purpose, newest version first."""

    id: UUID
    purpose: Purpose
    min_decrypt_version: int = Field(description="Envelopes of an older version are refused.")
    shredded_at: datetime | None
    versions: list[KeyVersion]


class KeyRingList(BaseModel):
    """All keys of the tenant, and who wraps them."""

    provider: Literal["local", "aws", "vault"]
    items: list[KeyRing]


class RotationRequest(BaseModel):
    """Which data keys to replace: those of one purpose, or all."""

    model_config = ConfigDict(extra="forbid", strict=True)
    purpose: Purpose | None = None


class Rotation(BaseModel):
    """A rotation and how far it has come."""

    id: UUID
    purpose: Purpose
    kind: Literal["data_key", "rewrap"] = Field(description="`rewrap` changes what wraps the keys, and no row.")
    state: RotationState
    to_version: int | None
    rows_total: int
    rows_done: int
    keys_retired: int
    waiting_for: list[str] = Field(description="Columns whose owners have not sealed their rows anew yet.")
    requested_by: str
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class RotationList(BaseModel):
    """The newest 50 rotations, newest first."""

    items: list[Rotation]


class Credential(BaseModel):
    """A secret in the vault, without its value."""

    id: UUID
    kind: str
    label: str
    purpose: Purpose
    owner: str
    readers: list[str]
    key_version: int
    created_at: datetime
    updated_at: datetime
    last_used_at: datetime | None
    last_used_by: str | None
    expires_at: datetime | None


class SecretEvent(BaseModel):
    """A line of the audit trail about keys and secrets."""

    id: UUID
    occurred_at: datetime
    actor: str
    action: str
    object_type: str
    object_id: str
    outcome: Literal["success", "denied", "failure"]
    detail: dict[str, Annotated[str | int | float | bool | list[str] | None, Field()]]


class SecretEventList(BaseModel):
    """The newest events, newest first."""

    items: list[SecretEvent]
