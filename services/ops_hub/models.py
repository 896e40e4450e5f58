"""Tables of the schema `ops`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Float, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from libs.db import Model, schema_metadata

METADATA = schema_metadata("ops")
_MOMENT = DateTime(timezone=True)
_NOW = text("clock_timestamp()")


class OpsHubModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA


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
