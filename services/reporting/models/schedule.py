"""When reports run by themselves."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import MOMENT, NOW, ReportingModel


class Schedule(ReportingModel):
    """A report and a rule. `next_fire_at` is there while it is active; `revision` is the `ETag`.

    Its runs work with the rights that `owner` has at each moment.
    """

    __tablename__ = "schedule"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    rule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    paused_because: Mapped[str | None] = mapped_column(Text)
    next_fire_at: Mapped[datetime | None] = mapped_column(MOMENT)
    revision: Mapped[int] = mapped_column(BigInteger)
    owner: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    edited_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class ScheduleFiring(ReportingModel):
    """What a schedule did at one of its moments. The key makes a second time impossible."""

    __tablename__ = "schedule_firing"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    schedule_id: Mapped[UUID] = mapped_column(primary_key=True)
    fire_at: Mapped[datetime] = mapped_column(MOMENT, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    run_id: Mapped[UUID | None]
    decided_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
