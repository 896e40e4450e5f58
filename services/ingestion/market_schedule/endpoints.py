"""`/market/pull-schedules`: pulls that repeat."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.ingestion.market_pulls import (
    MarketPull,
    MarketPullSchedule,
    MarketPullScheduleCreate,
    MarketPullScheduleUpdate,
)
from libs.auth import Principal, current_principal, public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from services.ingestion.market_schedule import service

router = APIRouter(prefix="/market", tags=["market"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = {404: {"model": Problem, "description": "No such schedule."}}
UNFIT: Responses = {422: {"model": Problem, "description": "The rule cannot be read, or what it reads is not named."}}


@router.get("/pull-schedules", operation_id="list_market_pull_schedules", openapi_extra=public("ingestion:read"))
async def list_market_pull_schedules(
    request: Request, session: TenantSession, cursor: PageCursor = None, limit: PageLimit = 50
) -> Page[MarketPullSchedule]:
    """Schedules, newest first, each with its newest pull."""
    return await service.list_schedules(session, request.app.state.cursors, cursor=cursor, limit=limit)


@router.post(
    "/pull-schedules",
    operation_id="create_market_pull_schedule",
    status_code=201,
    openapi_extra=public("ingestion:write"),
    responses=UNFIT | {409: {"model": Problem, "description": "The name is taken, or the provider's key is missing."}},
)
async def create_market_pull_schedule(
    wanted: MarketPullScheduleCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> MarketPullSchedule:
    """Pull by an interval, or by a cron rule in a time zone. Nothing is pulled before its first time."""
    return await service.create_schedule(session, caller, wanted)


@router.get(
    "/pull-schedules/{schedule_id}",
    operation_id="get_market_pull_schedule",
    openapi_extra=public("ingestion:read"),
    responses=MISSING,
)
async def get_market_pull_schedule(schedule_id: UUID, session: TenantSession) -> MarketPullSchedule:
    """One schedule with its newest pull."""
    return await service.get_schedule(session, schedule_id)


@router.patch(
    "/pull-schedules/{schedule_id}",
    operation_id="update_market_pull_schedule",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | UNFIT | {409: {"model": Problem, "description": "The name is taken."}},
)
async def update_market_pull_schedule(
    schedule_id: UUID, change: MarketPullScheduleUpdate, session: TenantSession, caller: Caller
) -> MarketPullSchedule:
    """Change what is given."""
    return await service.update_schedule(session, caller, schedule_id, change)


@router.delete(
    "/pull-schedules/{schedule_id}",
    operation_id="delete_market_pull_schedule",
    status_code=204,
    openapi_extra=public("ingestion:write"),
    responses=MISSING,
)
async def delete_market_pull_schedule(schedule_id: UUID, session: TenantSession, caller: Caller) -> None:
    """Remove a schedule. Its pulls stay in the history, and what they landed stays."""
    await service.delete_schedule(session, caller, schedule_id)


@router.post(
    "/pull-schedules/{schedule_id}/pause",
    operation_id="pause_market_pull_schedule",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is paused already."}},
)
async def pause_market_pull_schedule(schedule_id: UUID, session: TenantSession, caller: Caller) -> MarketPullSchedule:
    """Run no more by itself. A pull that runs now runs to its end."""
    return await service.pause_schedule(session, caller, schedule_id)


@router.post(
    "/pull-schedules/{schedule_id}/resume",
    operation_id="resume_market_pull_schedule",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is not paused."}},
)
async def resume_market_pull_schedule(schedule_id: UUID, session: TenantSession, caller: Caller) -> MarketPullSchedule:
    """Run by itself again, from now on."""
    return await service.resume_schedule(session, caller, schedule_id)


@router.post(
    "/pull-schedules/{schedule_id}/run",
    operation_id="run_market_pull_schedule",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "Its pull runs already, or a key is missing."}},
)
async def run_market_pull_schedule(
    schedule_id: UUID, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> MarketPull:
    """Pull what it names now. Its own times stay as they are."""
    return await service.run_schedule(session, caller, schedule_id)
