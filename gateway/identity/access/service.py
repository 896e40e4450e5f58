"""What a user may do right now: roles, limits, live grants and impersonation, as one value."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import PlatformRole, TenantRole
from contracts.gateway.standing import BreakGlassTime, Impersonating, WorkspaceName
from gateway.caller import Caller
from gateway.identity.access import repository
from gateway.identity.access.repository import LiveImpersonation, UserAccess
from gateway.identity.roles import AGGREGATES_ONLY, IMPERSONATION_SCOPES, WORKSPACE_SCOPES, scopes_of
from gateway.identity.session.repository import SessionCaller
from libs.auth import Scope

ALWAYS = 3600.0
SUPPORT: frozenset[Scope] = frozenset({"support:impersonate"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a user may do in `tenant_id`. `accounts` and `workspaces` are None without a limit."""

    tenant_id: UUID | None
    role: TenantRole | None
    scopes: frozenset[Scope]
    accounts: frozenset[str] | None = None
    workspaces: tuple[UUID, ...] | None = None
    aggregates_only: bool = False
    changes_at: datetime | None = None
    impersonation: Impersonating | None = None

    def seconds_left(self, now: datetime) -> float:
        """How long this may be believed: an expired grant never counts."""
        return ALWAYS if self.changes_at is None else max(0.0, (self.changes_at - now).total_seconds())


async def of_session(session: AsyncSession, found: SessionCaller) -> Standing:
    """What the session's user may do where it works, or where it looks as somebody else."""
    if found.platform_role is not None:
        looking = await repository.find_impersonation(session, found.session_id)
        if looking is not None and looking.actor_id == found.user_id:
            return await looking_as(session, _view(looking), found.platform_role)
    return await of_user(session, found.user_id, found.tenant_id, found.platform_role)


async def of_user(
    session: AsyncSession, user_id: UUID, tenant_id: UUID | None, platform_role: PlatformRole | None
) -> Standing:
    """What the user may do in the tenant; without one, or in an archived one, what their other roles give."""
    return standing_of(await repository.get_access(session, user_id, tenant_id), tenant_id, platform_role)


def standing_of(access: UserAccess, tenant_id: UUID | None, platform_role: PlatformRole | None) -> Standing:
    """The rules: grants add to the role; a limited membership keeps what applies its limit; deny by default."""
    outer = scopes_of(None, platform_role, access.agency_role)
    if access.role is None or access.archived:
        return Standing(None, None, outer)
    roles: list[TenantRole] = [access.role, *access.grant_roles]
    inner = frozenset[Scope](access.grant_scopes).union(*(scopes_of(role) for role in roles))
    return Standing(
        tenant_id=tenant_id,
        role=access.role,
        scopes=outer | (inner & WORKSPACE_SCOPES if access.limited else inner),
        accounts=frozenset(access.accounts) if access.limited else None,
        workspaces=tuple(access.workspaces) if access.limited else None,
        aggregates_only=AGGREGATES_ONLY.issuperset(roles),
        changes_at=access.changes_at,
    )


async def of_program(
    session: AsyncSession,
    tenant_id: UUID,
    scopes: Iterable[str],
    *,
    answered_by: UUID | None,
    platform_role: PlatformRole | None,
) -> Standing | None:
    """What a key or OAuth client with `scopes` may do: no more than the person who answers for it may do now.

    So it ends or shrinks with their membership, role, limit and grants. None when it may not enter at all.
    """
    if answered_by is None:
        archived = await repository.is_archived(session, tenant_id)
        return None if archived else Standing(tenant_id, None, _known(scopes))
    person = await of_user(session, answered_by, tenant_id, platform_role)
    return None if person.tenant_id is None else replace(person, scopes=person.scopes & _known(scopes))


async def looking_as(session: AsyncSession, view: Impersonating, platform_role: PlatformRole | None) -> Standing:
    """What support may do while it looks as somebody: what that person may read, and end it."""
    subject = await of_user(session, view.subject_id, view.tenant_id, None)
    return Standing(
        tenant_id=subject.tenant_id,
        role=subject.role,
        scopes=(subject.scopes & IMPERSONATION_SCOPES) | (scopes_of(None, platform_role) & SUPPORT),
        accounts=subject.accounts,
        workspaces=subject.workspaces,
        aggregates_only=subject.aggregates_only,
        changes_at=min(filter(None, (subject.changes_at, view.expires_at))),
        impersonation=view,
    )


def _known(scopes: Iterable[str]) -> frozenset[Scope]:
    """Scopes as they are stored; one that no longer exists is worth nothing, whatever it says."""
    return frozenset(cast("Iterable[Scope]", scopes))


def _view(looking: LiveImpersonation) -> Impersonating:
    return Impersonating(
        id=looking.id,
        tenant_id=looking.tenant_id,
        subject_id=looking.subject_id,
        reason=looking.reason,
        expires_at=looking.expires_at,
        break_glass=_break_glass(looking),
    )


def _break_glass(looking: LiveImpersonation) -> BreakGlassTime | None:
    minutes, ends_at = looking.break_glass_minutes, looking.break_glass_ends_at
    return BreakGlassTime(minutes=minutes, ends_at=ends_at) if minutes and ends_at else None


def caller_of(found: SessionCaller, standing: Standing, *, csrf_token: str) -> Caller:
    """The caller behind a session."""
    looking = standing.impersonation
    return Caller(
        subject=f"user:{looking.subject_id if looking else found.user_id}",
        tenant_id=standing.tenant_id,
        scopes=standing.scopes,
        user_id=found.user_id,
        session_id=found.session_id,
        role=standing.role,
        csrf_token=csrf_token,
        platform_role=None if looking else found.platform_role,
        stepped_up_at=found.stepped_up_at,
        accounts=standing.accounts,
        workspaces=standing.workspaces,
        aggregates_only=standing.aggregates_only,
        impersonation=looking,
    )


async def workspace_names(session: AsyncSession, standing: Standing) -> list[WorkspaceName] | None:
    """The workspaces that the user is limited to, by name; None without a limit."""
    if standing.workspaces is None or standing.tenant_id is None:
        return None
    return await repository.list_workspace_names(session, standing.tenant_id, list(standing.workspaces))
