"""What the reporting service asks: with which accounts a tenant may pay for ranks."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class RankAccount(BaseModel):
    """A live connection to a provider of ranks that is not cut. Its login stays in the vault."""

    connection_id: UUID
    platform: Literal["dataforseo"]
    state: Literal["ready", "credentials_refused"] = Field(
        description="`credentials_refused`: the provider took them last time for those of nobody."
    )
    secret_ref: str | None = Field(max_length=200, description="Where the vault keeps `login:password`.")


class RankAccounts(BaseModel):
    """Those of the tenant, the oldest first."""

    accounts: list[RankAccount]
