"""What adapters are handed to show a provider: always a token that is good at that moment."""

from uuid import UUID

from services.ops_hub.connections.adapters.protocol import Credential, Renewal
from services.ops_hub.connections.oauth.tokens import TokenKeeper


def credential_of(keeper: TokenKeeper, *, tenant_id: UUID, connection_id: UUID) -> Credential:
    """What an adapter is handed: it asks anew before each call, and gets a token that is good then."""

    async def credential() -> str:
        return await keeper.access_token(tenant_id, connection_id)

    return credential


def renewal_of(keeper: TokenKeeper, *, tenant_id: UUID, connection_id: UUID) -> Renewal:
    """What an adapter is handed for a token that the provider refused before its time."""

    async def renewal(refused: str) -> str:
        return await keeper.access_token(tenant_id, connection_id, refused=refused)

    return renewal
