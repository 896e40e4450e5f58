"""Tables of the schema `ops`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Float, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from libs.db import Model, schema_metadata

METADATA = schema_metadata("ops")
_MOMENT = DateTime(timezone=True)
_NOW = text("clock_timestamp()")


class OpsHubModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA


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
    changed_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    finished_by: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class SetupTask(OpsHubModel):
    """One thing to do for the tenant, and what people said of it."""

    __tablename__ = "setup_task"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    batch_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    skipped_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    changed_by: Mapped[str | None] = mapped_column(Text)
    seeded_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class HeardFact(OpsHubModel):
    """Something that another service told, since it was true for the first time."""

    __tablename__ = "heard_fact"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    heard_at: Mapped[datetime] = mapped_column(_MOMENT)


class Activity(OpsHubModel):
    """What happened in the hub."""

    __tablename__ = "activity"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
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
    dataset: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    finished_at: Mapped[datetime] = mapped_column(_MOMENT)
    error_code: Mapped[str | None] = mapped_column(Text)


class LegacyProfile(OpsHubModel):
    """What an earlier product knew of the tenant."""

    __tablename__ = "legacy_profile"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID]
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    imported_by: Mapped[str] = mapped_column(Text)
    imported_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    taken_over_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Location(OpsHubModel):
    """A place of business. `phone` is E.164; `search_text` is what a search looks through, folded."""

    __tablename__ = "location"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    store_code: Mapped[str | None] = mapped_column(Text)
    source_mode: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)
    line1: Mapped[str | None] = mapped_column(Text)
    line2: Mapped[str | None] = mapped_column(Text)
    district: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    postal_code: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    hours: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    place_id: Mapped[str | None] = mapped_column(Text)
    listing_id: Mapped[str | None] = mapped_column(Text)
    distinct_reason: Mapped[str | None] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    edited_by: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class LocationKey(OpsHubModel):
    """What a location can be recognised by, as a digest."""

    __tablename__ = "location_key"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    location_id: Mapped[UUID] = mapped_column(primary_key=True)


class LocationMetricPreference(OpsHubModel):
    """Which columns of a list of locations somebody chose, in their order."""

    __tablename__ = "location_metric_preference"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    revision: Mapped[int] = mapped_column(Integer, server_default="0")
    changed_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class LocationMerge(OpsHubModel):
    """Two locations that became one, each as it was; the other one is kept here alone."""

    __tablename__ = "location_merge"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    survivor_id: Mapped[UUID]
    other_id: Mapped[UUID]
    survivor_before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    other_before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    survivor_after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    taken_from_other: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str] = mapped_column(Text)
    merged_by: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    undone_by: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(_MOMENT)
