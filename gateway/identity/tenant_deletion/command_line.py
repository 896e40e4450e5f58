"""Deletions for the command line of whoever runs the installation, of any agency's clients."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.tenant_deletion import ClientDeletion
from gateway.identity.admin import ACTOR, AdminError
from gateway.identity.tenant import repository as tenants
from gateway.identity.tenant_deletion import repository, service
from gateway.identity.tenant_deletion.certificate import view
from gateway.identity.transactions import audit
from gateway.models import Tenant
from libs.auth import Principal
from libs.db import Database


async def list_deletions(database: Database) -> list[ClientDeletion]:
    """Every deletion that was not taken back, the newest first."""
    async with database.platform() as session:
        return [view(found) for found in await repository.list_all(session)]


async def delete(database: Database, slug: str, *, name: str, reason: str, days: int) -> ClientDeletion:
    """Archive the client, and let it be removed after `days`. Raises `AdminError`, `Invalid`, `DeletionRequested`."""
    async with database.platform() as session:
        tenant_id = (await _existing(session, slug)).id
    async with database.tenant(tenant_id) as session:
        tenant = await tenants.get_tenant(session, tenant_id)
        principal = Principal("gateway", ACTOR, tenant_id)
        return await service.request(
            session, tenant, name=name, reason=reason, days=days, principal=principal, by_name="Command line"
        )


async def restore(database: Database, slug: str) -> None:
    """Take the client's deletion back and open it again. Raises `AdminError`, `DeletionBegun`."""
    async with database.platform() as session:
        tenant_id = (await _existing(session, slug)).id
    async with database.tenant(tenant_id) as session:
        principal = Principal("gateway", ACTOR, tenant_id)
        await service.take_back(session, tenant_id, principal=principal)
        tenant = await tenants.get_tenant(session, tenant_id)
        tenant.archived_at = None
        await audit(session, principal, action="tenant.restored", object_type="tenant", object_id=str(tenant_id))


async def _existing(session: AsyncSession, slug: str) -> Tenant:
    tenant = await tenants.find_by_slug(session, slug)
    if tenant is None:
        raise AdminError(f"There is no client with the short name {slug}.")
    return tenant
