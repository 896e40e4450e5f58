"""What other services ask the gateway about the people and programs of a tenant, and the tenant itself."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.standing import EntitlementName

MOST_ADDRESSES = 50
UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class OwnerQuestion(BaseModel):
    """Somebody in whose name work is done when they are not there."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[
        str, Field(max_length=43, pattern=f"^(user|key|client):{UUID_PATTERN}$", description="As tokens name them.")
    ]


class OwnerRights(BaseModel):
    """What they may do in the tenant now, as in a token that was made this moment."""

    active: bool = Field(
        description="False: they may not enter the tenant. Unknown, removed, disabled, revoked or expired."
    )
    scopes: list[str]
    accounts: list[str] | None = Field(description="Ad accounts (`platform:account_id`) they are limited to; or null.")
    aggregates_only: bool
    test: bool = Field(description="A test key, which reaches demo data only.")


class AddressesQuestion(BaseModel):
    """Mail addresses, as they were typed."""

    model_config = ConfigDict(extra="forbid")

    addresses: Annotated[
        list[Annotated[str, Field(min_length=3, max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$")]],
        Field(max_length=MOST_ADDRESSES),
    ]


class KnownAddresses(BaseModel):
    """Those of the addresses asked about that belong to members of the tenant, as they were asked."""

    known: list[str]


class OwnEntitlements(BaseModel):
    """What the tenant is entitled to now."""

    entitlements: dict[EntitlementName, bool]
    archived: bool = Field(False, description="It is put away: nobody enters it, and nothing of it is shown.")
