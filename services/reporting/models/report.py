"""What somebody wants reported."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import MOMENT, NOW, ReportingModel


class Report(ReportingModel):
    """A report as it was set up. `config` is the draft of its kind, perhaps unfinished; a run freezes what it finds.

    `revision` grows with each change and is the `ETag`. Runs and schedules work with the rights of `owner`.
    """

    __tablename__ = "report"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    config: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recipients: Mapped[list[str]] = mapped_column(ARRAY(Text))
    revision: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    edited_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    archived_at: Mapped[datetime | None] = mapped_column(MOMENT)
