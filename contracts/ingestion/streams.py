"""Streams over HTTP: which are read, how, with which fields, and how far."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

StreamName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
SyncMode = Literal["incremental", "full_refresh"]


class RequestModel(BaseModel):
    """What a caller sends: an unknown field or a value of another type is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StreamField(BaseModel):
    """A top-level field of a stream's records."""

    name: str
    description: str | None
    required: bool = Field(description="Whether it is read in any case: a key, account, day, cursor or currency.")


class StreamSelection(RequestModel):
    """A stream to read, and how. Without `fields` all of them are read; those that are required always are.

    `fields` are top-level names. What is not selected is dropped before it is stored.
    """

    name: StreamName
    sync_mode: SyncMode | None = Field(default=None, description="The first of the stream's own when absent.")
    fields: list[FieldName] | None = Field(default=None, min_length=1, max_length=1000)


class StreamSettings(BaseModel):
    """How a connection reads a stream."""

    name: str
    sync_mode: SyncMode = Field(description="`full_refresh` reads the stream whole at each sync.")
    fields: list[str] | None = Field(description="The fields that are stored; null stores all that the source sends.")


Streams = Annotated[list[StreamName | StreamSelection], Field(min_length=1, max_length=200)]


class StreamProgress(BaseModel):
    """How far a stream has been read."""

    name: str
    sync_mode: SyncMode
    cursor: str | None = Field(
        description="Where the source goes on, in short; null when it will be read from its start."
    )
    records: int = Field(description="Records taken in since it was last read anew, quarantined ones included.")
    generation: int = Field(description="How often it has been read anew, from 1; 0 before its first sync.")
    complete: bool = Field(description="Whether the last sync read it to its end.")
    updated_at: datetime | None


class ConnectionProgress(BaseModel):
    """How far each selected stream of a connection has been read."""

    streams: list[StreamProgress]


class ResetRequest(RequestModel):
    """Which streams to read anew; all of them when `streams` is absent."""

    streams: list[StreamName] | None = Field(default=None, min_length=1, max_length=200)
