"""Which connections pay for ranks."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.rank_accounts import RankAccount, RankAccounts
from services.ops_hub.connections import repository


async def list_rank_accounts(session: AsyncSession) -> RankAccounts:
    """The tenant's live connections to DataForSEO that are not cut; those for practice pay for nothing."""
    connected = [
        connection
        for connection in await repository.list_with_accounts(session, "dataforseo", "live")
        if connection.connected_at is not None and connection.disconnected_at is None
    ]
    return RankAccounts(
        accounts=[
            RankAccount(
                connection_id=connection.id,
                platform="dataforseo",
                state="credentials_refused" if connection.grant_lost_at else "ready",
                secret_ref=connection.secret_ref,
            )
            for connection in connected
        ]
    )
