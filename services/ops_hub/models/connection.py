"""Connections to providers, how they came to be, their syncs, and what the providers listed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Float, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ops_hub.models.base import MOMENT, NOW, OpsHubModel


class PlatformConnection(OpsHubModel):
    """One account at a provider, and the facts that its health follows from. It outlives being disconnected.

    `told_health` is the state that the tenant's events told last.
    """

    __tablename__ = "platform_connection"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(Text)
    account_name: Mapped[str | None] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    sync_every_minutes: Mapped[int] = mapped_column(Integer)

    connected_at: Mapped[datetime | None] = mapped_column(MOMENT)
    disconnected_at: Mapped[datetime | None] = mapped_column(MOMENT)
    disconnect_reason: Mapped[str | None] = mapped_column(Text)

    secret_ref: Mapped[str | None] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    token_expires_at: Mapped[datetime | None] = mapped_column(MOMENT)
    token_refresh_at: Mapped[datetime | None] = mapped_column(MOMENT)
    is_refreshable: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    token_version: Mapped[int] = mapped_column(Integer, server_default="0")
    grant_lost_at: Mapped[datetime | None] = mapped_column(MOMENT)
    grant_lost_reason: Mapped[str | None] = mapped_column(Text)
    grant_subject: Mapped[str | None] = mapped_column(Text)
    refresh_failures: Mapped[int] = mapped_column(Integer, server_default="0")

    next_sync_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_synced_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_provenance: Mapped[str | None] = mapped_column(Text)
    failures_in_row: Mapped[int] = mapped_column(Integer, server_default="0")
    last_error_code: Mapped[str | None] = mapped_column(Text)
    last_error_at: Mapped[datetime | None] = mapped_column(MOMENT)
    told_health: Mapped[str | None] = mapped_column(Text)

    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class OAuthAttempt(OpsHubModel):
    """Somebody on the way to a provider's consent page and back. `id` is the nonce in the state; it is used once."""

    __tablename__ = "oauth_attempt"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    connection_id: Mapped[UUID | None]
    started_by: Mapped[str] = mapped_column(Text)
    session_digest: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    expires_at: Mapped[datetime] = mapped_column(MOMENT)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    outcome: Mapped[str | None] = mapped_column(Text)


class ConnectionSync(OpsHubModel):
    """One reading of a provider: where it came from, and how it ended."""

    __tablename__ = "connection_sync"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    provenance: Mapped[str | None] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    started_at: Mapped[datetime | None] = mapped_column(MOMENT)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
    waiting_since: Mapped[datetime | None] = mapped_column(MOMENT)
    error_code: Mapped[str | None] = mapped_column(Text)
    listings: Mapped[int] = mapped_column(Integer, server_default="0")
    reviews: Mapped[int] = mapped_column(Integer, server_default="0")
    traffic_days: Mapped[int] = mapped_column(Integer, server_default="0")
    notes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


class Listing(OpsHubModel):
    """A place of business as a provider lists it; `location_id` is the location that it was found to be."""

    __tablename__ = "listing"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(primary_key=True)
    listing_id: Mapped[str] = mapped_column(Text, primary_key=True)
    provenance: Mapped[str] = mapped_column(Text)
    location_id: Mapped[UUID | None]
    matched_by: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    store_code: Mapped[str | None] = mapped_column(Text)
    place_id: Mapped[str | None] = mapped_column(Text)
    review_url: Mapped[str | None] = mapped_column(Text)
    maps_url: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    address: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    is_verified: Mapped[bool | None] = mapped_column(Boolean)
    has_pending_edits: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    seen_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class TrafficDay(OpsHubModel):
    """A day of a website property: visits by the property's own calendar."""

    __tablename__ = "traffic_day"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    provenance: Mapped[str] = mapped_column(Text)
    sessions: Mapped[int] = mapped_column(BigInteger)
    users: Mapped[int] = mapped_column(BigInteger)
    key_events: Mapped[float | None] = mapped_column(Float)
    read_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
