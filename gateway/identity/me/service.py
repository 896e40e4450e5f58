"""The signed-in user as the web UI needs it to start."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import CurrentTenant, Me, Membership, User
from gateway.identity.roles import scopes_of
from gateway.identity.sign_in import repository as users
from gateway.identity.tenant import repository as tenants
from gateway.identity.tenant.repository import TenantOfUser
from gateway.identity.transactions import audit
from gateway.models import User as UserRow
from gateway.state import GatewayState
from libs.auth import Principal


async def describe(
    session: AsyncSession, user_id: UUID, *, tenant_id: UUID | None, csrf_token: str, state: GatewayState
) -> Me:
    """The user, the tenant they work in (None when they do not belong to it), and where else they belong."""
    user = await users.get_user(session, user_id)
    theirs = await tenants.list_tenants_of(session, user_id)
    current = next((tenant for tenant in theirs if tenant.id == tenant_id), None)
    profile = _profile(user)
    return Me(
        user=profile,
        tenant=_current(current, profile) if current else None,
        memberships=[
            Membership(
                tenant_id=tenant.id, name=tenant.name, slug=tenant.slug, role=tenant.role, is_demo=tenant.is_demo
            )
            for tenant in theirs
        ],
        csrf_token=csrf_token,
        environment=state.settings.environment,
        flags=state.flags.of_tenant(tenant_id),
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


def _current(tenant: TenantOfUser, user: User) -> CurrentTenant:
    return CurrentTenant(
        id=tenant.id,
        name=tenant.name,
        slug=tenant.slug,
        role=tenant.role,
        scopes=sorted(scopes_of(tenant.role, user.platform_role)),
        time_zone=tenant.time_zone,
        currency=tenant.currency,
        is_demo=tenant.is_demo,
    )
