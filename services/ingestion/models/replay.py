"""Replays, and what they changed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, ForeignKeyConstraint, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.ingestion.models.base import IngestionModel

NOW = text("clock_timestamp()")
MOMENT = DateTime(timezone=True)
OPTIONAL_JSON = JSONB(none_as_null=True)


class Replay(IngestionModel):
    """A window of a dataset read again; `id` is the id of its job, whose state is the job's.

    `counts`, `changes` and `previous` hold the models of `contracts/ingestion/replays.py`.
    """

    __tablename__ = "replay"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(Text)
    dataset_version: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    connection_id: Mapped[UUID | None]
    accounts: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    start_date: Mapped[date] = mapped_column(Date)
    end_date: Mapped[date] = mapped_column(Date)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)
    error_type: Mapped[str | None] = mapped_column(Text)
    error_message: Mapped[str | None] = mapped_column(Text)
    trace_id: Mapped[str | None] = mapped_column(Text)
    counts: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)
    changes: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)
    checksum_before: Mapped[str | None] = mapped_column(Text)
    checksum_after: Mapped[str | None] = mapped_column(Text)
    previous: Mapped[dict[str, Any] | None] = mapped_column(OPTIONAL_JSON)


class ReplayDay(IngestionModel):
    """What a replay changed in one account's day."""

    __tablename__ = "replay_day"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "replay_id"],
            ["ingestion.replay.tenant_id", "ingestion.replay.id"],
            name="fk_replay_day_replay",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    replay_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    rows_before: Mapped[int] = mapped_column(BigInteger)
    rows_after: Mapped[int] = mapped_column(BigInteger)
    inserted: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column(BigInteger)
    unchanged: Mapped[int] = mapped_column(BigInteger)
    vanished: Mapped[int] = mapped_column(BigInteger)
    checksum_before: Mapped[str | None] = mapped_column(Text)
    checksum_after: Mapped[str | None] = mapped_column(Text)
