"""Connectors over HTTP: the catalogue, and what is installed of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, StringConstraints

from contracts.ingestion.streams import StreamField, SyncMode

DataKind = Literal["warehouse", "demo"]
ConnectorName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}$")]


class ConnectorState(StrEnum):
    """`ready` runs at once, and so does `update_available`, as the version that is installed.

    `installable` is installed by its first job or when somebody asks; `installing` is on its way; `failed` could not
    be installed, for the reason given; `unavailable` cannot be used here.
    """

    READY = "ready"
    UPDATE_AVAILABLE = "update_available"
    INSTALLING = "installing"
    FAILED = "failed"
    INSTALLABLE = "installable"
    UNAVAILABLE = "unavailable"


class ConnectorStream(BaseModel):
    """A stream that a connector offers, and the raw table its rows land in."""

    name: str = Field(description="`<namespace>.<stream>`, or the stream's plain name when it has no namespace.")
    table: str = Field(description="Raw table, such as `raw.google_ads__campaign`.")
    incremental: bool = Field(description="Whether a sync reads only what is new since the one before.")
    dataset: str = Field(description="Dataset whose newest version each record is validated against.")
    sync_modes: list[SyncMode] = Field(description="How it can be read; the first is what it is read by unless told.")
    fields: list[StreamField] = Field(description="The fields that its dataset declares; a source may send others.")


class ConnectorSummary(BaseModel):
    """A connector of the catalogue."""

    name: str
    title: str
    provider: str
    version: str
    description: str
    dataset: DataKind = Field(description="`demo` when the connector invents its data.")
    state: ConnectorState
    unavailable_reason: str | None = None
    failure: str | None = Field(default=None, description="Why it could not be installed the last time, in a sentence.")
    packaged: bool = Field(description="Whether it is installed from packages; our own sources always are there.")
    installed_version: str | None = Field(description="The version that runs; null when none is installed.")
    installed_at: datetime | None
    size_bytes: int | None = Field(description="Disk space of what is installed.")
    job_id: UUID | None = Field(description="The job of the caller's own that installs, updates or removes it now.")
    requires_secrets: bool = Field(description="Whether its configuration has required secret fields.")


class Connector(ConnectorSummary):
    """A connector with the JSON Schema of its configuration, from which a form can be drawn."""

    config_schema: dict[str, JsonValue] = Field(description="JSON Schema; `airbyte_secret` marks secret fields.")
    streams: list[ConnectorStream]
