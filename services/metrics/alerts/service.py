"""Rules: added, changed, paused, snoozed, tried out and removed by people who see the whole tenant."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.alerts import (
    MOST_RULES,
    AlertDelivery,
    AlertEvent,
    AlertFinding,
    AlertKind,
    AlertQuestion,
    AlertRule,
    AlertRuleCreate,
    AlertRules,
    AlertRuleUpdate,
    Condition,
    DeliveryState,
    RuleState,
    Severity,
)
from contracts.metrics.combined import Dataset
from contracts.metrics.explore import Filter
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from libs.pagination import CursorCodec, Page
from services.metrics import models
from services.metrics.alerts import repository
from services.metrics.alerts.channels import repository as channels
from services.metrics.alerts.checking import Lookout, look, question_of_rule, tell
from services.metrics.alerts.errors import (
    AlertRuleAlreadyPaused,
    AlertRuleNameTaken,
    AlertRuleNotFound,
    AlertRuleNotPaused,
    TooManyAlertRules,
    WholeTenantOnly,
)
from services.metrics.alerts.finding import check_alert_question
from services.metrics.alerts.repository import EventRow

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_STATES: dict[str | None, DeliveryState] = {
    "succeeded": "sent",
    "dead": "failed",
    "failed": "failed",
    "cancelled": "failed",
}


async def list_rules(session: AsyncSession, principal: Principal) -> AlertRules:
    """Every rule; none for those who are limited to a part of the tenant."""
    if _is_limited(principal):
        return AlertRules(items=[])
    return AlertRules(items=[_shown(rule) for rule in await repository.list_rules(session)])


async def create_rule(session: AsyncSession, principal: Principal, wanted: AlertRuleCreate) -> AlertRule:
    """Raises `Invalid`, `AlertRuleNameTaken` and `TooManyAlertRules`. It is checked within half a minute."""
    _require_whole(principal)
    check_alert_question(wanted)
    await _check_told(session, wanted.recipients, wanted.channel_ids)
    if await repository.count_rules(session) >= MOST_RULES:
        raise TooManyAlertRules(f"Remove one first: the most is {MOST_RULES}.")
    rule = models.AlertRule(
        tenant_id=tenant_of(principal),
        id=new_id(),
        created_by=principal.subject,
        **wanted.model_dump(mode="json")
        | {"recipients": _distinct(wanted.recipients), "channel_ids": list(dict.fromkeys(wanted.channel_ids))},
    )
    await _save(session, rule)
    await _audit(session, principal, rule, "created")
    return _shown(rule)


async def update_rule(session: AsyncSession, principal: Principal, rule_id: UUID, change: AlertRuleUpdate) -> AlertRule:
    """Change what is given; with another question the rule begins anew and is checked at once."""
    rule = await _get(session, principal, rule_id)
    for name, value in change.model_dump(mode="json", exclude_none=True).items():
        setattr(rule, name, value)
    check_alert_question(question_of_rule(rule))
    if change.recipients is not None:
        rule.recipients = _distinct(change.recipients)
    if change.channel_ids is not None:
        rule.channel_ids = list(dict.fromkeys(change.channel_ids))
    await _check_told(session, rule.recipients, rule.channel_ids)
    if change.condition is not None or change.filters is not None:
        rule.state, rule.told_at, rule.last_value, rule.last_message = "unknown", None, None, None
        rule.next_check_at = utc_now()
    await _touch(session, rule)
    await _audit(session, principal, rule, "updated")
    return _shown(rule)


async def delete_rule(session: AsyncSession, principal: Principal, rule_id: UUID) -> None:
    """Remove it; what it found stays in the history."""
    rule = await _get(session, principal, rule_id)
    await _audit(session, principal, rule, "deleted")
    await repository.remove_rule(session, rule)


async def pause_rule(session: AsyncSession, principal: Principal, rule_id: UUID) -> AlertRule:
    """Check no more. Raises `AlertRuleAlreadyPaused`."""
    rule = await _get(session, principal, rule_id)
    if rule.is_paused:
        raise AlertRuleAlreadyPaused
    rule.is_paused = True
    await _touch(session, rule)
    await _audit(session, principal, rule, "paused")
    return _shown(rule)


async def resume_rule(session: AsyncSession, principal: Principal, rule_id: UUID) -> AlertRule:
    """Check again, at once. What it knew before the pause is forgotten. Raises `AlertRuleNotPaused`."""
    rule = await _get(session, principal, rule_id)
    if not rule.is_paused:
        raise AlertRuleNotPaused
    rule.is_paused, rule.state, rule.told_at, rule.next_check_at = False, "unknown", None, utc_now()
    await _touch(session, rule)
    await _audit(session, principal, rule, "resumed")
    return _shown(rule)


async def snooze_rule(session: AsyncSession, principal: Principal, rule_id: UUID, *, hours: int) -> AlertRule:
    """Tell nobody for so long; 0 ends that."""
    rule = await _get(session, principal, rule_id)
    rule.snoozed_until = utc_now() + timedelta(hours=hours) if hours else None
    await _touch(session, rule)
    await _audit(session, principal, rule, "snoozed" if hours else "woken")
    return _shown(rule)


async def preview(lookout: Lookout, principal: Principal, wanted: AlertQuestion) -> AlertFinding:
    """What a question finds now, without a rule."""
    _require_whole(principal)
    check_alert_question(wanted)
    return (await look(lookout, tenant_of(principal), wanted)).finding


async def try_rule(session: AsyncSession, lookout: Lookout, principal: Principal, rule_id: UUID) -> AlertEvent:
    """Send a test to every recipient with what the rule finds now."""
    rule = await _get(session, principal, rule_id)
    found = await look(lookout, tenant_of(principal), question_of_rule(rule))
    event = await tell(session, rule, found, "test", utc_now())
    await _audit(session, principal, rule, "tested")
    return _event(await repository.get_event(session, event.id))


async def list_events(
    session: AsyncSession,
    cursors: CursorCodec,
    principal: Principal,
    *,
    rule_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[AlertEvent]:
    """What rules found, newest first."""
    after = _position(cursors, cursor)
    if _is_limited(principal):
        return Page(items=[], next_cursor=None)
    found = await repository.list_events(session, rule_id=rule_id, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.occurred_at.isoformat(), str(last.id)) if last else None
    return Page(items=[_event(row) for row in found[:limit]], next_cursor=next_cursor)


async def _get(session: AsyncSession, principal: Principal, rule_id: UUID) -> models.AlertRule:
    _require_whole(principal)
    rule = await repository.find_rule(session, rule_id)
    if rule is None:
        raise AlertRuleNotFound
    return rule


async def _touch(session: AsyncSession, rule: models.AlertRule) -> None:
    rule.updated_at = func.clock_timestamp()  # type: ignore[assignment]  # the database's clock
    await _save(session, rule)


async def _save(session: AsyncSession, rule: models.AlertRule) -> None:
    """The index decides when two take one name at the same time; the transaction ends with that."""
    name = rule.name
    try:
        await repository.save_rule(session, rule)
    except IntegrityError as error:
        raise AlertRuleNameTaken(f"Give it another name than {name}.") from error


def _is_limited(principal: Principal) -> bool:
    return principal.accounts is not None or principal.aggregates_only


def _require_whole(principal: Principal) -> None:
    if _is_limited(principal):
        raise WholeTenantOnly("Ask somebody who is not limited to a workspace.")


async def _check_told(session: AsyncSession, recipients: list[str], channel_ids: list[UUID]) -> None:
    if not recipients and not channel_ids:
        raise Invalid(errors=[FieldProblem(pointer="/recipients", code="nobody", message="Tell somebody.")])
    known = {channel.id for channel in await channels.list_by_ids(session, channel_ids)}
    problems = [
        FieldProblem(pointer=f"/channel_ids/{index}", code="unknown", message="There is no such channel.")
        for index, channel_id in enumerate(channel_ids)
        if channel_id not in known
    ]
    if problems:
        raise Invalid(errors=problems)


def _distinct(recipients: list[str]) -> list[str]:
    """Each address once; the part after the @ is the same in any case."""
    return list({f"{name}@{domain.lower()}": None for name, _, domain in (one.partition("@") for one in recipients)})


def _shown(rule: models.AlertRule) -> AlertRule:
    return AlertRule(
        id=rule.id,
        name=rule.name,
        dataset=Dataset(rule.dataset),
        condition=_CONDITION.validate_python(rule.condition),
        filters=[Filter.model_validate(one) for one in rule.filters],
        severity=cast("Severity", rule.severity),
        recipients=rule.recipients,
        channel_ids=rule.channel_ids,
        every_minutes=rule.every_minutes,
        cool_down_minutes=rule.cool_down_minutes,
        is_paused=rule.is_paused,
        snoozed_until=rule.snoozed_until if rule.snoozed_until and rule.snoozed_until > utc_now() else None,
        state=cast("RuleState", rule.state),
        last_value=rule.last_value,
        last_message=rule.last_message,
        checked_at=rule.checked_at,
        next_check_at=None if rule.is_paused else rule.next_check_at,
        created_at=rule.created_at,
        updated_at=rule.updated_at,
    )


def _event(row: EventRow) -> AlertEvent:
    return AlertEvent(
        id=row.id,
        rule_id=row.rule_id,
        rule_name=row.rule_name,
        kind=cast("AlertKind", row.kind),
        severity=cast("Severity", row.severity),
        message=row.message,
        value=row.value,
        compared_value=row.compared_value,
        condition=_CONDITION.validate_python(row.condition),
        snapshot_id=row.snapshot_id,
        was_snoozed=row.was_snoozed,
        occurred_at=row.occurred_at,
        deliveries=[_delivery(**one) for one in row.deliveries],
    )


def _delivery(recipient: str, state: str | None, problem: str | None) -> AlertDelivery:
    """A job that is kept no longer has done its work."""
    told = "sent" if state is None else _STATES.get(state, "waiting")
    return AlertDelivery(recipient=recipient, state=told, problem=problem if told != "sent" else None)


async def _audit(session: AsyncSession, principal: Principal, rule: models.AlertRule, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"alert_rule.{done}",
        object_type="alert_rule",
        object_id=str(rule.id),
        detail={"name": rule.name, "recipients": len(rule.recipients), "channels": len(rule.channel_ids)},
    )


def _position(cursors: CursorCodec, cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    moment, event_id = cursors.decode(cursor, 2)
    return datetime.fromisoformat(moment), UUID(event_id)
