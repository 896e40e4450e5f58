"""Data-quality checks of a tenant."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.api import DataQuality
from libs.errors import Unavailable


async def check(session: AsyncSession) -> DataQuality:
    raise Unavailable("No check has run.", retry_after=30)
