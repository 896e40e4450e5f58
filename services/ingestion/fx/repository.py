"""Queries of FX rates."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.market import FxQuestion

_RATES = text("""
    select base_currency as base, quote_currency as quote, rate_date, rate, source, observed_at
    from raw.market__fx_rates
    where base_currency = :base and quote_currency = any(:quotes) and rate_date between :first and :last
        and observed_at <= coalesce(cast(:known_at as timestamptz), 'infinity')
        and (superseded_at is null or superseded_at > cast(:known_at as timestamptz))
    order by rate_date, quote_currency
""")


async def list_rates(session: AsyncSession, question: FxQuestion) -> Sequence[RowMapping]:
    """The rates that hold, or that were known at a moment, oldest first."""
    return (await session.execute(_RATES, question.model_dump())).mappings().all()
