"""dbt runs of a tenant."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.api import DbtHealth, RefreshAccepted
from libs.auth import Principal
from libs.errors import Unavailable


async def request_refresh(session: AsyncSession, principal: Principal) -> RefreshAccepted:
    raise Unavailable("The worker is not there yet.", retry_after=30)


async def health(session: AsyncSession) -> DbtHealth:
    raise Unavailable("No run has been recorded.", retry_after=30)
