"""The datasets of a tenant."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.api import Datasets
from libs.errors import Unavailable


async def list_datasets(session: AsyncSession) -> Datasets:
    raise Unavailable("No snapshot has been built.", retry_after=30)
