"""What others are told of runs."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.models import ReportRun


async def tell_over(session: AsyncSession, run: ReportRun) -> None:
    """A run is over, in the transaction that makes it so."""
