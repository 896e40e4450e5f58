"""Starting, listing, following and cancelling replays."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.jobs import RunReplay
from contracts.ingestion.replays import (
    MOST_DAYS,
    Replay,
    ReplayableConnection,
    ReplayableDataset,
    ReplayableDatasets,
    ReplayDetail,
    ReplayRequest,
    ReplayWindow,
)
from contracts.jobs import TERMINAL
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.db import Database
from libs.errors import FieldProblem
from libs.jobs import cancel_job, enqueue, get_job
from libs.pagination import CursorCodec, Page
from libs.sse import Frame
from services.ingestion import models
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.errors import ConnectionNotFound
from services.ingestion.connector.catalogue import CATALOGUE, get_connector
from services.ingestion.dataset.registry import get_dataset, list_versions
from services.ingestion.replay import repository
from services.ingestion.replay.errors import (
    ReplayAlreadyRunning,
    ReplayNotFound,
    ReplayWindowInvalid,
    SourceNotReplayable,
)
from services.ingestion.replay.repository import Filters
from services.ingestion.replay.shapes import ReplayShape, shape_of, shapes
from services.ingestion.replay.views import replay_view

DEFAULT_DAYS = 7
MOST_ACCOUNTS_SHOWN = 200


async def start_replay(session: AsyncSession, principal: Principal, wanted: ReplayRequest) -> Replay:
    """Queue a replay. Raises `UnknownDataset`, `DatasetNotReplayable`, `ReplayWindowInvalid`, `SourceNotReplayable`,
    `ConnectionNotFound`, and `ReplayAlreadyRunning` while one of the dataset waits or runs."""
    schema = get_dataset(wanted.dataset, wanted.dataset_version)
    shape = shape_of(wanted.dataset)
    window = wanted.window or default_window()
    _check_window(window)
    connection_id = await _connection_of(session, wanted, shape)
    tenant_id = tenant_of(principal)
    replay_id = await enqueue(
        session, RunReplay(), tenant_id=tenant_id, subject=principal.subject, unique_key=wanted.dataset
    )
    job = await get_job(session, replay_id)
    replay = models.Replay(
        tenant_id=tenant_id,
        id=replay_id,
        dataset=wanted.dataset,
        dataset_version=schema.version,
        source=wanted.source,
        connection_id=connection_id,
        accounts=sorted(set(wanted.accounts)) if wanted.accounts else None,
        start_date=window.start_date,
        end_date=window.end_date,
        created_by=principal.subject,
        trace_id=job.trace_id,
    )
    if not await repository.add_replay(session, replay):
        raise ReplayAlreadyRunning("Wait for it to end, or cancel it.")
    await _audit(session, principal, "replay.started", replay)
    return await _get(session, replay_id)


async def get_replay(session: AsyncSession, replay_id: UUID) -> ReplayDetail:
    """The replay with what it changed; raises `ReplayNotFound`."""
    replay = await _get(session, replay_id)
    return ReplayDetail(
        **dict(replay),
        days=await repository.list_days(session, replay_id),
        by_account=await repository.list_accounts(session, replay_id, limit=MOST_ACCOUNTS_SHOWN),
    )


async def list_replays(
    session: AsyncSession, cursors: CursorCodec, filters: Filters, *, cursor: str | None, limit: int
) -> Page[Replay]:
    """A page of the tenant's replays, newest first."""
    found = await repository.list_replays(session, filters, after=cursors.decode_row(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=[replay_view(row) for row in found[:limit]], next_cursor=next_cursor)


async def list_replayable(session: AsyncSession) -> ReplayableDatasets:
    """The datasets that can be replayed, and the connections that could be asked again."""
    connectors = [entry.name for entry in CATALOGUE if entry.window is not None]
    connections = await repository.list_connections_of(session, connectors)
    items = [
        ReplayableDataset(
            name=name,
            title=list_versions(name)[0].definition["title"],
            versions=[schema.version for schema in list_versions(name)],
            connections=[
                ReplayableConnection(id=connection.id, name=connection.name)
                for connection in connections
                if _reads(connection, name)
            ],
        )
        for name in sorted(shapes())
    ]
    return ReplayableDatasets(items=items)


async def cancel(session: AsyncSession, principal: Principal, replay_id: UUID) -> Replay:
    """Stop it; nothing of it is kept. Raises `ReplayNotFound`, `JobAlreadyOver`."""
    await _get(session, replay_id)
    await cancel_job(session, replay_id)
    model = await repository.get_model(session, replay_id)
    assert model is not None
    await _audit(session, principal, "replay.cancelled", model)
    return await _get(session, replay_id)


async def follow(database: Database, tenant_id: UUID, replay_id: UUID) -> Callable[[], Awaitable[Frame]]:
    """What polls a replay's progress; raises `ReplayNotFound` at once when there is no such replay."""

    async def poll() -> Frame:
        async with database.tenant(tenant_id, read_only=True) as session:
            replay = await _get(session, replay_id)
        return Frame(replay, event="progress", last=replay.state.value in TERMINAL)

    await poll()
    return poll


def default_window() -> ReplayWindow:
    """The last seven days that are over (UTC)."""
    yesterday = utc_now().date() - timedelta(days=1)
    return ReplayWindow(start_date=yesterday - timedelta(days=DEFAULT_DAYS - 1), end_date=yesterday)


def _check_window(window: ReplayWindow) -> None:
    days = (window.end_date - window.start_date).days + 1
    if days < 1:
        raise ReplayWindowInvalid(errors=[_problem("/window/end_date", "order", "The window ends before it begins.")])
    if days > MOST_DAYS:
        message = f"The window has {days} days; {MOST_DAYS} are the most."
        raise ReplayWindowInvalid(errors=[_problem("/window", "days", message)])


async def _connection_of(session: AsyncSession, wanted: ReplayRequest, shape: ReplayShape) -> UUID | None:
    """The connection that is read again, or to whose rows a replay of stored rows is limited."""
    named = wanted.connection_id
    if named is not None:
        connection = await connection_repository.find_connection(session, named)
        if connection is None:
            raise ConnectionNotFound
        if not shape.from_connector or get_connector(connection.connector).stream_of(shape.dataset) is None:
            raise SourceNotReplayable(f"{connection.name} brings no rows of {shape.dataset}.")
        if wanted.source == "source":
            _check_source(connection, shape)
        return named
    return await _only_connection(session, shape) if wanted.source == "source" else None


async def _only_connection(session: AsyncSession, shape: ReplayShape) -> UUID:
    if not shape.from_connector:
        raise SourceNotReplayable("Files cannot be asked again: upload the file anew, or replay the stored rows.")
    connectors = [entry.name for entry in CATALOGUE if entry.stream_of(shape.dataset) is not None]
    reading = [one for one in await repository.list_connections_of(session, connectors) if _selects(one, shape.dataset)]
    if not reading:
        raise SourceNotReplayable(f"No connection reads {shape.dataset}.")
    if len(reading) > 1:
        raise SourceNotReplayable(f"{len(reading)} connections read {shape.dataset}: name one by connection_id.")
    _check_source(reading[0], shape)
    return reading[0].id


def _check_source(connection: models.Connection, shape: ReplayShape) -> None:
    entry = get_connector(connection.connector)
    if entry.window is None:
        raise SourceNotReplayable(f"{entry.title} cannot be asked for some days again: replay the stored rows.")
    if not _selects(connection, shape.dataset):
        raise SourceNotReplayable(f"{connection.name} does not read {shape.dataset}: select its stream first.")


def _reads(connection: models.Connection, dataset: str) -> bool:
    return get_connector(connection.connector).window is not None and _selects(connection, dataset)


def _selects(connection: models.Connection, dataset: str) -> bool:
    stream = get_connector(connection.connector).stream_of(dataset)
    return stream is not None and stream.name in connection.streams


async def _get(session: AsyncSession, replay_id: UUID) -> Replay:
    row = await repository.find_replay(session, replay_id)
    if row is None:
        raise ReplayNotFound
    return replay_view(row)


async def _audit(session: AsyncSession, principal: Principal, action: str, replay: models.Replay) -> None:
    await record_audit(
        session,
        principal,
        action=action,
        object_type="replay",
        object_id=str(replay.id),
        detail={
            "dataset": replay.dataset,
            "source": replay.source,
            "from": replay.start_date.isoformat(),
            "to": replay.end_date.isoformat(),
        },
    )


def _problem(pointer: str, code: str, message: str) -> FieldProblem:
    return FieldProblem(pointer=pointer, code=code, message=message)
