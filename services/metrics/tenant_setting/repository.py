"""Statements about a tenant's settings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def put_currency(session: AsyncSession, tenant_id: UUID, currency: str, *, at: datetime) -> bool:
    """Keep the currency that was chosen `at`, unless a later choice is known; whether it is another one than before."""
    before = await session.scalar(text("select reporting_currency from metrics.tenant_setting for update"))
    statement = text(
        "insert into metrics.tenant_setting (tenant_id, reporting_currency, changed_at)"
        " values (:tenant_id, :currency, :at) on conflict (tenant_id) do update"
        " set reporting_currency = excluded.reporting_currency, changed_at = excluded.changed_at"
        " where tenant_setting.changed_at < excluded.changed_at returning reporting_currency"
    )
    after = await session.scalar(statement, {"tenant_id": tenant_id, "currency": currency, "at": at})
    return after is not None and after != before
