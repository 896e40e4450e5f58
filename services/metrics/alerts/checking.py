"""A check of a rule: what it finds in the snapshot that serves, and whom that is told."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.alerts import AlertFinding, AlertKind, AlertQuestion, RuleState
from contracts.metrics.events import AlertFired, AlertResolved
from contracts.metrics.jobs import SendAlert, SendSlackAlert
from libs.clock import Clock, utc_now
from libs.events import publish
from libs.ids import new_id
from libs.jobs import enqueue
from services.metrics import models
from services.metrics.alerts import repository
from services.metrics.alerts.channels import repository as channels
from services.metrics.alerts.deciding import Standing, decide
from services.metrics.alerts.finding import find
from services.metrics.snapshots.freshness import freshness
from services.metrics.snapshots.loading import Servings, SnapshotStore


@dataclass(frozen=True)
class Lookout:
    """What questions of rules are answered from."""

    servings: Servings
    store: SnapshotStore
    budget_seconds: int
    clock: Clock = field(default=utc_now)


@dataclass(frozen=True)
class Found:
    """A finding, and the snapshot that it is about."""

    finding: AlertFinding
    snapshot_id: str | None


async def look(lookout: Lookout, tenant_id: UUID, wanted: AlertQuestion) -> Found:
    """What the question finds now."""
    serving = await lookout.servings.get(tenant_id, wanted.dataset)
    fresh = freshness(serving, lookout.clock(), lookout.budget_seconds)
    frames = await lookout.store.get(tenant_id, serving.snapshot_id) if serving.snapshot_id else None
    finding = await asyncio.to_thread(find, frames, wanted, fresh["state"], fresh["age_seconds"])
    return Found(finding, serving.snapshot_id)


def question_of_rule(rule: models.AlertRule) -> AlertQuestion:
    """What the rule looks at."""
    return AlertQuestion.model_validate({"dataset": rule.dataset, "condition": rule.condition, "filters": rule.filters})


async def conclude(session: AsyncSession, rule: models.AlertRule, found: Found, now: datetime) -> None:
    """Write down what a check found; tell people if the rule's state changed, or its cool-down is over."""
    standing = Standing(cast("RuleState", rule.state), rule.told_at, rule.cool_down_minutes)
    decision = decide(standing, found.finding.is_met, now)
    rule.state, rule.checked_at = decision.state, now
    rule.last_value, rule.last_message = found.finding.value, found.finding.message
    rule.next_check_at = now + timedelta(minutes=rule.every_minutes)
    if decision.tell is not None:
        rule.told_at = now
        await tell(session, rule, found, decision.tell, now)
    await session.flush()


async def tell(
    session: AsyncSession, rule: models.AlertRule, found: Found, kind: AlertKind, now: datetime
) -> models.AlertEvent:
    """Write the event, and queue a message to each recipient and channel unless the rule is snoozed."""
    is_snoozed = kind != "test" and rule.snoozed_until is not None and rule.snoozed_until > now
    event = models.AlertEvent(
        tenant_id=rule.tenant_id,
        id=new_id(),
        rule_id=rule.id,
        rule_name=rule.name,
        kind=kind,
        severity=rule.severity,
        message=found.finding.message,
        value=found.finding.value,
        compared_value=found.finding.compared_value,
        condition=rule.condition,
        snapshot_id=found.snapshot_id,
        was_snoozed=is_snoozed,
    )
    await repository.add_event(session, event)
    if not is_snoozed and kind != "test":
        await publish(session, _fact(event, rule.id), tenant_id=rule.tenant_id)
    for recipient in [] if is_snoozed else rule.recipients:
        job_id = await enqueue(session, SendAlert(event_id=event.id, recipient=recipient), tenant_id=rule.tenant_id)
        delivery = models.AlertDelivery(tenant_id=rule.tenant_id, id=job_id, event_id=event.id, recipient=recipient)
        await repository.add_delivery(session, delivery)
    if not is_snoozed:
        await _tell_channels(session, rule, event)
    return event


async def _tell_channels(session: AsyncSession, rule: models.AlertRule, event: models.AlertEvent) -> None:
    for channel in await channels.list_by_ids(session, rule.channel_ids):
        payload = SendSlackAlert(event_id=event.id, channel_id=channel.id)
        job_id = await enqueue(session, payload, tenant_id=rule.tenant_id)
        delivery = models.AlertDelivery(
            tenant_id=rule.tenant_id, id=job_id, event_id=event.id, recipient=f"Slack: {channel.name}"
        )
        await repository.add_delivery(session, delivery)


def _fact(event: models.AlertEvent, rule_id: UUID) -> AlertFired | AlertResolved:
    """The same for programs that subscribe to it."""
    said = {
        "rule_id": rule_id,
        "rule_name": event.rule_name,
        "severity": event.severity,
        "message": event.message,
        "value": event.value,
        "compared_value": event.compared_value,
    }
    if event.kind == "resolved":
        return AlertResolved.model_validate(said)
    return AlertFired.model_validate(said | {"is_reminder": event.kind == "reminded"})
