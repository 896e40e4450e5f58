"""`/alerts`: rules, what they found, and whom it was told."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.metrics.alerts import (
    AlertEvent,
    AlertFinding,
    AlertQuestion,
    AlertRule,
    AlertRuleCreate,
    AlertRules,
    AlertRuleUpdate,
    AlertSnooze,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.metrics.alerts import service
from services.metrics.alerts.checking import Lookout
from services.metrics.combined.endpoints import answers_of

router = APIRouter(prefix="/alerts", tags=["alerts"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
LIMITED: Responses = {403: {"model": Problem, "description": "The caller is limited to a part of the tenant."}}
MISSING: Responses = LIMITED | {404: {"model": Problem, "description": "No such rule."}}
UNFIT: Responses = {422: {"model": Problem, "description": "The measure has no total, or filters do not mix."}}
TAKEN: Responses = {409: {"model": Problem, "description": "The name is taken, or there are too many rules."}}
RULE = "/rules/{rule_id}"


@router.get("/rules", operation_id="list_alert_rules", openapi_extra=public("metrics:read"))
async def list_alert_rules(session: TenantSession, caller: Caller) -> AlertRules:
    """Every rule, those that fire first. Empty for those who are limited to a part of the tenant."""
    return await service.list_rules(session, caller)


@router.post(
    "/rules",
    operation_id="create_alert_rule",
    status_code=201,
    openapi_extra=public("metrics:write"),
    responses=LIMITED | TAKEN | UNFIT,
)
async def create_alert_rule(
    wanted: AlertRuleCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> AlertRule:
    """Tell people when something happens to a measure, or the numbers grow old. It is checked within a minute."""
    return await service.create_rule(session, caller, wanted)


@router.patch(
    RULE,
    operation_id="update_alert_rule",
    openapi_extra=public("metrics:write"),
    responses=MISSING | TAKEN | UNFIT,
)
async def update_alert_rule(
    rule_id: UUID, change: AlertRuleUpdate, session: TenantSession, caller: Caller
) -> AlertRule:
    """Change what is given; with another question the rule begins anew."""
    return await service.update_rule(session, caller, rule_id, change)


@router.delete(
    RULE,
    operation_id="delete_alert_rule",
    status_code=204,
    openapi_extra=public("metrics:write"),
    responses=MISSING,
)
async def delete_alert_rule(rule_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Remove a rule; what it found stays in the history."""
    await service.delete_rule(session, caller, rule_id)


@router.post(
    f"{RULE}/pause",
    operation_id="pause_alert_rule",
    openapi_extra=public("metrics:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is paused already."}},
)
async def pause_alert_rule(rule_id: UUID, session: TenantSession, caller: Caller) -> AlertRule:
    """Check no more until it is resumed."""
    return await service.pause_rule(session, caller, rule_id)


@router.post(
    f"{RULE}/resume",
    operation_id="resume_alert_rule",
    openapi_extra=public("metrics:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is not paused."}},
)
async def resume_alert_rule(rule_id: UUID, session: TenantSession, caller: Caller) -> AlertRule:
    """Check again, from the beginning."""
    return await service.resume_rule(session, caller, rule_id)


@router.post(
    f"{RULE}/snooze", operation_id="snooze_alert_rule", openapi_extra=public("metrics:write"), responses=MISSING
)
async def snooze_alert_rule(rule_id: UUID, wanted: AlertSnooze, session: TenantSession, caller: Caller) -> AlertRule:
    """Tell nobody for some hours; it is checked all the same, and the history says what nobody was told."""
    return await service.snooze_rule(session, caller, rule_id, hours=wanted.hours)


@router.post(f"{RULE}/wake", operation_id="wake_alert_rule", openapi_extra=public("metrics:write"), responses=MISSING)
async def wake_alert_rule(rule_id: UUID, session: TenantSession, caller: Caller) -> AlertRule:
    """End a snooze."""
    return await service.snooze_rule(session, caller, rule_id, hours=0)


@router.post(
    f"{RULE}/test",
    operation_id="test_alert_rule",
    status_code=202,
    openapi_extra=public("metrics:write"),
    responses=MISSING,
)
async def try_alert_rule(
    rule_id: UUID, request: Request, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> AlertEvent:
    """Send every recipient a test with what the rule finds now."""
    return await service.try_rule(session, _lookout(request), caller, rule_id)


@router.post(
    "/preview",
    operation_id="preview_alert",
    openapi_extra=public("metrics:read"),
    responses=LIMITED | UNFIT,
)
async def preview_alert(wanted: AlertQuestion, request: Request, caller: Caller) -> AlertFinding:
    """What a question finds now, before anybody makes a rule of it."""
    return await service.preview(_lookout(request), caller, wanted)


@router.get("/events", operation_id="list_alert_events", openapi_extra=public("metrics:read"))
async def list_alert_events(
    request: Request,
    session: TenantSession,
    caller: Caller,
    rule_id: Annotated[UUID | None, Query(description="Of this rule alone.")] = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[AlertEvent]:
    """What rules found, newest first, with the numbers, and whom it was told."""
    cursors = request.app.state.cursors
    return await service.list_events(session, cursors, caller, rule_id=rule_id, cursor=cursor, limit=limit)


def _lookout(request: Request) -> Lookout:
    answers = answers_of(request)
    return Lookout(answers.servings, answers.store, answers.budget_seconds, answers.clock)
