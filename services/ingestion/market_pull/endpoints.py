"""`/market/pulls`: reading providers now, and what became of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from contracts.ingestion.connections import JobState
from contracts.ingestion.market_pulls import MarketProviderName, MarketPull, MarketPullCreate
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import Database, TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.sse import EVENT_STREAM, EventStreamResponse, event_stream
from services.ingestion.market_pull import service

router = APIRouter(prefix="/market", tags=["market"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
MISSING: Responses = {404: {"model": Problem, "description": "No such pull."}}


@router.post(
    "/pulls",
    operation_id="start_market_pull",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses={409: {"model": Problem, "description": "The same pull runs already, or the provider's key is missing."}},
)
async def start_market_pull(
    wanted: MarketPullCreate, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> MarketPull:
    """Read a provider now. The same answer twice changes nothing; a revised value keeps the one before."""
    return await service.start_pull(session, caller, wanted)


@router.get("/pulls", operation_id="list_market_pulls", openapi_extra=public("ingestion:read"))
async def list_market_pulls(
    request: Request,
    session: TenantSession,
    provider: MarketProviderName | None = None,
    schedule_id: UUID | None = None,
    state: JobState | None = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[MarketPull]:
    """Pulls with their counts and errors, newest first."""
    return await service.list_pulls(
        session,
        request.app.state.cursors,
        provider=provider,
        schedule_id=schedule_id,
        state=state,
        cursor=cursor,
        limit=limit,
    )


@router.get(
    "/pulls/{pull_id}", operation_id="get_market_pull", openapi_extra=public("ingestion:read"), responses=MISSING
)
async def get_market_pull(pull_id: UUID, session: TenantSession) -> MarketPull:
    """One pull with each of its answers."""
    return await service.get_pull(session, pull_id)


@router.post(
    "/pulls/{pull_id}/cancel",
    operation_id="cancel_market_pull",
    openapi_extra=public("ingestion:write"),
    responses=MISSING | {409: {"model": Problem, "description": "It is over already."}},
)
async def cancel_market_pull(pull_id: UUID, session: TenantSession, caller: Caller) -> MarketPull:
    """Stop a pull. Answers that have landed stay."""
    return await service.cancel_pull(session, caller, pull_id)


@router.get(
    "/pulls/{pull_id}/events",
    operation_id="follow_market_pull",
    openapi_extra=public("ingestion:read", route_class="stream"),
    response_class=EventStreamResponse,
    responses=MISSING | EVENT_STREAM,
)
async def follow_market_pull(pull_id: UUID, request: Request, caller: Caller) -> EventStreamResponse:
    """The pull as server-sent events, each time it changes, until it is over."""
    database: Database = request.app.state.database
    return event_stream(request, await service.follow(database, tenant_of(caller), pull_id))
