"""Tables of the schema `metrics`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    FetchedValue,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from libs.db import Model, schema_metadata

METADATA = schema_metadata("metrics")
_MOMENT = DateTime(timezone=True)
_NOW = text("clock_timestamp()")


class MetricsModel(Model):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = METADATA


class SavedView(MetricsModel):
    """The search of a page under a name; seen by others of the tenant when it is shared."""

    __tablename__ = "saved_view"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    page: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(Boolean)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    updated_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class PlaceName(MetricsModel):
    """One version of what a tenant calls a place; in force until it is ended."""

    __tablename__ = "place_name"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    ended_by: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class AlertRule(MetricsModel):
    """When somebody is to be told, and how the last check came out."""

    __tablename__ = "alert_rule"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    dataset: Mapped[str] = mapped_column(Text)
    condition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    filters: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    severity: Mapped[str] = mapped_column(Text)
    recipients: Mapped[list[str]] = mapped_column(ARRAY(Text))
    channel_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    every_minutes: Mapped[int] = mapped_column(Integer)
    cool_down_minutes: Mapped[int] = mapped_column(Integer)
    is_paused: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    snoozed_until: Mapped[datetime | None] = mapped_column(_MOMENT)
    state: Mapped[str] = mapped_column(Text, server_default="unknown")
    last_value: Mapped[float | None] = mapped_column(Double)
    last_message: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    told_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    next_check_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    updated_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class AlertChannel(MetricsModel):
    """Where alerts are told beside mail; `secret_ref` names its address in the vault."""

    __tablename__ = "alert_channel"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    secret_ref: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class AlertEvent(MetricsModel):
    """What a rule found, with the numbers. It outlives the rule."""

    __tablename__ = "alert_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "rule_id"],
            ["metrics.alert_rule.tenant_id", "metrics.alert_rule.id"],
            name="fk_alert_event_rule",
            ondelete="SET NULL (rule_id)",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_id: Mapped[UUID | None]
    rule_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    value: Mapped[float | None] = mapped_column(Double)
    compared_value: Mapped[float | None] = mapped_column(Double)
    condition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    snapshot_id: Mapped[str | None] = mapped_column(Text)
    was_snoozed: Mapped[bool] = mapped_column(Boolean)
    occurred_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class AlertDelivery(MetricsModel):
    """Whom an event is told; `id` is the id of the job that does it."""

    __tablename__ = "alert_delivery"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["metrics.alert_event.tenant_id", "metrics.alert_event.id"],
            name="fk_alert_delivery_event",
            ondelete="CASCADE",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    recipient: Mapped[str] = mapped_column(Text)


class BudgetPlan(MetricsModel):
    """One version of a scope's budget of a month; `scope_key` is the scope as one text."""

    __tablename__ = "budget_plan"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(Text)
    month: Mapped[date] = mapped_column(Date)
    platform: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(Text)
    campaign_id: Mapped[str | None] = mapped_column(Text)
    campaign_name: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    scope_key: Mapped[str] = mapped_column(Text, FetchedValue())
    amount_micros: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    edited_by: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    proposed_by: Mapped[str | None] = mapped_column(Text)
    proposed_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    proposal_comment: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    decision_comment: Mapped[str | None] = mapped_column(Text)
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_MOMENT)
    withdrawal_comment: Mapped[str | None] = mapped_column(Text)
    superseded_at: Mapped[datetime | None] = mapped_column(_MOMENT)


class Annotation(MetricsModel):
    """What happened on a day or several, and to what: the tenant, a platform, an account or a campaign."""

    __tablename__ = "annotation"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(Text)
    start_date: Mapped[date] = mapped_column(Date)
    end_date: Mapped[date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    platform: Mapped[str | None] = mapped_column(Text)
    account_id: Mapped[str | None] = mapped_column(Text)
    campaign_id: Mapped[str | None] = mapped_column(Text)
    campaign_name: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    edited_by: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)


class RegionMap(MetricsModel):
    """A map that the tenant drew itself. Its shapes, GeoJSON of up to some megabytes, are read by themselves."""

    __tablename__ = "region_map"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(Integer, server_default="1")
    features: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    geometry: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    positions: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
    edited_by: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[datetime] = mapped_column(_MOMENT, server_default=_NOW)
