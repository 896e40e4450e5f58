"""Feature flags as the API shows and takes them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from contracts.flags import FlagKey

FlagScope = Literal["tenant", "platform"]
Reason = Annotated[
    str,
    Field(
        min_length=3,
        max_length=300,
        pattern=r"^[^\s\x85\ufeff\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
        description="Why; it stands in the audit trail.",
        examples=["The provider is away."],
    ),
]


class FlagOverride(BaseModel):
    """What was decided while everything runs."""

    enabled: bool | None = Field(description="Null: nothing is said, the next in line counts.")
    reason: str
    changed_by: str
    changed_at: datetime


class Flag(BaseModel):
    """A flag, and why it stands as it does: kill switch, then tenant, then platform, then default."""

    key: FlagKey
    description: str
    enabled: bool = Field(description="How it stands for the current tenant.")
    decided_by: Literal["kill_switch", "tenant", "platform", "default"]
    default: bool = Field(description="What this installation's settings say.")
    killed: bool = Field(description="Off for everybody, whatever else is said.")
    platform: FlagOverride | None
    tenant: FlagOverride | None


class FlagList(BaseModel):
    """Every flag there is."""

    items: list[Flag]


class SetFlag(BaseModel):
    """Turn a flag on or off, for the current tenant or for the whole platform."""

    model_config = ConfigDict(extra="forbid")

    enabled: StrictBool | None = Field(description="Null takes the override back.")
    scope: FlagScope = "tenant"
    reason: Reason


class SwitchFlag(BaseModel):
    """Pull or release the kill switch."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason
