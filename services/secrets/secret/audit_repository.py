"""The vault's own lines of the audit trail, which it may otherwise only write."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def list_own_events(session: AsyncSession, *, limit: int) -> list[Mapping[str, object]]:
    """Newest first, of the current tenant alone: the function asks for it, whoever calls."""
    query = text("select * from secrets.own_audit_across_tenants(:limit)")
    return [dict(row) for row in (await session.execute(query, {"limit": limit})).mappings()]
