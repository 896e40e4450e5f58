"""How a user stands in a tenant, asked before any tenant is entered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import TenantRole
from contracts.gateway.standing import AgencyRole, WorkspaceName
from gateway.models import Tenant
from libs.auth import Scope


@dataclass(frozen=True, slots=True)
class UserAccess:
    """A user's roles, limits and live grants. `role` is None without a membership; `changes_at` when a grant ends."""

    agency_role: AgencyRole | None
    archived: bool
    role: TenantRole | None
    limited: bool
    workspaces: list[UUID]
    accounts: list[str]
    grant_scopes: list[Scope]
    grant_roles: list[TenantRole]
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class LiveImpersonation:
    """An impersonation that has not ended, expired or lost its consent."""

    id: UUID
    tenant_id: UUID
    actor_id: UUID
    subject_id: UUID
    reason: str
    expires_at: datetime
    break_glass_minutes: int | None
    break_glass_ends_at: datetime | None


_ACCESS = text("select * from identity.access_of_user_across_tenants(:user_id, :tenant_id)")
_WORKSPACES = text("select id, name from identity.workspace_names_across_tenants(:tenant_id, :ids)")
_IMPERSONATION = text("select * from identity.impersonation_of_session_across_tenants(:session_id)")


async def get_access(session: AsyncSession, user_id: UUID, tenant_id: UUID | None) -> UserAccess:
    row = (await session.execute(_ACCESS, {"user_id": user_id, "tenant_id": tenant_id})).one()
    return UserAccess(*row)


async def find_impersonation(session: AsyncSession, session_id: UUID) -> LiveImpersonation | None:
    row = (await session.execute(_IMPERSONATION, {"session_id": session_id})).one_or_none()
    return LiveImpersonation(*row) if row else None


async def is_archived(session: AsyncSession, tenant_id: UUID) -> bool:
    query = select(Tenant.archived_at.is_not(None)).where(Tenant.id == tenant_id)
    return bool(await session.scalar(query))


async def list_workspace_names(
    session: AsyncSession, tenant_id: UUID, workspace_ids: list[UUID]
) -> list[WorkspaceName]:
    rows = await session.execute(_WORKSPACES, {"tenant_id": tenant_id, "ids": workspace_ids})
    return [WorkspaceName(id=row.id, name=row.name) for row in rows]
