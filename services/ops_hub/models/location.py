"""Places of business."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ops_hub.models.base import MOMENT, NOW, OpsHubModel


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
    batch_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    edited_by: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


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
    changed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


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
    moved_listings: Mapped[list[list[str]]] = mapped_column(JSONB, server_default="[]")
    reason: Mapped[str] = mapped_column(Text)
    merged_by: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    undone_by: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(MOMENT)
