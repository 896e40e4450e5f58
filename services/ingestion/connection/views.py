"""A connection as the API shows it."""

from typing import cast

from pydantic import TypeAdapter

from contracts.ingestion.connections import Connection, ConnectionState, Engine, Schedule
from contracts.ingestion.connectors import DataKind
from contracts.ingestion.remote import RemoteOrigin
from services.ingestion import models
from services.ingestion.connection.streams import choices_of, settings_view
from services.ingestion.connector.catalogue import describe_connector
from services.ingestion.sync.repository import SyncRow
from services.ingestion.sync.views import sync_view

_SCHEDULE: TypeAdapter[Schedule] = TypeAdapter(Schedule)


def read_schedule(connection: models.Connection) -> Schedule:
    """The stored schedule as its model."""
    return _SCHEDULE.validate_python(connection.schedule)


def connection_view(connection: models.Connection, latest: SyncRow | None) -> Connection:
    entry = describe_connector(connection.connector)
    return Connection(
        id=connection.id,
        name=connection.name,
        connector=connection.connector,
        title=entry.title,
        provider=entry.provider,
        dataset=cast(DataKind, connection.dataset),
        engine=cast(Engine, connection.engine),
        remote=_origin(connection),
        lands_here=connection.lands_here,
        config=connection.config,
        streams=connection.streams,
        stream_settings=settings_view(choices_of(entry, connection)),
        schedule=read_schedule(connection),
        state=ConnectionState(connection.state),
        created_at=connection.created_at,
        updated_at=connection.updated_at,
        next_sync_at=connection.next_sync_at,
        last_sync=sync_view(latest) if latest else None,
    )


def _origin(connection: models.Connection) -> RemoteOrigin | None:
    if connection.remote is None:
        return None
    return RemoteOrigin.model_validate(
        connection.remote | {"server_id": connection.server_id, "connection_id": connection.remote_id}
    )
