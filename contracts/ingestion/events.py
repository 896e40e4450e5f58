"""Facts that the ingestion service tells others."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from contracts.events import Event
from contracts.tenant_end import purged_by


class LandedAccount(BaseModel):
    """An ad account of which rows were written, and the days they are about."""

    platform: str
    account_id: str
    min_date: date
    max_date: date


class DataLanded(Event):
    """Raw rows were written, in the transaction that publishes this."""

    TYPE: ClassVar[str] = "ingestion.data_landed"
    dataset: Literal["warehouse", "demo"]
    source: str
    tables: list[str]
    accounts: list[LandedAccount]
    job_id: UUID


class ConnectionScheduled(Event):
    """When a connection is to be read next: told when it is made, changed, paused, resumed or deleted, and when it was
    read to its end."""

    TYPE: ClassVar[str] = "ingestion.connection_scheduled"
    connection_id: UUID
    connector: str
    dataset: Literal["warehouse", "demo"]
    tables: list[str]
    """The raw tables that it fills."""
    due_at: datetime | None
    """None of a connection that is manual, paused or deleted."""


class SyncFinished(Event):
    """A connection was read to its end, in the transaction that publishes this."""

    TYPE: ClassVar[str] = "ingestion.sync_finished"
    connection_id: UUID
    sync_id: UUID
    connector: str
    dataset: Literal["warehouse", "demo"]
    emitted: int
    committed: int
    quarantined: int


class SyncFailed(Event):
    """A sync ended without success, and is not tried again by itself. What was committed before stays."""

    TYPE: ClassVar[str] = "ingestion.sync_failed"
    connection_id: UUID
    sync_id: UUID
    connector: str
    dataset: Literal["warehouse", "demo"]
    error_code: str
    error_message: str
    """For people; cleaned of every secret of the connection."""


TenantPurged = purged_by("ingestion")
