"""Reading a window from its source again: the connector is asked for these days; what is about others is filtered."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast
from uuid import UUID

import orjson

from contracts.ingestion.replays import ReplayCounts
from libs.jobs import JobContext, Permanent
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.streams import choices_of, required_fields
from services.ingestion.connector.catalogue import ConnectorEntry, StreamEntry, WindowRule, get_connector
from services.ingestion.connector.launch import Config
from services.ingestion.credential.resources import vault_of_job
from services.ingestion.credential.service import reveal
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.engine.commands import discover
from services.ingestion.engine.errors import ConnectorMisconfigured
from services.ingestion.engine.process import Connector
from services.ingestion.engine.protocol import Catalog, Record, Stream, stream_id
from services.ingestion.engine.reading import Reading
from services.ingestion.engine.sink import Batch, StreamPlan, StreamSink, raw_id_prefix
from services.ingestion.models import Connection, Replay
from services.ingestion.replay.window_repository import Window, account_key_of
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync.planning import configured_stream
from services.ingestion.sync.runs import uploads_of
from services.ingestion.sync.workspace import Labels, Workspace, prepared

PROGRESS_SECONDS = 1.0


@dataclass(frozen=True)
class SourceReading:
    """All that the source sent, spooled; nothing of it is in the database yet."""

    connection_id: UUID
    kind: str
    raw_id_prefix: str
    counts: ReplayCounts
    _batch: Batch | None

    def rows(self) -> AsyncGenerator[bytes]:
        """Good rows, as COPY takes them."""
        return _nothing() if self._batch is None else self._batch.rows()

    def bad(self) -> AsyncGenerator[bytes]:
        """Rows that break a rule, as COPY takes them."""
        return _nothing() if self._batch is None else self._batch.bad()


class WindowSink(StreamSink):
    """Keeps what is about the window's days and accounts; the rest is counted as filtered."""

    def __init__(self, plan: StreamPlan, window: Window) -> None:
        super().__init__(plan)
        self.filtered = 0
        self._filtered_since_state = 0
        self._days = (window.start.isoformat(), window.end.isoformat())
        self._only = None if window.accounts is None else {account_key_of(account) for account in window.accounts}

    def accept(self, record: Record) -> None:
        if self._is_outside(record):
            self.filtered += 1
            self._filtered_since_state += 1
        else:
            super().accept(record)

    def check_state_count(self, expected: float | None) -> None:
        filtered, self._filtered_since_state = self._filtered_since_state, 0
        super().check_state_count(None if expected is None else expected - filtered)

    def _is_outside(self, record: Record) -> bool:
        """Whether the record says that it is about something else; one that says nothing clear is checked."""
        try:
            data = orjson.loads(bytes(record.data))
        except ValueError:
            return False
        if not isinstance(data, dict):
            return False
        row = cast(dict[str, object], data)
        day, account = row.get(str(self.plan.date_field)), row.get(str(self.plan.account_field))
        other_day = isinstance(day, str) and not self._days[0] <= day[:10] <= self._days[1]
        other_account = (
            self._only is not None and account is not None and account_key_of(str(account)) not in self._only
        )
        return other_day or other_account


@asynccontextmanager
async def read_source(context: JobContext, replay: Replay, window: Window) -> AsyncGenerator[SourceReading]:
    """Run the connector for the window. Raises `Permanent` or `ConnectorFailure`."""
    connection = await _find_connection(context, replay)
    entry = get_connector(connection.connector)
    stream = entry.stream_of(replay.dataset)
    assert stream is not None, "a replay names a connection that has the dataset's stream"
    choice = choices_of(entry, connection).get(stream.name)
    fields = None if choice is None or choice.fields is None else choice.fields | required_fields(stream)
    sink = WindowSink(_plan(stream, replay, fields), window)
    try:
        await _fill(context, connection, entry, stream, sink, window)
        batch = sink.take()
        yield SourceReading(
            connection_id=connection.id,
            kind=connection.dataset,
            raw_id_prefix=raw_id_prefix(replay.id, stream.name, 0),
            counts=ReplayCounts(
                read=sink.tally.emitted + sink.filtered,
                accepted=sink.tally.rows,
                filtered=sink.filtered,
                quarantined=sink.tally.quarantined,
            ),
            _batch=batch,
        )
    finally:
        sink.close()


async def _find_connection(context: JobContext, replay: Replay) -> Connection:
    async with context.session() as session:
        found = replay.connection_id and await connection_repository.find_connection(session, replay.connection_id)
    if not found:
        raise Permanent("connection_gone", "The connection has been deleted.")
    return found


def _plan(stream: StreamEntry, replay: Replay, fields: frozenset[str] | None) -> StreamPlan:
    """Landed all at once or not at all; the generation is decided when it is landed."""
    return StreamPlan(
        stream=stream.name,
        table=stream.table,
        schema=get_dataset(replay.dataset, replay.dataset_version),
        generation=0,
        sequence=0,
        whole=True,
        platform=stream.platform,
        account_field=stream.account_field,
        date_field=stream.date_field,
        fields=fields,
    )


async def _fill(
    context: JobContext,
    connection: Connection,
    entry: ConnectorEntry,
    stream: StreamEntry,
    sink: WindowSink,
    window: Window,
) -> None:
    assert entry.window is not None, "only sources that can be asked for a window are replayed"
    settings = context.settings
    assert isinstance(settings, IngestionSettings), "the ingestion worker is given its own settings"
    config = await reveal(vault_of_job(context), context.tenant_id, entry, connection.config)

    async def report(message: str) -> None:
        await context.progress(0, None, message)

    async with prepared(
        entry,
        config_for(entry.window, config, window),
        settings=settings,
        labels=Labels(context.tenant_id, context.job_id, connection.id),
        find_upload=uploads_of(context),
        report=report,
    ) as workspace:
        await report(f"Asking {entry.title} for its streams")
        catalog = await discover(workspace.start("discover", config=workspace.config_json), workspace.redaction)
        offered = _offered(catalog, stream)
        await _read(context, workspace, offered, stream, sink, window)


async def _read(
    context: JobContext, workspace: Workspace, offered: Stream, stream: StreamEntry, sink: WindowSink, window: Window
) -> None:
    assert workspace.entry.window is not None
    mode: Literal["incremental", "full_refresh"] = (
        "incremental" if "incremental" in offered.supported_sync_modes else "full_refresh"
    )
    files = {
        "config": workspace.config_json,
        "catalog": orjson.dumps({"streams": [configured_stream(offered, mode)]}),
    }
    if state := state_for(workspace.entry.window, stream, offered, window):
        files["state"] = state
    reading = Reading({(offered.namespace, offered.name): sink}, workspace.redaction)
    reported = 0.0
    async with workspace.start("read", **files) as connector:
        watching = asyncio.create_task(_end_when_cancelled(context, connector))
        try:
            async for lines in connector.lines():
                reading.feed(lines)
                if time.monotonic() - reported >= PROGRESS_SECONDS:
                    reported = time.monotonic()
                    await context.progress(sink.tally.emitted + sink.filtered, None, "Reading the source")
            if not context.cancelled.is_set():
                reading.finish(await connector.exit_code())
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


def config_for(rule: WindowRule, config: Config, window: Window) -> Config:
    """The connection's configuration, asking for the window's days."""
    suffix = "T00:00:00Z" if rule.takes_moments else ""
    days = {rule.start_field: window.start, rule.end_field: window.end}
    return config | {name: f"{day.isoformat()}{suffix}" for name, day in days.items() if name is not None}


def state_for(rule: WindowRule, stream: StreamEntry, offered: Stream, window: Window) -> bytes | None:
    """The state after which the source begins with the window's first day, for sources that are asked that way."""
    if not rule.look_back_days:
        return None
    cursor = window.start + timedelta(days=rule.look_back_days[str(stream.platform)])
    descriptor = {"name": offered.name, "namespace": offered.namespace}
    state = {"stream_descriptor": descriptor, "stream_state": {str(stream.date_field): cursor.isoformat()}}
    return orjson.dumps([{"type": "STREAM", "stream": state}])


def _offered(catalog: Catalog, stream: StreamEntry) -> Stream:
    for offered in catalog.streams:
        if stream_id(offered.name, offered.namespace) == stream.name:
            return offered
    raise ConnectorMisconfigured(f"The source does not offer {stream.name}.")


async def _end_when_cancelled(context: JobContext, connector: Connector) -> None:
    await context.cancelled.wait()
    await connector.end()


async def _nothing() -> AsyncGenerator[bytes]:
    for chunk in ():
        yield chunk
