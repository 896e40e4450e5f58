"""How long raw rows are kept, and the runs that remove what nothing needs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)


class RetentionPolicy(IngestionModel):
    """A tenant that keeps raw rows longer or shorter than the installation's setting says."""

    __tablename__ = "retention_policy"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    raw_days: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class RetentionRun(IngestionModel):
    """One run; `id` is the id of its job. `removed` counts rows by table and reason."""

    __tablename__ = "retention_run"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    raw_days: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
    removed: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
