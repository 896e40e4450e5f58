"""The first questions, the tasks that follow, and what an earlier product knew."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ops_hub.models.base import MOMENT, NOW, OpsHubModel


class Onboarding(OpsHubModel):
    """A tenant's answers to the first questions, kept step by step."""

    __tablename__ = "onboarding"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    business_type: Mapped[str | None] = mapped_column(Text)
    location_count: Mapped[str | None] = mapped_column(Text)
    goals: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    source: Mapped[str] = mapped_column(Text, server_default="wizard")
    batch_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(Integer, server_default="0")
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_by: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)


class SetupTask(OpsHubModel):
    """One thing to do for the tenant, and what people said of it."""

    __tablename__ = "setup_task"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    batch_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None] = mapped_column(MOMENT)
    skipped_at: Mapped[datetime | None] = mapped_column(MOMENT)
    changed_by: Mapped[str | None] = mapped_column(Text)
    seeded_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class HeardFact(OpsHubModel):
    """Something that another service told, since it was true for the first time."""

    __tablename__ = "heard_fact"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    heard_at: Mapped[datetime] = mapped_column(MOMENT)


class LegacyProfile(OpsHubModel):
    """What an earlier product knew of the tenant."""

    __tablename__ = "legacy_profile"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID]
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    imported_by: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    taken_over_at: Mapped[datetime | None] = mapped_column(MOMENT)
    locations_job_id: Mapped[UUID | None]
