"""Which remote Airbyte a job speaks to, and with what."""

from uuid import UUID

from pydantic import SecretStr

from libs.jobs import JobContext
from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.credential.pointers import Config
from services.ingestion.credential.resources import vault_of_job
from services.ingestion.credential.service import reveal
from services.ingestion.remote.client import RemoteAirbyte, RemoteServer
from services.ingestion.remote.failures import RemoteForbidden, RemoteNotFound
from services.ingestion.remote.resources import remote_of_job
from services.ingestion.server import repository
from services.ingestion.settings import IngestionSettings

PLATFORM_SERVER = UUID(int=0)
"""The installation's own Airbyte, which stands in the settings and belongs to no tenant."""

SERVER_ENTRY = ConnectorEntry(
    name="airbyte-server",
    title="Airbyte server",
    provider="airbyte",
    version="1",
    description="A remote Airbyte.",
    config_schema={
        "type": "object",
        "properties": {"client_secret": {"type": "string", "airbyte_secret": True}},
        "required": ["client_secret"],
    },
    streams=(),
)


def may_use_platform(settings: IngestionSettings, tenant_id: UUID) -> bool:
    """Whether the installation has an Airbyte of its own, with a workspace for this tenant."""
    return bool(settings.airbyte_server_url and settings.airbyte_server_workspaces.get(tenant_id))


async def remote_airbyte(context: JobContext, server_id: UUID) -> RemoteAirbyte:
    """A client of the server. Raises `RemoteNotFound`, `RemoteForbidden`, `RetryLater` while the vault is away."""
    server = await _platform(context) if server_id == PLATFORM_SERVER else await _own(context, server_id)
    shared = remote_of_job(context)
    return RemoteAirbyte(server, shared.http, shared.tokens, shared.breakers)


async def _platform(context: JobContext) -> RemoteServer:
    settings = settings_of(context)
    if not may_use_platform(settings, context.tenant_id):
        raise RemoteForbidden("The installation's Airbyte has no workspace for this tenant (any more).")
    workspaces = frozenset(settings.airbyte_server_workspaces[context.tenant_id])
    return RemoteServer(
        key=f"platform:{context.tenant_id}",
        base_url=settings.airbyte_server_url,
        client_id=settings.airbyte_server_client_id,
        client_secret=settings.airbyte_server_client_secret,
        workspaces=workspaces,
    )


async def _own(context: JobContext, server_id: UUID) -> RemoteServer:
    async with context.session() as session:
        server = await repository.find_server(session, server_id)
    if server is None:
        raise RemoteNotFound("The Airbyte server of this connection has been removed.")
    held: Config = {"client_secret": server.secret_ref}
    revealed = await reveal(vault_of_job(context), context.tenant_id, SERVER_ENTRY, held)
    return RemoteServer(
        # With the reference: other credentials are another key, so that no token of theirs is used again.
        key=f"{server.tenant_id}:{server.id}:{server.secret_ref}:{server.base_url}",
        base_url=server.base_url,
        client_id=server.client_id,
        client_secret=SecretStr(str(revealed["client_secret"])),
    )


def settings_of(context: JobContext) -> IngestionSettings:
    assert isinstance(context.settings, IngestionSettings), "the ingestion worker is given its own settings"
    return context.settings
