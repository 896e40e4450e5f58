"""Remote Airbytes of a tenant: added, changed and removed by people, and the connections that they sync."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import AirbyteJob, Connection
from contracts.ingestion.jobs import RunProbe
from contracts.ingestion.remote import RemoteConnection, RemoteConnectionsResult
from contracts.ingestion.servers import (
    AirbyteServer,
    AirbyteServerCreate,
    AirbyteServerUpdate,
    RemoteConnectionCreate,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem
from libs.http_outside import AddressRefused
from libs.ids import new_id
from libs.jobs import enqueue
from libs.pagination import Page
from services.ingestion import models
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.errors import ConnectionNameTaken
from services.ingestion.connection.schedule import check_schedule, next_run
from services.ingestion.connection.telling import tell_schedule
from services.ingestion.connection.views import connection_view
from services.ingestion.credential.service import CredentialKeeper, forget
from services.ingestion.remote.servers import PLATFORM_SERVER, SERVER_ENTRY, may_use_platform
from services.ingestion.remote.transport import check_base_url
from services.ingestion.server import repository
from services.ingestion.server.errors import (
    CannotLandHere,
    RemoteConnectionTaken,
    RemoteConnectionUnknown,
    ServerAddressRefused,
    ServerInUse,
    ServerIsThePlatforms,
    ServerNameTaken,
    ServerNotFound,
    ServerSecretNeeded,
    TooManyServers,
)
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync import probe_repository
from services.ingestion.sync.service import get_airbyte_job

MOST_SERVERS = 20
LISTED_WITHIN = timedelta(hours=1)


async def list_servers(session: AsyncSession, principal: Principal, settings: IngestionSettings) -> Page[AirbyteServer]:
    """The installation's own Airbyte, if this tenant may use it, and the tenant's by name."""
    counts = await repository.count_connections(session)
    own = [_view(server, counts.get(server.id, 0)) for server in await repository.list_servers(session)]
    shared = [_platform_view(counts)] if may_use_platform(settings, tenant_of(principal)) else []
    return Page(items=[*shared, *own], next_cursor=None)


async def get_server(
    session: AsyncSession, principal: Principal, settings: IngestionSettings, server_id: UUID
) -> AirbyteServer:
    """Raises `ServerNotFound`."""
    counts = await repository.count_connections(session)
    if server_id == PLATFORM_SERVER and may_use_platform(settings, tenant_of(principal)):
        return _platform_view(counts)
    server = await repository.find_server(session, server_id)
    if server is None:
        raise ServerNotFound
    return _view(server, counts.get(server.id, 0))


async def create_server(
    session: AsyncSession,
    principal: Principal,
    settings: IngestionSettings,
    wanted: AirbyteServerCreate,
    keeper: CredentialKeeper,
) -> AirbyteServer:
    """Raises when the address may not be called, the name is taken, or the vault is away."""
    _check_address(wanted.base_url, settings)
    await _refuse_taken_name(session, wanted.name)
    if await repository.count_servers(session) >= MOST_SERVERS:
        raise TooManyServers(f"Remove one of the {MOST_SERVERS} first.")
    tenant_id, server_id = tenant_of(principal), new_id()
    server = models.AirbyteServer(
        tenant_id=tenant_id,
        id=server_id,
        name=wanted.name,
        base_url=wanted.base_url.rstrip("/"),
        client_id=wanted.client_id,
        secret_ref=await _keep(keeper, tenant_id, server_id, wanted.client_secret.get_secret_value()),
        created_by=principal.subject,
    )
    await repository.add_server(session, server)
    await _audit(session, principal, server, "created")
    return _view(server, 0)


async def update_server(
    session: AsyncSession,
    principal: Principal,
    settings: IngestionSettings,
    server_id: UUID,
    change: AirbyteServerUpdate,
    keeper: CredentialKeeper,
) -> AirbyteServer:
    """Change what is given. A secret that is held goes to no other address than the one it was given for."""
    server = await _get_own(session, principal, settings, server_id)
    address = (change.base_url or server.base_url).rstrip("/")
    client_id = change.client_id or server.client_id
    if (address, client_id) != (server.base_url, server.client_id) and change.client_secret is None:
        problem = FieldProblem(pointer="/client_secret", code="missing", message="Enter the client secret again.")
        raise ServerSecretNeeded(errors=[problem])
    _check_address(address, settings)
    if change.name is not None and change.name != server.name:
        await _refuse_taken_name(session, change.name)
        server.name = change.name
    server.base_url, server.client_id = address, client_id
    if change.client_secret is not None:
        await forget(session, server.tenant_id, server.id, [server.secret_ref])
        server.secret_ref = await _keep(keeper, server.tenant_id, server.id, change.client_secret.get_secret_value())
    await repository.save_server(session, server)
    await _audit(session, principal, server, "updated")
    counts = await repository.count_connections(session)
    return _view(server, counts.get(server.id, 0))


async def delete_server(
    session: AsyncSession, principal: Principal, settings: IngestionSettings, server_id: UUID
) -> None:
    """Remove it and its secret. Raises `ServerInUse` while connections are synced by it."""
    server = await _get_own(session, principal, settings, server_id)
    if (await repository.count_connections(session)).get(server.id):
        raise ServerInUse("Delete its connections first.")
    await forget(session, server.tenant_id, server.id, [server.secret_ref])
    await _audit(session, principal, server, "deleted")
    await repository.delete_server(session, server)


async def start_listing(
    session: AsyncSession, principal: Principal, settings: IngestionSettings, server_id: UUID
) -> AirbyteJob:
    """Ask which connections the server has; the job's result answers, for an hour."""
    await get_server(session, principal, settings, server_id)
    tenant_id = tenant_of(principal)
    job_id = await enqueue(session, RunProbe(), tenant_id=tenant_id, subject=principal.subject)
    probe = models.Probe(
        tenant_id=tenant_id,
        id=job_id,
        kind="remote_connections",
        connector=SERVER_ENTRY.name,
        config={"server_id": str(server_id)},
    )
    await probe_repository.add_probe(session, probe)
    return await get_airbyte_job(session, job_id)


async def connect(
    session: AsyncSession,
    principal: Principal,
    settings: IngestionSettings,
    server_id: UUID,
    wanted: RemoteConnectionCreate,
) -> Connection:
    """A connection that the server syncs for us; what it is there was listed within the last hour."""
    server = await get_server(session, principal, settings, server_id)
    check_schedule(wanted.schedule)
    remote = await _listed(session, server_id, wanted.remote_connection_id)
    if wanted.lands_here and not remote.can_land_here:
        raise CannotLandHere(f"Its source is {remote.source_type}. Connect it without.")
    if await connection_repository.find_connection_named(session, wanted.name) is not None:
        raise ConnectionNameTaken(f"There is a connection called {wanted.name} already.")
    if await repository.find_connection_of(session, server_id, remote.id) is not None:
        raise RemoteConnectionTaken("Use the connection that there is.")
    connection = models.Connection(
        tenant_id=tenant_of(principal),
        id=new_id(),
        name=wanted.name,
        connector=f"source-{remote.source_type}",
        engine="server",
        dataset="warehouse",
        config={},
        streams=[stream.name for stream in remote.streams],
        schedule=wanted.schedule.model_dump(),
        next_sync_at=next_run(wanted.schedule, utc_now()),
        server_id=server_id,
        remote_id=remote.id,
        remote={
            "name": remote.name,
            "source_type": remote.source_type,
            "workspace_id": str(remote.workspace_id),
        },
        lands_here=wanted.lands_here,
        created_by=principal.subject,
    )
    await connection_repository.add_connection(session, connection)
    await tell_schedule(session, connection)
    await record_audit(
        session,
        principal,
        action="connection.created",
        object_type="connection",
        object_id=str(connection.id),
        detail={"name": connection.name, "connector": connection.connector, "engine": "server", "server": server.name},
    )
    return connection_view(connection, None)


async def _listed(session: AsyncSession, server_id: UUID, remote_id: UUID) -> RemoteConnection:
    listing = await repository.find_listing(session, server_id, within=LISTED_WITHIN)
    listed = RemoteConnectionsResult.model_validate(listing).connections if listing else []
    for connection in listed:
        if connection.id == remote_id:
            return connection
    message = "List the server's connections again, and choose one of them."
    problem = FieldProblem(pointer="/remote_connection_id", code="unknown", message=message)
    raise RemoteConnectionUnknown(errors=[problem])


async def _get_own(
    session: AsyncSession, principal: Principal, settings: IngestionSettings, server_id: UUID
) -> models.AirbyteServer:
    if server_id == PLATFORM_SERVER and may_use_platform(settings, tenant_of(principal)):
        raise ServerIsThePlatforms("Whoever runs the installation changes it.")
    server = await repository.find_server(session, server_id, lock=True)
    if server is None:
        raise ServerNotFound
    return server


async def _keep(keeper: CredentialKeeper, tenant_id: UUID, server_id: UUID, secret: str) -> str:
    config = await keeper.keep(SERVER_ENTRY, {"client_secret": secret}, tenant_id=tenant_id, holder=server_id)
    return str(config["client_secret"])


def _check_address(base_url: str, settings: IngestionSettings) -> None:
    try:
        check_base_url(base_url, settings.airbyte_server_origins)
    except AddressRefused as error:
        problem = FieldProblem(pointer="/base_url", code="address", message=str(error))
        raise ServerAddressRefused(errors=[problem]) from error


async def _refuse_taken_name(session: AsyncSession, name: str) -> None:
    if await repository.find_server_named(session, name) is not None:
        raise ServerNameTaken(f"There is an Airbyte server called {name} already.")


def _view(server: models.AirbyteServer, connections: int) -> AirbyteServer:
    return AirbyteServer(
        id=server.id,
        name=server.name,
        scope="tenant",
        base_url=server.base_url,
        client_id=server.client_id,
        connections=connections,
        created_at=server.created_at,
        updated_at=server.updated_at,
    )


def _platform_view(counts: dict[UUID, int]) -> AirbyteServer:
    return AirbyteServer(
        id=PLATFORM_SERVER,
        name="Airbyte of this installation",
        scope="platform",
        base_url=None,
        client_id=None,
        connections=counts.get(PLATFORM_SERVER, 0),
        created_at=None,
        updated_at=None,
    )


async def _audit(session: AsyncSession, principal: Principal, server: models.AirbyteServer, done: str) -> None:
    await record_audit(
        session,
        principal,
        action=f"airbyte_server.{done}",
        object_type="airbyte_server",
        object_id=str(server.id),
        detail={"name": server.name, "base_url": server.base_url},
    )
