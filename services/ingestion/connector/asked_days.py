"""Which days a sync asks its source for again: from the cursor that it goes on from, back over those still restated.

All of these connectors begin that many days before the cursor of their state. Where a state says it in another way, the
days are not known, which is no answer to be made up for: whoever asks has to leave alone what may not have been read.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, cast

from pydantic import JsonValue

from services.ingestion.connector.catalogue import ConnectorEntry, StreamEntry

ALL = ""
"""Stands for every account, where a stream has one cursor for all."""
PARTITIONS = ("customer_id", "advertiser_id")
"""What low-code connectors call an account."""
Days = dict[str, date]
Json = Mapping[str, Any]


def first_days(entry: ConnectorEntry, stream: StreamEntry, config: Mapping[str, JsonValue], state: object) -> Days:
    """The first day that is asked for again, by account; empty when it is not known."""
    back = _days_back(entry, stream, config)
    if back is None:
        return {}
    window = entry.window
    least = _day(config.get(window.start_field)) if window and window.start_field else None
    return {
        account: max(cursor - timedelta(days=back), least or date.min)
        for account, cursor in cursors_in(state, stream).items()
    }


def cursors_in(state: object, stream: StreamEntry) -> Days:
    """The last day that is read, by account, as the state message of a stream says it."""
    said = _stream_state(state)
    if said is None or stream.date_field is None:
        return {}
    return {account: day for account, cursor in _cursors(said, stream.date_field) if (day := _day(cursor))}


def _cursors(said: Json, field: str) -> Iterator[tuple[str, Any]]:
    if field in said:
        yield ALL, said[field]
    elif "states" in said:
        yield from _of_partitions(said, field)
    else:
        for account, about in said.items():
            # Days that were read ahead of the cursor (Meta's `slices`) are left out by the next read.
            if isinstance(about, dict) and not about.get("slices"):
                yield account, about.get(field)


def _of_partitions(said: Json, field: str) -> Iterator[tuple[str, Any]]:
    """Airbyte's low-code connectors; with `use_global_cursor`, a partition's own is not gone by."""
    if said.get("use_global_cursor"):
        return
    for one in cast(list[Any], said["states"]):
        partition = _object(_object(one).get("partition"))
        account = next((partition[name] for name in PARTITIONS if name in partition), None)
        if isinstance(account, str | int):
            yield str(account).rpartition("/")[2], _object(_object(one).get("cursor")).get(field)


def _stream_state(state: object) -> Json | None:
    """What is inside a STATE message of one stream; those of several streams are not looked into."""
    stream = _object(state).get("stream")
    return _object(_object(stream).get("stream_state")) if stream else None


def _days_back(entry: ConnectorEntry, stream: StreamEntry, config: Mapping[str, JsonValue]) -> int | None:
    window = entry.window
    if window is None or stream.platform is None:
        return None
    if window.look_back_days is not None:
        return window.look_back_days.get(stream.platform)
    configured = config.get(window.look_back_field) if window.look_back_field else None
    return configured if isinstance(configured, int) and not isinstance(configured, bool) else None


def _object(value: object) -> Json:
    return cast(Json, value) if isinstance(value, dict) else {}


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
