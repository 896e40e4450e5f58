"""A tenant's own choices, as far as numbers depend on them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.dbt_runs import service as dbt_runs
from services.metrics.dbt_runs.repository import list_runs
from services.metrics.tenant_setting import repository


async def note_currency(session: AsyncSession, tenant_id: UUID, currency: str, *, at: datetime) -> None:
    """Report in `currency`, which the tenant chose `at`, and convert every amount anew; a later choice stays.

    A tenant of which nothing was ever built has no amounts yet: its first run reads the choice.
    """
    is_new = await repository.put_currency(session, tenant_id, currency, at=at)
    if is_new and await list_runs(session, limit=1):
        await dbt_runs.request_whole_run(session, tenant_id)
