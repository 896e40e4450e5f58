"""What a remote Airbyte has to choose from."""

from uuid import UUID

from contracts.ingestion.remote import RemoteConnection, RemoteConnectionsResult, RemoteStream
from libs.jobs import JobContext
from services.ingestion.connector.catalogue import describe_connector
from services.ingestion.models import Probe
from services.ingestion.remote.messages import Connection, Source
from services.ingestion.remote.servers import remote_airbyte


async def list_remote_connections(context: JobContext, probe: Probe) -> RemoteConnectionsResult:
    """Its connections by name, each with its source and whether its rows could land here."""
    client = await remote_airbyte(context, UUID(str(probe.config["server_id"])))
    await context.progress(0, None, "Asking the remote Airbyte for its connections")
    connections = await client.list_connections()
    sources = await client.list_sources()
    found = [_described(one, source) for one in connections if (source := sources.get(one.source_id)) is not None]
    return RemoteConnectionsResult(connections=sorted(found, key=lambda one: (one.name.casefold(), str(one.id))))


def _described(connection: Connection, source: Source) -> RemoteConnection:
    entry = describe_connector(f"source-{source.type}")
    streams = [
        RemoteStream(name=stream.name, table=f"raw.{known.table}" if (known := entry.stream(stream.name)) else None)
        for stream in connection.configurations.streams
    ]
    return RemoteConnection(
        id=connection.id,
        name=connection.name,
        status=connection.status,
        source_name=source.name,
        source_type=source.type,
        workspace_id=connection.workspace_id,
        streams=streams,
        can_land_here=any(stream.table for stream in streams),
    )
