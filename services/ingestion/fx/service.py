"""FX rates as other services learn them."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market import FxQuestion, FxRate, FxRates
from services.ingestion.fx import repository


async def list_rates(session: AsyncSession, question: FxQuestion) -> FxRates:
    """The tenant's rates; a day without one is absent."""
    found = await repository.list_rates(session, question)
    return FxRates(rates=[FxRate.model_validate(dict(row)) for row in found])
