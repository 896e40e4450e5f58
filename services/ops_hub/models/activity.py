"""What happened in the hub, and elsewhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ops_hub.models.base import MOMENT, NOW, OpsHubModel


class Activity(OpsHubModel):
    """What happened in the hub."""

    __tablename__ = "activity"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    actor: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RecentRun(OpsHubModel):
    """A run elsewhere that ended not long ago."""

    __tablename__ = "recent_run"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    dataset: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    finished_at: Mapped[datetime] = mapped_column(MOMENT)
    error_code: Mapped[str | None] = mapped_column(Text)
