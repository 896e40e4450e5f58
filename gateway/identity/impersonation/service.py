"""The side of support: where it may go, and looking at a tenant as one of its members, reading only."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.impersonation import (
    APPROVALS_NEEDED,
    BeginImpersonation,
    BreakGlass,
    OpenTenant,
    RequestBreakGlass,
    SupportDesk,
    SupportMember,
)
from gateway.caller import ISSUER, Edge, Person
from gateway.identity.impersonation import repository
from gateway.identity.impersonation.consent import person_name, visit
from gateway.identity.membership import repository as memberships
from gateway.identity.sign_in import repository as users
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit
from gateway.models import BreakGlass as BreakGlassRow
from gateway.models import BreakGlassApproval, Impersonation, Tenant, User
from libs.auth import Principal
from libs.db import Database
from libs.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound


class NotApproved(Conflict):
    """Two other platform admins have to approve first."""

    code: ClassVar[str] = "break_glass_not_approved"


class AlreadyLooking(Conflict):
    """This session looks at a tenant already; end that first."""

    code: ClassVar[str] = "already_impersonating"


class OwnBreakGlass(Forbidden):
    """Nobody approves their own break-glass."""

    code: ClassVar[str] = "own_request"


async def desk(database: Database, *, now: datetime, person: Person) -> SupportDesk:
    """Where support may go, what waits for approval, and where it has been."""
    async with database.platform() as session:
        consents = await repository.list_open_consents(session)
        requests = [await _break_glass(session, *row, person) for row in await repository.list_break_glass(session)]
        visits = [visit(row, now) for row in await repository.list_visits(session)]
    opened = [
        OpenTenant(
            tenant_id=consent.tenant_id,
            tenant_name=consent.tenant_name,
            consent_id=consent.id,
            break_glass_id=None,
            reason=consent.reason,
            expires_at=consent.expires_at,
            members=await _members(database, consent.tenant_id),
        )
        for consent in consents
    ]
    approved = [
        OpenTenant(
            tenant_id=request.tenant_id,
            tenant_name=request.tenant_name,
            consent_id=None,
            break_glass_id=request.id,
            reason=request.reason,
            expires_at=request.expires_at,
            members=await _members(database, request.tenant_id),
        )
        for request in requests
        if request.own and len(request.approvals) >= APPROVALS_NEEDED
    ]
    return SupportDesk(open=opened + approved, break_glass=requests, visits=visits)


async def begin(
    session: AsyncSession, wanted: BeginImpersonation, *, now: datetime, person: Person, edge: Edge
) -> Impersonation:
    """Look at the tenant, whose transaction `session` is, as one of its members.

    Raises `NotFound` without a live consent or break-glass and for people who are no members, `NotApproved`,
    `AlreadyLooking`.
    """
    if edge.caller.impersonation is not None:
        raise AlreadyLooking
    if (wanted.consent_id is None) == (wanted.break_glass_id is None):
        problem = FieldProblem(pointer="", code="stands_on_one_thing", message="Give consent_id or break_glass_id.")
        raise Invalid(errors=[problem])
    ends = [now + timedelta(minutes=wanted.minutes), await _stands_until(session, wanted, person)]
    if wanted.subject_id == person.user_id or await memberships.find_role(session, wanted.subject_id) is None:
        raise NotFound
    await repository.end_of_session(session, person.session_id)
    entry = Impersonation(
        session_id=person.session_id,
        tenant_id=wanted.tenant_id,
        actor_id=person.user_id,
        subject_id=wanted.subject_id,
        reason=wanted.reason,
        consent_id=wanted.consent_id,
        break_glass_id=wanted.break_glass_id,
        started_at=now,
        expires_at=min(ends),
    )
    await repository.add(session, entry)
    detail = {"reason": wanted.reason, "until": entry.expires_at.isoformat()}
    detail |= {"break_glass": str(wanted.break_glass_id)} if wanted.break_glass_id else {}
    await _audit(session, entry, edge, "impersonation.begun", detail)
    return entry


async def end(database: Database, *, person: Person, edge: Edge) -> None:
    """Leave. Raises `NotFound` when the session looks at nothing."""
    looking = edge.caller.impersonation
    if looking is None:
        raise NotFound
    async with database.tenant(looking.tenant_id) as session:
        entry = await repository.end_of_session(session, person.session_id)
        if entry is not None:
            await _audit(session, entry, edge, "impersonation.ended", {})


async def request_break_glass(
    session: AsyncSession, wanted: RequestBreakGlass, *, now: datetime, person: Person, edge: Edge
) -> BreakGlass:
    """Ask to look at the tenant, whose transaction `session` is, without its consent, for a while from now.

    Raises `NotFound`.
    """
    tenant = await tenants.find_tenant(session, wanted.tenant_id)
    if tenant is None or tenant.archived_at is not None:
        raise NotFound
    row = BreakGlassRow(
        tenant_id=tenant.id,
        requested_by=person.user_id,
        reason=wanted.reason,
        requested_at=now,
        expires_at=now + timedelta(minutes=wanted.minutes),
    )
    await repository.add(session, row)
    await _audit_break_glass(session, row, edge, "break_glass.requested", {"reason": wanted.reason} | _time(row))
    return await _break_glass(session, row, tenant, await users.get_user(session, person.user_id), person)


async def approve_break_glass(
    session: AsyncSession, request: BreakGlassRow, *, person: Person, edge: Edge
) -> BreakGlass:
    """Agree with somebody else's request, in its tenant's transaction. Raises `OwnBreakGlass`."""
    if request.requested_by == person.user_id:
        raise OwnBreakGlass("Two other platform admins have to approve.")
    if all(user.id != person.user_id for user in await repository.list_approvers(session, request.id)):
        approval = BreakGlassApproval(
            break_glass_id=request.id, approved_by=person.user_id, requested_by=request.requested_by
        )
        await repository.add(session, approval)
        await _audit_break_glass(session, request, edge, "break_glass.approved", _time(request))
    tenant = await tenants.get_tenant(session, request.tenant_id)
    return await _break_glass(session, request, tenant, await users.get_user(session, request.requested_by), person)


async def find_break_glass(database: Database, break_glass_id: UUID) -> BreakGlassRow:
    """The open request. Raises `NotFound`."""
    async with database.platform() as session:
        request = await repository.find_open_break_glass(session, break_glass_id)
    if request is None:
        raise NotFound
    return request


async def _stands_until(session: AsyncSession, wanted: BeginImpersonation, person: Person) -> datetime:
    if wanted.consent_id is not None:
        consent = await repository.find_live_consent(session, wanted.consent_id)
        if consent is None:
            raise NotFound
        return consent.expires_at
    request = await repository.find_open_break_glass(session, wanted.break_glass_id) if wanted.break_glass_id else None
    if request is None or request.tenant_id != wanted.tenant_id or request.requested_by != person.user_id:
        raise NotFound
    if len(await repository.list_approvers(session, request.id)) < APPROVALS_NEEDED:
        raise NotApproved("Two other platform admins have to approve first.")
    return request.expires_at


async def _members(database: Database, tenant_id: UUID) -> list[SupportMember]:
    async with database.tenant(tenant_id, read_only=True) as session:
        rows = await memberships.list_members(session)
    return [
        SupportMember.model_validate({"id": user.id, "name": user.name, "role": membership.role})
        for membership, user in rows
    ]


async def _break_glass(
    session: AsyncSession, request: BreakGlassRow, tenant: Tenant, requester: User, person: Person
) -> BreakGlass:
    return BreakGlass(
        id=request.id,
        tenant_id=tenant.id,
        tenant_name=tenant.name,
        requested_by=person_name(requester),
        reason=request.reason,
        requested_at=request.requested_at,
        minutes=request.minutes,
        expires_at=request.expires_at,
        approvals=[person_name(user) for user in await repository.list_approvers(session, request.id)],
        own=request.requested_by == person.user_id,
    )


def _time(request: BreakGlassRow) -> dict[str, str]:
    """For how long, as the audit trail says it."""
    return {"minutes": str(request.minutes), "until": request.expires_at.isoformat()}


async def _audit(session: AsyncSession, entry: Impersonation, edge: Edge, action: str, detail: dict[str, str]) -> None:
    """In the tenant's trail: support did it, acting as its member."""
    principal = Principal(
        ISSUER,
        f"user:{entry.subject_id}",
        entry.tenant_id,
        actor=f"user:{entry.actor_id}",
        request_id=edge.request_id,
    )
    await audit(session, principal, action=action, object_type="impersonation", object_id=str(entry.id), detail=detail)


async def _audit_break_glass(
    session: AsyncSession, request: BreakGlassRow, edge: Edge, action: str, detail: dict[str, str]
) -> None:
    await audit(
        session,
        edge.principal_in(request.tenant_id),
        action=action,
        object_type="break_glass",
        object_id=str(request.id),
        detail=detail,
    )
