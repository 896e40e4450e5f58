"""The answers of Airbyte's public API v1, as far as they are read.

Source: https://reference.airbyte.com (Jobs, Connections, Sources, Applications).
"""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

JobStatus = Literal["pending", "queued", "running", "incomplete", "failed", "succeeded", "cancelled"]
# `incomplete` is an attempt that failed while the job goes on: https://docs.airbyte.com (Jobs).
TERMINAL: frozenset[JobStatus] = frozenset({"failed", "succeeded", "cancelled"})


class Token(BaseModel):
    access_token: str = Field(min_length=1)
    expires_in: int = Field(default=180, ge=1)


class Job(BaseModel):
    id: int = Field(alias="jobId", ge=0, le=2**63 - 1)
    status: JobStatus
    connection_id: UUID | None = Field(default=None, alias="connectionId")
    kind: str = Field(default="sync", alias="jobType")
    started_at: str | None = Field(default=None, alias="startTime")
    bytes: int | None = Field(default=None, alias="bytesSynced", ge=0, le=2**63 - 1)
    rows: int | None = Field(default=None, alias="rowsSynced", ge=0, le=2**63 - 1)

    @property
    def is_over(self) -> bool:
        return self.status in TERMINAL


class Stream(BaseModel):
    name: str = Field(max_length=200)


class Streams(BaseModel):
    streams: list[Stream] = Field(default_factory=list[Stream])


class Connection(BaseModel):
    id: UUID = Field(alias="connectionId")
    name: str = Field(max_length=500)
    source_id: UUID = Field(alias="sourceId")
    workspace_id: UUID = Field(alias="workspaceId")
    status: str = Field(default="active", max_length=40)
    configurations: Streams = Field(default_factory=Streams)


class Source(BaseModel):
    id: UUID = Field(alias="sourceId")
    name: str = Field(max_length=500)
    type: str = Field(alias="sourceType", max_length=80)


class JobList(BaseModel):
    data: list[Job]


class ConnectionList(BaseModel):
    data: list[Connection]
    next: str | None = None


class SourceList(BaseModel):
    data: list[Source]
    next: str | None = None
