"""What a remote Airbyte has, as it was told to us."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class RemoteStream(BaseModel):
    """A stream of a remote connection, and the raw table here that knows its rows, if there is one."""

    name: str
    table: str | None


class RemoteConnection(BaseModel):
    """A connection of a remote Airbyte, to choose from."""

    id: UUID
    name: str
    status: str = Field(description="As the remote Airbyte says: `active`, `inactive`, `deprecated` or `locked`.")
    source_name: str
    source_type: str = Field(description="Such as `google-ads`.")
    workspace_id: UUID
    streams: list[RemoteStream]
    can_land_here: bool = Field(description="Whether a raw table exists here for one of its streams.")


class RemoteConnectionsResult(BaseModel):
    """The connections of a remote Airbyte; one of them can be connected within an hour."""

    kind: Literal["remote_connections"] = "remote_connections"
    connections: list[RemoteConnection]


class RemoteOrigin(BaseModel):
    """Where a connection of the engine `server` is synced."""

    server_id: UUID
    connection_id: UUID = Field(description="The connection's id in the remote Airbyte.")
    name: str = Field(description="The connection's name there.")
    source_type: str
    workspace_id: UUID
