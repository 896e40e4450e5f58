"""Remote Airbytes, and the jobs that they run for us."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)


class AirbyteServer(IngestionModel):
    """A remote Airbyte that a tenant uses; `secret_ref` is the vault's reference of its client secret."""

    __tablename__ = "airbyte_server"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    base_url: Mapped[str] = mapped_column(Text)
    client_id: Mapped[str] = mapped_column(Text)
    secret_ref: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class RemoteRun(IngestionModel):
    """The remote job of a sync; without `job_id` it is not known (yet) whether it was started.

    `watermark` is the newest job of the connection before we asked for ours: whatever is newer will do as ours.
    """

    __tablename__ = "remote_run"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "sync_id"],
            ["ingestion.sync.tenant_id", "ingestion.sync.id"],
            name="fk_remote_run_sync",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    sync_id: Mapped[UUID] = mapped_column(primary_key=True)
    watermark: Mapped[int] = mapped_column(BigInteger)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str | None] = mapped_column(Text)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    heard_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
