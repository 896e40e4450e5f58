"""What the reporting service asks: with which accounts a tenant may pay for ranks."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class RankAccount(BaseModel):
    """A connection with a login of a provider of ranks that is not cut. The login stays in the vault."""

    connection_id: UUID
    platform: Literal["dataforseo"]
    state: Literal["ready", "credentials_refused"] = Field(
        description="`credentials_refused`: the provider took them last time for those of nobody."
    )
    is_practice: bool = Field(default=False, description="The practice provider answers it; its ranks are simulated.")
    secret_ref: str | None = Field(max_length=200, description="Where the vault keeps `login:password`.")


class RankAccounts(BaseModel):
    """Those of the tenant, real ones before practice, the oldest first."""

    accounts: list[RankAccount]
