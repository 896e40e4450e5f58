"""One at a time writes locations of a tenant."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.locations import repository
from services.ops_hub.locations.errors import LocationImportRunning

WAIT_SECONDS = 5
_LOCK_NOT_AVAILABLE = "55P03"


async def hold_writes(session: AsyncSession) -> None:
    """Until the end of the transaction nobody else writes locations of the tenant.

    Waits for the others, who are done at once but for imports. Raises `LocationImportRunning` when that takes too long.
    """
    try:
        await repository.hold_writes(session, wait_seconds=WAIT_SECONDS)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise LocationImportRunning("Nothing was written. Try again when it is done.", retry_after=10) from error
