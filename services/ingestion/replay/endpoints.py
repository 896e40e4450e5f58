"""`/replays`: reading a window of a dataset again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from contracts.ingestion.connections import JobState
from contracts.ingestion.datasets import DATASET_NAME
from contracts.ingestion.replays import Replay, ReplayableDatasets, ReplayDetail, ReplayRequest, ReplaySource
from libs.auth import Principal, current_principal, public, tenant_of
from libs.db import Database, TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent
from libs.pagination import Page, PageCursor, PageLimit
from libs.sse import EVENT_STREAM, EventStreamResponse, event_stream
from services.ingestion.replay import service
from services.ingestion.replay.repository import Filters

router = APIRouter(prefix="/replays", tags=["replay"])

Responses = dict[int | str, dict[str, Any]]
Caller = Annotated[Principal, Depends(current_principal)]
OfDataset = Annotated[str | None, Query(pattern=DATASET_NAME, description="Only replays of it.")]
NO_REPLAY: Responses = {404: {"model": Problem, "description": "No such replay."}}


@router.post(
    "",
    operation_id="start_replay",
    status_code=202,
    openapi_extra=public("ingestion:write"),
    responses={
        404: {"model": Problem, "description": "No such dataset, version or connection."},
        409: {"model": Problem, "description": "The dataset is being replayed already."},
        422: {"model": Problem, "description": "The window, the dataset or the source cannot be replayed."},
    },
)
async def start_replay(
    wanted: ReplayRequest, session: TenantSession, idempotency: Idempotent, caller: Caller
) -> Replay:
    """Read a window again, from the stored rows or from the source. Doing it twice changes nothing."""
    return await service.start_replay(session, caller, wanted)


@router.get("", operation_id="list_replays", openapi_extra=public("ingestion:read"))
async def list_replays(
    request: Request,
    session: TenantSession,
    dataset: OfDataset = None,
    source: ReplaySource | None = None,
    state: JobState | None = None,
    cursor: PageCursor = None,
    limit: PageLimit = 50,
) -> Page[Replay]:
    """Replays, newest first."""
    filters = Filters(dataset=dataset, source=source, state=state)
    return await service.list_replays(session, request.app.state.cursors, filters, cursor=cursor, limit=limit)


@router.get("/datasets", operation_id="list_replayable_datasets", openapi_extra=public("ingestion:read"))
async def list_replayable_datasets(session: TenantSession) -> ReplayableDatasets:
    """What can be replayed: the datasets with a day in every row, and the connections that can be asked again."""
    return await service.list_replayable(session)


@router.get("/{replay_id}", operation_id="get_replay", openapi_extra=public("ingestion:read"), responses=NO_REPLAY)
async def get_replay(replay_id: UUID, session: TenantSession) -> ReplayDetail:
    """One replay with its report: counts, checksums, and what changed per day and account."""
    return await service.get_replay(session, replay_id)


@router.post(
    "/{replay_id}/cancel",
    operation_id="cancel_replay",
    openapi_extra=public("ingestion:write"),
    responses=NO_REPLAY | {409: {"model": Problem, "description": "It is over already."}},
)
async def cancel_replay(replay_id: UUID, session: TenantSession, caller: Caller) -> Replay:
    """Stop it within seconds. Nothing of it is kept: a replay happens whole or not at all."""
    return await service.cancel(session, caller, replay_id)


@router.get(
    "/{replay_id}/events",
    operation_id="follow_replay",
    openapi_extra=public("ingestion:read", route_class="stream"),
    response_class=EventStreamResponse,
    responses=NO_REPLAY | EVENT_STREAM,
)
async def follow_replay(replay_id: UUID, request: Request, caller: Caller) -> EventStreamResponse:
    """The replay as server-sent events, each time it changes, until it is over."""
    database: Database = request.app.state.database
    return event_stream(request, await service.follow(database, tenant_of(caller), replay_id))
