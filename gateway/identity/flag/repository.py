"""Queries on the overrides of flags."""

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.flags import FlagKey
from gateway.models import PlatformFlag, TenantFlag


async def list_platform_flags(session: AsyncSession) -> dict[str, PlatformFlag]:
    return {flag.key: flag for flag in await session.scalars(select(PlatformFlag))}


async def list_tenant_flags(session: AsyncSession) -> dict[str, TenantFlag]:
    """Of the current tenant."""
    return {flag.key: flag for flag in await session.scalars(select(TenantFlag))}


async def set_tenant_flag(session: AsyncSession, flag: TenantFlag) -> None:
    said = {"enabled": flag.enabled, "reason": flag.reason, "changed_by": flag.changed_by}
    statement = insert(TenantFlag).values(tenant_id=flag.tenant_id, key=flag.key, **said)
    changed = said | {"changed_at": func.now()}
    await session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "key"], set_=changed))


async def delete_tenant_flag(session: AsyncSession, key: FlagKey) -> None:
    await session.execute(delete(TenantFlag).where(TenantFlag.key == key))


async def set_platform_flag(session: AsyncSession, key: FlagKey, **said: bool | str | None) -> None:
    """Write what is said (`enabled`, `killed`, `reason`, `changed_by`); what is not said stays."""
    statement = insert(PlatformFlag).values(key=key, **said)
    changed = said | {"changed_at": func.now()}
    await session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changed))
