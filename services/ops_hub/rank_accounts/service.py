"""Which connections pay for ranks."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.rank_accounts import RankAccount, RankAccounts
from services.ops_hub import models
from services.ops_hub.connections import repository
from services.ops_hub.connections.practice import is_played


async def list_rank_accounts(session: AsyncSession) -> RankAccounts:
    """The tenant's connections to DataForSEO with a login that are not cut: live ones, then those of the practice
    provider. One whose answers are recorded knows nobody who could be asked."""
    live = await repository.list_with_accounts(session, "dataforseo", "live")
    played = [one for one in await repository.list_with_accounts(session, "dataforseo", "staged") if is_played(one)]
    return RankAccounts(accounts=[_account(one) for one in (*live, *played) if _is_connected(one)])


def _is_connected(connection: models.PlatformConnection) -> bool:
    return connection.connected_at is not None and connection.disconnected_at is None


def _account(connection: models.PlatformConnection) -> RankAccount:
    return RankAccount(
        connection_id=connection.id,
        platform="dataforseo",
        state="credentials_refused" if connection.grant_lost_at else "ready",
        is_practice=connection.mode == "staged",
        secret_ref=connection.secret_ref,
    )
