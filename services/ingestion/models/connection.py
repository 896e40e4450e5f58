"""Connections, their syncs, and how far each stream has been read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)


class Connection(IngestionModel):
    """A source that is read by schedule into the raw tables."""

    __tablename__ = "connection"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(Text)
    connector: Mapped[str] = mapped_column(Text)
    engine: Mapped[str] = mapped_column(Text, server_default="embedded")
    dataset: Mapped[str] = mapped_column(Text)
    config: Mapped[dict[str, Any]] = mapped_column(JSONB)
    streams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stream_settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    schedule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, server_default="active")
    server_id: Mapped[UUID | None]
    remote_id: Mapped[UUID | None]
    remote: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    lands_here: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    next_sync_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class Sync(IngestionModel):
    """One run of a connection; `id` is the id of its job, whose state is the job's."""

    __tablename__ = "sync"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["ingestion.connection.tenant_id", "ingestion.connection.id"],
            name="fk_sync_connection",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    connector: Mapped[str] = mapped_column(Text)
    trigger: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
    error_type: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    trace_id: Mapped[str | None] = mapped_column(Text)
    failure_told_at: Mapped[datetime | None] = mapped_column(MOMENT)


class SyncStream(IngestionModel):
    """What became of the records of one stream of a sync.

    `asked` is the first day that was asked for again, by account, as when its first attempt began.
    """

    __tablename__ = "sync_stream"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "sync_id"],
            ["ingestion.sync.tenant_id", "ingestion.sync.id"],
            name="fk_sync_stream_sync",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    sync_id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    raw_table: Mapped[str | None] = mapped_column(Text)
    emitted: Mapped[int] = mapped_column(BigInteger, server_default="0")
    committed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    filtered: Mapped[int] = mapped_column(BigInteger, server_default="0")
    quarantined: Mapped[int] = mapped_column(BigInteger, server_default="0")
    bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    quarantined_bytes: Mapped[int] = mapped_column(BigInteger, server_default="0")
    complete: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    accounts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    asked: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    vanished: Mapped[int] = mapped_column(BigInteger, server_default="0")


class StreamState(IngestionModel):
    """How far a stream has been read; written in the transaction of the rows that it covers.

    `sequence` counts the rows committed in this `generation`; it makes the next row's raw id, so that a retry makes
    the ids that an undisturbed run would have made.
    """

    __tablename__ = "stream_state"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["ingestion.connection.tenant_id", "ingestion.connection.id"],
            name="fk_stream_state_connection",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    generation: Mapped[int] = mapped_column(BigInteger, server_default="0")
    sequence: Mapped[int] = mapped_column(BigInteger, server_default="0")
    sync_id: Mapped[UUID | None]
    complete: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class Probe(IngestionModel):
    """A check or discovery that was asked for; `id` is the id of its job."""

    __tablename__ = "probe"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    connector: Mapped[str] = mapped_column(Text)
    config: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    error_type: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
    trace_id: Mapped[str | None] = mapped_column(Text)
