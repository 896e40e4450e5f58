"""What is kept of a sync's own words, and of who looked at the telemetry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

MOMENT = DateTime(timezone=True)


class SyncLog(IngestionModel):
    """One line of a sync, from its connector or from Opsight, without any configured value."""

    __tablename__ = "sync_log"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "sync_id"],
            ["ingestion.sync.tenant_id", "ingestion.sync.id"],
            name="fk_sync_log_sync",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    sync_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    attempt: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(MOMENT)
    level: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)


class TelemetryView(IngestionModel):
    """When a person's look at the telemetry was last written into the audit."""

    __tablename__ = "telemetry_view"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(Text, primary_key=True)
    audited_at: Mapped[datetime] = mapped_column(MOMENT, server_default=text("clock_timestamp()"))
