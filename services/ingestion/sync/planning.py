"""What a sync reads: the selected streams as the source describes them, and from which state on each goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from msgspec import to_builtins

from services.ingestion.connection.streams import StreamChoice, required_fields
from services.ingestion.connector.asked_days import Days, first_days
from services.ingestion.connector.catalogue import ConnectorEntry, StreamEntry
from services.ingestion.connector.launch import Config
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.engine.errors import StreamsMissing
from services.ingestion.engine.protocol import Catalog, Stream, stream_id
from services.ingestion.engine.sink import StreamPlan, StreamSink
from services.ingestion.models import StreamState
from services.ingestion.sync.landing import SyncRun

Identity = tuple[str | None, str]


@dataclass
class ReadPlan:
    """The streams that are still to be read, with the files that `read` is given."""

    sinks: dict[Identity, StreamSink] = field(default_factory=dict)
    configured: list[dict[str, Any]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    @property
    def catalog_json(self) -> bytes:
        return orjson.dumps({"streams": self.configured})

    @property
    def state_json(self) -> bytes:
        """The committed states, as the source sent them; a state that covers several streams is there once."""
        return ("[" + ",".join(dict.fromkeys(self.states)) + "]").encode()


def plan_read(
    selected: Iterable[StreamChoice],
    catalog: Catalog,
    states: Mapping[str, StreamState],
    run: SyncRun,
    config: Config,
) -> ReadPlan:
    """Plan `selected`. A stream that an earlier attempt of this sync has finished is left out.

    Raises `StreamsMissing` when the source does not offer a selected stream.
    """
    offered = {stream_id(stream.name, stream.namespace): stream for stream in catalog.streams}
    selected = list(selected)
    missing = [choice.name for choice in selected if choice.name not in offered]
    if missing:
        raise StreamsMissing(f"The source does not offer {', '.join(sorted(missing))} with these settings.")
    plan = ReadPlan()
    for choice in selected:
        state = states.get(choice.name)
        is_retry = state is not None and state.sync_id == run.sync_id
        if not (is_retry and state is not None and state.complete):
            entry = run.entry.stream(choice.name)
            assert entry is not None, "a connection selects only streams of the catalogue"
            known = run.asked.get(choice.name, {}) if is_retry else None
            asked = _asked(run.entry, entry, config, state) if known is None else known
            _plan_stream(plan, entry, choice, offered[choice.name], state, is_retry=is_retry, asked=asked)
    return plan


def _plan_stream(
    plan: ReadPlan,
    declared: StreamEntry,
    choice: StreamChoice,
    stream: Stream,
    state: StreamState | None,
    *,
    is_retry: bool,
    asked: Days,
) -> None:
    incremental = choice.sync_mode == "incremental" and "incremental" in stream.supported_sync_modes
    goes_on = state is not None and (incremental or is_retry)
    generation, sequence = _position(state, goes_on=goes_on)
    fields = None if choice.fields is None else choice.fields | required_fields(declared) | read_by(stream)
    sink = StreamSink(
        StreamPlan(
            stream=choice.name,
            table=declared.table,
            schema=get_dataset(declared.table),
            generation=generation,
            sequence=sequence,
            whole=not incremental and not stream.is_resumable,
            platform=declared.platform,
            account_field=declared.account_field,
            date_field=declared.date_field,
            fields=fields,
            asked=asked if incremental and goes_on else {},
        )
    )
    if goes_on and state is not None and state.state is not None:
        sink.resume(state.state)
        plan.states.append(state.state)
    plan.sinks[stream.namespace, stream.name] = sink
    plan.configured.append(configured_stream(stream, "incremental" if incremental else "full_refresh", fields))


def _asked(entry: ConnectorEntry, stream: StreamEntry, config: Config, state: StreamState | None) -> Days:
    """Known only where the read before went to its end: from elsewhere a connector goes on without looking back."""
    if state is None or state.state is None or not state.complete:
        return {}
    return first_days(entry, stream, config, orjson.loads(state.state))


def _position(state: StreamState | None, *, goes_on: bool) -> tuple[int, int]:
    """The generation to write, and the sequence number of its last row so far.

    Reading a stream anew begins a generation: its first row does not follow the last one of the read before.
    """
    if state is None:
        return 1, 0
    return (state.generation, state.sequence) if goes_on else (state.generation + 1, 0)


def read_by(stream: Stream) -> frozenset[str]:
    """The top-level fields that the source itself goes by: its cursor and its key."""
    paths = [stream.default_cursor_field or [], *(stream.source_defined_primary_key or [])]
    return frozenset(path[0] for path in paths if path)


def configured_stream(stream: Stream, mode: str, fields: frozenset[str] | None = None) -> dict[str, Any]:
    """An entry of Airbyte's configured catalogue; some sources ask their platform for its fields alone."""
    described = {key: value for key, value in to_builtins(stream).items() if value is not None}
    if fields is not None:
        described["json_schema"] = _narrowed(stream.json_schema, fields)
    return {
        "stream": described,
        "sync_mode": mode,
        "cursor_field": stream.default_cursor_field or [],
        "destination_sync_mode": "append_dedup" if mode == "incremental" else "overwrite",
        "primary_key": stream.source_defined_primary_key or [],
    }


def _narrowed(schema: dict[str, Any], fields: frozenset[str]) -> dict[str, Any]:
    properties = {name: field for name, field in schema.get("properties", {}).items() if name in fields}
    return schema | {"properties": properties}
