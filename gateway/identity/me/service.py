"""The signed-in user as the web UI needs it to start."""

from typing import get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import ApiScope, CurrentTenant, Me, Membership, User
from contracts.gateway.standing import Impersonating, OuterScope
from gateway.identity.access import service as access
from gateway.identity.access.service import Standing
from gateway.identity.agency import repository as agencies
from gateway.identity.entitlement import reading as entitlements
from gateway.identity.sign_in import repository as users
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit
from gateway.models import User as UserRow
from gateway.state import GatewayState
from libs.auth import Principal

INNER: tuple[ApiScope, ...] = tuple(sorted(get_args(ApiScope)))
OUTER: tuple[OuterScope, ...] = get_args(OuterScope)


async def describe(
    session: AsyncSession,
    user_id: UUID,
    *,
    tenant_id: UUID | None,
    csrf_token: str,
    state: GatewayState,
    impersonation: Impersonating | None = None,
) -> Me:
    """The user, the tenant they work in (None when they do not belong to it), and where else they belong.

    During an `impersonation` the tenant is the one that is looked at, as its member sees it.
    """
    user = await users.get_user(session, user_id)
    profile = _profile(user)
    own = await access.of_user(session, user_id, tenant_id, profile.platform_role)
    standing = await access.looking_as(session, impersonation, profile.platform_role) if impersonation else own
    return Me(
        user=profile,
        tenant=await _current(session, standing),
        memberships=[
            Membership(
                tenant_id=tenant.id, name=tenant.name, slug=tenant.slug, role=tenant.role, is_demo=tenant.is_demo
            )
            for tenant in await tenants.list_tenants_of(session, user_id)
        ],
        csrf_token=csrf_token,
        environment=state.settings.environment,
        flags=state.flags.of_tenant(standing.tenant_id),
        scopes=[scope for scope in OUTER if scope in standing.scopes],
        agencies=await agencies.list_agencies_of(session, user_id),
        entitlements=await entitlements.of_tenant(session, standing.tenant_id),
        impersonation=impersonation,
    )


async def rename(session: AsyncSession, user_id: UUID, name: str, *, by: Principal) -> User:
    """The user under another name."""
    user = await users.get_user(session, user_id)
    user.name = name
    await audit(session, by, action="user.renamed", object_type="user", object_id=str(user_id))
    return _profile(user)


def _profile(user: UserRow) -> User:
    return User.model_validate(
        {"id": user.id, "email": user.email, "name": user.name, "platform_role": user.platform_role}
    )


async def _current(session: AsyncSession, standing: Standing) -> CurrentTenant | None:
    if standing.tenant_id is None or standing.role is None:
        return None
    tenant = await tenants.get_tenant(session, standing.tenant_id)
    return CurrentTenant(
        id=tenant.id,
        name=tenant.name,
        slug=tenant.slug,
        role=standing.role,
        scopes=[scope for scope in INNER if scope in standing.scopes],
        time_zone=tenant.time_zone,
        currency=tenant.currency,
        is_demo=tenant.is_demo,
        workspaces=await access.workspace_names(session, standing),
        aggregates_only=standing.aggregates_only,
    )
