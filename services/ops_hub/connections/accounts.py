"""What a connection could read, as its provider says now."""

from uuid import UUID

from contracts.ops_hub.connection_writes import ProviderAccount, ProviderAccounts
from libs.clock import utc_now
from libs.db import Database
from libs.jobs import RetryLater
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.protocol import ProviderDown, ProviderError, RateLimited
from services.ops_hub.connections.errors import (
    PlatformConnectionCut,
    PlatformConnectionNotFound,
    ProviderRefused,
    ProviderUnreachable,
)
from services.ops_hub.connections.practice import practice_world
from services.ops_hub.connections.resources import Providers

RETRY_SECONDS = 30


async def list_accounts(
    database: Database, providers: Providers, tenant_id: UUID, connection_id: UUID
) -> ProviderAccounts:
    """No transaction is open while the provider is asked.

    Raises `PlatformConnectionNotFound`, `PlatformConnectionCut`, `ProviderRefused` and `ProviderUnreachable`.
    """
    async with database.tenant(tenant_id, read_only=True) as session:
        connection = await repository.find_connection(session, connection_id)
        if connection is None:
            raise PlatformConnectionNotFound
        if connection.connected_at is None or connection.disconnected_at is not None:
            raise PlatformConnectionCut
        adapter = providers.adapter_of(connection, await practice_world(session, connection, now=utc_now()))
    try:
        found = await adapter.list_accounts(providers.context_of(connection))
    except (ProviderDown, RateLimited) as error:
        raise ProviderUnreachable(retry_after=round(error.retry_after or RETRY_SECONDS)) from error
    except RetryLater as error:
        raise ProviderUnreachable(retry_after=round(error.seconds)) from error
    except ProviderError as error:
        raise ProviderRefused(str(error), error.reason) from error
    items = [
        ProviderAccount(id=one.id, name=one.name, kind=one.kind, is_chosen=one.id == connection.account_id)
        for one in found
    ]
    return ProviderAccounts(items=items)
