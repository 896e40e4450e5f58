"""What a subject may do in a tenant now: the same rules that make the caller behind a credential."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import PlatformRole
from contracts.gateway.rights import OwnEntitlements, OwnerRights
from gateway.identity.access import service as access
from gateway.identity.access.service import Standing
from gateway.identity.api_key import repository as api_keys
from gateway.identity.entitlement.reading import of_tenant
from gateway.identity.membership import repository as members
from gateway.identity.oauth_client import repository as oauth_clients
from gateway.identity.sign_in import repository as users
from gateway.identity.tenant import repository as tenants

NONE = OwnerRights(active=False, scopes=[], accounts=None, aggregates_only=False, test=False)


async def rights_of(session: AsyncSession, tenant_id: UUID, subject: str) -> OwnerRights:
    """Of `user:<uuid>`, `key:<uuid>` or `client:<uuid>` in the tenant, whose transaction `session` is."""
    kind, _, name = subject.partition(":")
    found = UUID(name)
    match kind:
        case "user":
            return _shown(await _of_user(session, tenant_id, found))
        case "key":
            return await _of_key(session, found)
        case _:
            return _shown(await _of_client(session, tenant_id, found))


async def list_known(session: AsyncSession, addresses: Sequence[str]) -> list[str]:
    """Those of `addresses` that belong to members of the current tenant, whatever their case."""
    known = await members.list_known_emails(session, {address.lower() for address in addresses})
    return [address for address in addresses if address.lower() in known]


async def own_entitlements(session: AsyncSession, tenant_id: UUID) -> OwnEntitlements:
    """Of a tenant that is gone from here, what one without any has."""
    tenant = await tenants.find_tenant(session, tenant_id)
    archived = tenant is not None and tenant.archived_at is not None
    return OwnEntitlements(entitlements=await of_tenant(session, tenant_id), archived=archived)


async def _of_user(session: AsyncSession, tenant_id: UUID, user_id: UUID) -> Standing | None:
    user = await users.find_user(session, user_id)
    if user is None:
        return None
    return await access.of_user(session, user.id, tenant_id, cast("PlatformRole | None", user.platform_role))


async def _of_key(session: AsyncSession, key_id: UUID) -> OwnerRights:
    key = await api_keys.find_key(session, key_id)
    found = await api_keys.find_caller(session, key.key_mac) if key else None
    if found is None:
        return NONE
    standing = await access.of_program(
        session, found.tenant_id, found.scopes, answered_by=found.answered_by, platform_role=found.platform_role
    )
    return _shown(standing, test=found.test)


async def _of_client(session: AsyncSession, tenant_id: UUID, client_id: UUID) -> Standing | None:
    found = await oauth_clients.find_live_client_across_tenants(session, client_id)
    if found is None or found.tenant_id != tenant_id:
        return None
    return await access.of_program(
        session, tenant_id, found.scopes, answered_by=found.answered_by, platform_role=found.platform_role
    )


def _shown(standing: Standing | None, *, test: bool = False) -> OwnerRights:
    """Whoever has no place in the tenant has no rights there, whatever roles they have above it."""
    if standing is None or standing.tenant_id is None:
        return NONE
    return OwnerRights(
        active=True,
        scopes=sorted(standing.scopes),
        accounts=None if standing.accounts is None else sorted(standing.accounts),
        aggregates_only=standing.aggregates_only,
        test=test,
    )
