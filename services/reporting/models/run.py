"""Runs of reports, and those that ended badly."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.reporting.models.base import MOMENT, NOW, ReportingModel


class ReportRun(ReportingModel):
    """One run. What it is made of is frozen when it is asked for: `config`, `generated_at`, `code_sha`,
    `template_version`, `viewer_scope`, and `branding_version` (null: none was set up). `input` is what a renderer gets,
    once it has been gathered. It may be large, so it is read by `find_input` alone; a logo stays with the branding.

    `job_id` is the job that performs it; replays keep run and job. `planned`, `done` and `failed` count points, or
    sections. The database lets `state` go along its transitions alone.
    """

    __tablename__ = "report_run"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    started_by: Mapped[str] = mapped_column(Text)
    schedule_id: Mapped[UUID | None]
    fire_at: Mapped[datetime | None] = mapped_column(MOMENT)
    name: Mapped[str] = mapped_column(Text)
    config: Mapped[dict[str, Any]] = mapped_column(JSONB)
    geometry_hash: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    input: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)
    owner: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    generated_at: Mapped[datetime] = mapped_column(MOMENT)
    code_sha: Mapped[str] = mapped_column(Text)
    template_version: Mapped[str] = mapped_column(Text)
    viewer_scope: Mapped[dict[str, Any]] = mapped_column(JSONB)
    snapshot_id: Mapped[str | None] = mapped_column(Text)
    data_through: Mapped[date | None] = mapped_column(Date)
    content_hash: Mapped[str | None] = mapped_column(Text)
    branding_version: Mapped[int | None] = mapped_column(Integer)
    branding_hash: Mapped[str | None] = mapped_column(Text)
    provenances: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    job_id: Mapped[UUID | None]
    planned: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer)
    failed: Mapped[int] = mapped_column(Integer)
    replays: Mapped[int] = mapped_column(Integer)
    cost_estimate: Mapped[Decimal] = mapped_column(Numeric(12, 6))
    cost_ceiling: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    cost_spent: Mapped[Decimal] = mapped_column(Numeric(12, 6))
    failure_class: Mapped[str | None] = mapped_column(Text)
    failure_code: Mapped[str | None] = mapped_column(Text)
    failure_detail: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column(MOMENT)
    finished_at: Mapped[datetime | None] = mapped_column(MOMENT)


class DeadLetter(ReportingModel):
    """A run that ended with something missing, until it has been replayed to its end or somebody lets it be."""

    __tablename__ = "dead_letter"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(Text)
    failure_class: Mapped[str] = mapped_column(Text)
    failure_code: Mapped[str] = mapped_column(Text)
    failure_detail: Mapped[str] = mapped_column(Text)
    missing: Mapped[int] = mapped_column(Integer)
    replays: Mapped[int] = mapped_column(Integer)
    died_at: Mapped[datetime] = mapped_column(MOMENT, server_default=NOW)
    settled_by: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(MOMENT)
