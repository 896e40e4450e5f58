"""Queries on deletions of tenants, and on what of a tenant goes with its own row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.tenant_deletion import PurgingService
from gateway.models import Tenant, TenantDeletion, TenantDeletionPart

LIVE = ("waiting", "purging", "purged")
SHOWN = 200


@dataclass(frozen=True)
class DeletionWithParts:
    """A deletion, and what each service has removed, by name."""

    deletion: TenantDeletion
    parts: list[TenantDeletionPart]


async def add(session: AsyncSession, deletion: TenantDeletion) -> None:
    session.add(deletion)
    await session.flush()


async def find_live(session: AsyncSession, tenant_id: UUID, *, lock: bool = False) -> TenantDeletion | None:
    """The tenant's deletion that was not taken back."""
    query = select(TenantDeletion).where(TenantDeletion.tenant_id == tenant_id, TenantDeletion.state.in_(LIVE))
    return await session.scalar(query.with_for_update() if lock else query)


async def find_with_parts(session: AsyncSession, tenant_id: UUID) -> DeletionWithParts | None:
    deletion = await find_live(session, tenant_id)
    return None if deletion is None else (await _with_parts(session, [deletion]))[0]


async def list_of_agencies(session: AsyncSession, agency_ids: Collection[UUID]) -> list[DeletionWithParts]:
    """Those that were not taken back, the newest first."""
    query = (
        select(TenantDeletion)
        .where(TenantDeletion.agency_id.in_(agency_ids), TenantDeletion.state.in_(LIVE))
        .order_by(TenantDeletion.requested_at.desc(), TenantDeletion.id)
        .limit(SHOWN)
    )
    return await _with_parts(session, list(await session.scalars(query)))


async def list_all(session: AsyncSession) -> list[DeletionWithParts]:
    """Those of the whole installation that were not taken back, the newest first."""
    query = select(TenantDeletion).where(TenantDeletion.state.in_(LIVE)).order_by(TenantDeletion.requested_at.desc())
    return await _with_parts(session, list(await session.scalars(query)))


async def list_due(session: AsyncSession, now: datetime) -> list[UUID]:
    """Tenants whose time to be restored is over."""
    query = (
        select(TenantDeletion.tenant_id)
        .where(TenantDeletion.state == "waiting", TenantDeletion.purge_after <= now)
        .order_by(TenantDeletion.purge_after)
    )
    return list(await session.scalars(query))


async def add_parts(session: AsyncSession, deletion_id: UUID, services: Collection[PurgingService]) -> None:
    session.add_all(TenantDeletionPart(deletion_id=deletion_id, service=service) for service in services)
    await session.flush()


async def list_parts(session: AsyncSession, deletion_id: UUID) -> list[TenantDeletionPart]:
    query = select(TenantDeletionPart).where(TenantDeletionPart.deletion_id == deletion_id)
    return list(await session.scalars(query.order_by(TenantDeletionPart.service)))


async def end_tenant(session: AsyncSession, tenant_id: UUID) -> None:
    """From the commit on, nobody enters the tenant any more."""
    statement = text("insert into app.ended_tenant (tenant_id) values (:tenant_id) on conflict do nothing")
    await session.execute(statement, {"tenant_id": tenant_id})


async def list_tables_that_go_with_the_tenant(session: AsyncSession) -> list[str]:
    """Tables that nobody deletes rows from: they go by their foreign keys when the tenant's own row does."""
    return list((await session.execute(_TIED)).scalars())


async def delete_tenant(session: AsyncSession, tenant_id: UUID) -> None:
    await session.execute(delete(Tenant).where(Tenant.id == tenant_id))


async def now(session: AsyncSession) -> datetime:
    return (await session.execute(select(func.clock_timestamp()))).scalar_one()


async def _with_parts(session: AsyncSession, deletions: list[TenantDeletion]) -> list[DeletionWithParts]:
    query = select(TenantDeletionPart).where(TenantDeletionPart.deletion_id.in_([one.id for one in deletions]))
    parts = list(await session.scalars(query.order_by(TenantDeletionPart.service)))
    return [DeletionWithParts(one, [part for part in parts if part.deletion_id == one.id]) for one in deletions]


# Sessions lose their tenant and stay their person's; deletions stay on purpose.
_TIED = text("""
    select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'identity'
      and c.relname not in ('session', 'tenant_deletion')
      and not (c.relrowsecurity and has_table_privilege(c.oid, 'delete'))
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'
                  and a.atttypid = 'uuid'::regtype and not a.attisdropped)
    order by 1
""")
