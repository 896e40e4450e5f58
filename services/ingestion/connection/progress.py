"""How far a connection's streams have been read, and how to have them read anew."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.streams import ConnectionProgress, ResetRequest, StreamProgress
from libs.audit import record_audit
from libs.auth import Principal
from libs.errors import FieldProblem
from services.ingestion.connection import repository
from services.ingestion.connection.errors import ConnectionNotFound, StreamUnknown, SyncAlreadyRunning
from services.ingestion.connection.streams import StreamChoice, choices_of
from services.ingestion.connector.catalogue import get_connector
from services.ingestion.models import Connection, StreamState
from services.ingestion.sync import repository as sync_repository

SHOWN = 4
LONGEST = 200


async def get_progress(session: AsyncSession, connection_id: UUID) -> ConnectionProgress:
    """Raises `ConnectionNotFound`."""
    connection = await repository.find_connection(session, connection_id)
    if connection is None:
        raise ConnectionNotFound
    return await _progress(session, connection)


async def reset(
    session: AsyncSession, principal: Principal, connection_id: UUID, wanted: ResetRequest
) -> ConnectionProgress:
    """Have streams read anew by the next sync. Raises `ConnectionNotFound`, `StreamUnknown`, `SyncAlreadyRunning`.

    Rows that were read before stay until the stream is complete again, and go then.
    """
    connection = await repository.find_connection(session, connection_id, lock=True)
    if connection is None:
        raise ConnectionNotFound
    streams = wanted.streams or connection.streams
    _check_selected(connection, streams)
    if await sync_repository.find_live_sync_id(session, connection_id) is not None:
        raise SyncAlreadyRunning("Wait for it to end, or cancel it.")
    await sync_repository.forget_stream_states(session, connection_id, streams)
    await record_audit(
        session,
        principal,
        action="connection.reset",
        object_type="connection",
        object_id=str(connection_id),
        detail={"name": connection.name, "streams": sorted(set(streams))},
    )
    return await _progress(session, connection)


async def _progress(session: AsyncSession, connection: Connection) -> ConnectionProgress:
    states = await sync_repository.get_stream_states(session, connection.id)
    choices = choices_of(get_connector(connection.connector), connection)
    return ConnectionProgress(streams=[_stream(choice, states.get(name)) for name, choice in choices.items()])


def _stream(choice: StreamChoice, state: StreamState | None) -> StreamProgress:
    return StreamProgress(
        name=choice.name,
        sync_mode=choice.sync_mode,
        cursor=cursor_summary(state.state) if state else None,
        records=state.sequence if state else 0,
        generation=state.generation if state else 0,
        complete=state.complete if state else False,
        updated_at=state.updated_at if state else None,
    )


def cursor_summary(state: str | None) -> str | None:
    """A stream's state, as its source keeps it, in a line for people; None when there is nothing to go on from."""
    said: dict[str, Any] = json.loads(state) if state else {}
    own = said.get("stream") or said.get("global") or {}
    held = own.get("stream_state") or own.get("shared_state") or {}
    found = list(islice(_leaves(held, ""), SHOWN + 1))
    text = ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
    return text[:LONGEST] or None


def _leaves(value: object, path: str) -> Iterator[str]:
    match value:
        case dict():
            for name, item in value.items():  # pyright: ignore[reportUnknownVariableType]
                yield from _leaves(item, f"{path} / {name}" if path else str(name))  # pyright: ignore[reportUnknownArgumentType]
        case str() | int() | float():
            yield f"{path}: {value}"
        case _:
            return


def _check_selected(connection: Connection, streams: list[str]) -> None:
    unknown = sorted(set(streams) - set(connection.streams))
    if unknown:
        problems = [
            FieldProblem(pointer="/streams", code="stream", message=f"{name} is not read by this connection.")
            for name in unknown[:20]
        ]
        raise StreamUnknown(errors=problems)
