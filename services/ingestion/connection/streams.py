"""Which streams of its source a connection reads, by which mode, and with which fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.ingestion.streams import StreamField, StreamSelection, StreamSettings, SyncMode
from libs.errors import FieldProblem
from services.ingestion.connection.errors import StreamUnknown, SyncModeUnsupported
from services.ingestion.connector.catalogue import ConnectorEntry, StreamEntry
from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from services.ingestion.models import Connection

CURRENCY = "^[A-Z]{3}$"
Settings = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class StreamChoice:
    """A stream to read. `fields` are the top-level fields that may be stored; None is all of them."""

    name: str
    sync_mode: SyncMode
    fields: frozenset[str] | None = None

    def needs_more_than(self, before: "StreamChoice") -> bool:
        """Whether what was read as `before` lacks something, so that the stream has to be read anew."""
        if self.sync_mode != before.sync_mode:
            return True
        return before.fields is not None and (self.fields is None or not self.fields <= before.fields)


def choose_streams(
    entry: ConnectorEntry,
    wanted: Iterable[str | StreamSelection] | None,
    held: Mapping[str, StreamChoice] | None = None,
) -> dict[str, StreamChoice]:
    """The streams to read in the catalogue's order: `wanted`, or all.

    A plain name keeps how the stream is read in `held`. Raises `StreamUnknown`, `SyncModeUnsupported`.
    """
    if wanted is None:
        return {stream.name: _default(stream) for stream in entry.streams}
    asked = {one if isinstance(one, str) else one.name: one for one in wanted}
    _check_offered(entry, asked)
    return {
        stream.name: _choice(stream, asked[stream.name], held or {}) for stream in entry.streams if stream.name in asked
    }


def choices_of(entry: ConnectorEntry, connection: Connection) -> dict[str, StreamChoice]:
    """How `connection` reads each of its streams."""
    chosen: dict[str, StreamChoice] = {}
    for name in connection.streams:
        stream = entry.stream(name)
        said = connection.stream_settings.get(name, {})
        mode: SyncMode = said.get("sync_mode") or (sync_modes(stream)[0] if stream else "full_refresh")
        fields = said.get("fields")
        chosen[name] = StreamChoice(name, mode, None if fields is None else frozenset(fields))
    return chosen


def write_choices(connection: Connection, chosen: Mapping[str, StreamChoice]) -> None:
    """Let `connection` read its streams as `chosen`."""
    connection.streams = list(chosen)
    connection.stream_settings = {
        name: {"sync_mode": choice.sync_mode, "fields": None if choice.fields is None else sorted(choice.fields)}
        for name, choice in chosen.items()
    }


def to_read_anew(before: Mapping[str, StreamChoice], after: Mapping[str, StreamChoice]) -> list[str]:
    """The streams that go on from nowhere: those that lack something, and those that are left out from now on."""
    return [name for name, choice in before.items() if name not in after or after[name].needs_more_than(choice)]


def settings_view(chosen: Mapping[str, StreamChoice]) -> list[StreamSettings]:
    """The choices as the API shows them."""
    return [
        StreamSettings(
            name=choice.name,
            sync_mode=choice.sync_mode,
            fields=None if choice.fields is None else sorted(choice.fields),
        )
        for choice in chosen.values()
    ]


def sync_modes(stream: StreamEntry) -> list[SyncMode]:
    """How the stream can be read, the usual way first."""
    return ["incremental", "full_refresh"] if stream.incremental else ["full_refresh"]


def required_fields(stream: StreamEntry) -> frozenset[str]:
    """What a row is nothing without: its key, account and day, what its contract demands, the currency of its money."""
    schema = get_dataset(stream.table)
    told_by = {name for name in (stream.account_field, stream.date_field) if name}
    return frozenset(schema.natural_key) | frozenset(schema.definition.get("required", ())) | told_by | _roles(schema)


def declared_fields(stream: StreamEntry) -> list[StreamField]:
    """The fields that the stream's dataset declares, the required ones first."""
    properties: dict[str, dict[str, Any]] = get_dataset(stream.table).definition.get("properties", {})
    required = required_fields(stream)
    fields = [
        StreamField(name=name, description=field.get("description"), required=name in required)
        for name, field in properties.items()
    ]
    return sorted(fields, key=lambda field: not field.required)


def _roles(schema: DatasetSchema) -> frozenset[str]:
    properties: dict[str, dict[str, Any]] = schema.definition.get("properties", {})
    return frozenset(
        name
        for name, field in properties.items()
        if field.get("x-role") == "identifier" or field.get("pattern") == CURRENCY
    )


def _default(stream: StreamEntry) -> StreamChoice:
    return StreamChoice(stream.name, sync_modes(stream)[0])


def _choice(stream: StreamEntry, asked: str | StreamSelection, held: Mapping[str, StreamChoice]) -> StreamChoice:
    if isinstance(asked, str):
        return held.get(stream.name) or _default(stream)
    if asked.sync_mode is not None and asked.sync_mode not in sync_modes(stream):
        message = f"{stream.name} can only be read as {sync_modes(stream)[0]}."
        raise SyncModeUnsupported(errors=[FieldProblem(pointer="/streams", code="sync_mode", message=message)])
    fields = None if asked.fields is None else frozenset(asked.fields) | required_fields(stream)
    return StreamChoice(stream.name, asked.sync_mode or sync_modes(stream)[0], fields)


def _check_offered(entry: ConnectorEntry, asked: Iterable[str]) -> None:
    offered = [stream.name for stream in entry.streams]
    unknown = sorted(set(asked) - set(offered))
    if unknown:
        message = f"{entry.title} offers {', '.join(offered)}."
        problems = [FieldProblem(pointer="/streams", code="stream", message=f"{name}: {message}") for name in unknown]
        raise StreamUnknown(errors=problems[:20])
