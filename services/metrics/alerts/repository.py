"""Queries of rules, events and deliveries; row security keeps them to the tenant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.models import AlertDelivery, AlertEvent, AlertRule


@dataclass(frozen=True)
class EventRow:
    """An event with its deliveries: recipient, state and error code of each."""

    id: UUID
    rule_id: UUID | None
    rule_name: str
    kind: str
    severity: str
    message: str
    value: float | None
    compared_value: float | None
    condition: dict[str, Any]
    snapshot_id: str | None
    was_snoozed: bool
    occurred_at: datetime
    deliveries: list[dict[str, Any]]


async def list_rules(session: AsyncSession) -> list[AlertRule]:
    """Those that fire first, then by name."""
    query = select(AlertRule).order_by((AlertRule.state == "firing").desc(), func.lower(AlertRule.name), AlertRule.id)
    return list(await session.scalars(query))


async def count_rules(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(AlertRule))).scalar_one()


async def find_rule(session: AsyncSession, rule_id: UUID) -> AlertRule | None:
    """The rule, held against changes by others until the transaction ends."""
    return (await session.scalars(select(AlertRule).where(AlertRule.id == rule_id).with_for_update())).one_or_none()


async def save_rule(session: AsyncSession, rule: AlertRule) -> None:
    """Write a new rule, or what was changed of one."""
    session.add(rule)
    await session.flush()
    await session.refresh(rule)


async def remove_rule(session: AsyncSession, rule: AlertRule) -> None:
    await session.delete(rule)
    await session.flush()


async def add_event(session: AsyncSession, event: AlertEvent) -> None:
    session.add(event)
    await session.flush()


async def add_delivery(session: AsyncSession, delivery: AlertDelivery) -> None:
    session.add(delivery)
    await session.flush()


async def find_event(session: AsyncSession, event_id: UUID) -> AlertEvent | None:
    return (await session.scalars(select(AlertEvent).where(AlertEvent.id == event_id))).one_or_none()


async def list_events(
    session: AsyncSession, *, rule_id: UUID | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[EventRow]:
    """Newest first, from after `after` on, each with its deliveries and the state of their jobs."""
    values = {"rule_id": rule_id, "moment": after[0] if after else None, "id": after[1] if after else None}
    rows = await session.execute(text(_EVENTS), values | {"limit": limit})
    return [EventRow(**row._mapping) for row in rows]


async def get_event(session: AsyncSession, event_id: UUID) -> EventRow:
    rows = await session.execute(text(_EVENT), {"id": event_id})
    return EventRow(**rows.one()._mapping)


async def list_due_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, rule) of what should have been checked by now, longest due first."""
    query = text("select tenant_id, rule_id from metrics.due_alert_rules_across_tenants(:limit)")
    return [(row.tenant_id, row.rule_id) for row in await session.execute(query, {"limit": limit})]


_SELECT = """
    select e.id, e.rule_id, e.rule_name, e.kind, e.severity, e.message, e.value, e.compared_value, e.condition,
        e.snapshot_id, e.was_snoozed, e.occurred_at,
        coalesce((
            select jsonb_agg(jsonb_build_object(
                'recipient', d.recipient, 'state', j.state, 'problem', j.error_message) order by d.recipient)
            from metrics.alert_delivery d
            left join metrics.job j on j.tenant_id = d.tenant_id and j.id = d.id
            where d.tenant_id = e.tenant_id and d.event_id = e.id
        ), '[]'::jsonb) as deliveries
    from metrics.alert_event e
    where e.tenant_id = app.tenant_id()
"""
_EVENT = _SELECT + " and e.id = :id"
_EVENTS = (
    _SELECT
    + " and (cast(:rule_id as uuid) is null or e.rule_id = :rule_id)"
    + " and (cast(:moment as timestamptz) is null or (e.occurred_at, e.id) < (:moment, cast(:id as uuid)))"
    + " order by e.occurred_at desc, e.id desc limit :limit"
)
