"""Workspaces: named sets of ad accounts and locations, which memberships may be limited to."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import Name
from contracts.gateway.standing import WorkspaceName

MOST_ACCOUNTS = 100
MOST_WORKSPACES = 10
Platform = Literal["google_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "microsoft_ads"]
AccountId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9_.-]+$",
        description="As the platform names it; Google's with or without dashes, Meta's with or without `act_`.",
    ),
]
Location = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]


class WorkspaceAccount(BaseModel):
    """An ad account, as the warehouse names it."""

    model_config = ConfigDict(extra="forbid")

    platform: Platform
    account_id: AccountId


class Workspace(BaseModel):
    """A part of the tenant, and how many memberships are limited to it."""

    id: UUID
    name: str
    accounts: list[WorkspaceAccount]
    locations: list[str]
    members: int
    created_at: datetime


class WorkspaceList(BaseModel):
    """Every workspace of the tenant, by name."""

    items: list[Workspace]


class WorkspaceNames(BaseModel):
    """Every workspace of the tenant, by name alone: what can be asked for."""

    items: list[WorkspaceName]


class WriteWorkspace(BaseModel):
    """The whole workspace as it should be."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    accounts: Annotated[list[WorkspaceAccount], Field(max_length=MOST_ACCOUNTS)] = []
    locations: Annotated[list[Location], Field(max_length=100, json_schema_extra={"uniqueItems": True})] = []
