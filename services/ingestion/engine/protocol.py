"""Airbyte protocol 0.3.2 as it is read: only what matters is decoded, a record's data stays the bytes it came as.

Numbers of any size survive that way: Python never turns them into floats on their road to the database.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct, field

from services.ingestion.engine.errors import ProtocolBroken

PartT = TypeVar("PartT")
NOTHING = Raw()


class Record(Struct, gc=False):
    stream: str
    data: Raw
    namespace: str | None = None
    emitted_at: int | float = 0
    meta: Raw = NOTHING


class Message(Struct, gc=False):
    """One line of output; the field that `type` names is set, the others are empty, which is falsy."""

    type: str
    record: Record | None = None
    state: Raw = NOTHING
    log: Raw = NOTHING
    trace: Raw = NOTHING
    control: Raw = NOTHING
    spec: Raw = NOTHING
    connection_status: Raw = field(default=NOTHING, name="connectionStatus")
    catalog: Raw = NOTHING


class Descriptor(Struct, frozen=True):
    name: str
    namespace: str | None = None


class SourceStats(Struct):
    record_count: float | None = field(default=None, name="recordCount")


class StreamState(Struct):
    stream_descriptor: Descriptor


class GlobalState(Struct):
    stream_states: list[StreamState] = field(default_factory=list)


class State(Struct):
    type: str = "LEGACY"
    stream: StreamState | None = None
    shared: GlobalState | None = field(default=None, name="global")
    source_stats: SourceStats | None = field(default=None, name="sourceStats")


class Log(Struct):
    level: str = "INFO"
    message: str = ""


class TraceError(Struct):
    message: str = ""
    internal_message: str | None = None
    failure_type: str = "system_error"
    stream_descriptor: Descriptor | None = None


class StreamStatus(Struct):
    stream_descriptor: Descriptor
    status: str


class Estimate(Struct):
    name: str = ""
    namespace: str | None = None
    type: str = "STREAM"
    row_estimate: int | float | None = None


class Trace(Struct):
    type: str
    error: TraceError | None = None
    stream_status: StreamStatus | None = None
    estimate: Estimate | None = None


class Stream(Struct):
    name: str
    json_schema: dict[str, Any]
    namespace: str | None = None
    supported_sync_modes: list[str] = field(default_factory=lambda: ["full_refresh"])
    source_defined_cursor: bool | None = None
    default_cursor_field: list[str] | None = None
    source_defined_primary_key: list[list[str]] | None = None
    is_resumable: bool | None = None


class Catalog(Struct):
    streams: list[Stream]


class ConnectionStatus(Struct):
    status: str
    message: str | None = None


_MESSAGE = msgspec.json.Decoder(Message)
_PARTS: dict[type[Any], msgspec.json.Decoder[Any]] = {
    part: msgspec.json.Decoder(part) for part in (State, Log, Trace, Catalog, ConnectionStatus)
}


def decode(line: bytes) -> Message | None:
    """The message in `line`; None when the line is not one (connectors also print plain text)."""
    try:
        return _MESSAGE.decode(line)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError):
        return None


def part(kind: type[PartT], raw: Raw) -> PartT:
    """`raw` as `kind`; raises `ProtocolBroken`."""
    try:
        decoded: PartT = _PARTS[kind].decode(raw)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise ProtocolBroken(f"The connector sent a {kind.__name__.lower()} message that cannot be read.") from error
    return decoded


def stream_id(name: str, namespace: str | None) -> str:
    """How a stream is named in Opsight: `<namespace>.<name>`, or the plain name."""
    return f"{namespace}.{name}" if namespace else name


def canonical(raw: Raw) -> str:
    """`raw` as text on one line, fit to be stored as jsonb."""
    text = bytes(raw).decode()
    if "\\u0000" in text:
        raise ProtocolBroken("The connector's state holds a NUL character, which cannot be stored.")
    return text
