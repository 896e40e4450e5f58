"""Changing a membership."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.gateway.api import TenantRole
from contracts.gateway.workspace import MOST_WORKSPACES


class UpdateMember(BaseModel):
    """What changes of a membership; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: TenantRole | None = Field(None, description="Only owners make or unmake owners.")
    workspaces: (
        Annotated[list[UUID], Field(max_length=MOST_WORKSPACES, json_schema_extra={"uniqueItems": True})] | None
    ) = Field(None, description="Null lifts the limit; a list limits the member to these, an empty one to nothing.")
