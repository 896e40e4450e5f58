"""Pulls of market data, their schedules, and the keys of providers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, ForeignKeyConstraint, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)


class MarketPullSchedule(IngestionModel):
    """A pull that repeats; each reads `days` back from the day it runs."""

    __tablename__ = "market_pull_schedule"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(Text)
    symbols: Mapped[list[str]] = mapped_column(ARRAY(Text))
    file: Mapped[str | None] = mapped_column(Text)
    days: Mapped[int] = mapped_column(Integer)
    schedule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text, server_default="active")
    next_pull_at: Mapped[datetime | None] = mapped_column(MOMENT)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class MarketPull(IngestionModel):
    """One pull from a provider; `id` is the id of its job, whose state is the job's."""

    __tablename__ = "market_pull"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "schedule_id"],
            ["ingestion.market_pull_schedule.tenant_id", "ingestion.market_pull_schedule.id"],
            name="fk_market_pull_market_pull_schedule",
            ondelete="SET NULL (schedule_id)",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text)
    symbols: Mapped[list[str]] = mapped_column(ARRAY(Text))
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    file: Mapped[str | None] = mapped_column(Text)
    trigger: Mapped[str] = mapped_column(Text)
    schedule_id: Mapped[UUID | None]
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
    error_type: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    trace_id: Mapped[str | None] = mapped_column(Text)


class MarketAnswer(IngestionModel):
    """One answer of a pull, or what could not be had; `place` is its place in the pull."""

    __tablename__ = "market_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "pull_id"],
            ["ingestion.market_pull.tenant_id", "ingestion.market_pull.id"],
            name="fk_market_answer_market_pull",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    pull_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    symbols: Mapped[list[str]] = mapped_column(ARRAY(Text))
    outcome: Mapped[str] = mapped_column(Text)
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    accepted: Mapped[int] = mapped_column(BigInteger, server_default="0")
    unchanged: Mapped[int] = mapped_column(BigInteger, server_default="0")
    quarantined: Mapped[int] = mapped_column(BigInteger, server_default="0")
    revised: Mapped[int] = mapped_column(BigInteger, server_default="0")
    missing: Mapped[int] = mapped_column(BigInteger, server_default="0")
    partial: Mapped[int] = mapped_column(BigInteger, server_default="0")
    fallback: Mapped[int] = mapped_column(BigInteger, server_default="0")
    newest: Mapped[date | None] = mapped_column(Date)
    stale: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    error_type: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class MarketCache(IngestionModel):
    """What a provider said about an answer that has landed: enough to ask whether it changed since."""

    __tablename__ = "market_cache"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    request: Mapped[str] = mapped_column(Text, primary_key=True)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    fresh_until: Mapped[datetime] = mapped_column(MOMENT)
    newest: Mapped[date | None] = mapped_column(Date)
    updated_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class MarketKey(IngestionModel):
    """Where the vault keeps a provider's API key."""

    __tablename__ = "market_key"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(Text, primary_key=True)
    ref: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)


class MarketProviderState(IngestionModel):
    """How a provider is doing, and when it may be asked next; one row for the whole platform."""

    __tablename__ = "market_provider_state"

    provider: Mapped[str] = mapped_column(Text, primary_key=True)
    breaker: Mapped[str] = mapped_column(Text, server_default="closed")
    open_until: Mapped[datetime | None] = mapped_column(MOMENT)
    next_request_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    last_success_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_failure_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_failure: Mapped[str | None] = mapped_column(Text)
