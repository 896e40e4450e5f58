"""Access for a while: somebody asks, another person decides, and it ends by itself."""

from datetime import datetime, timedelta
from typing import ClassVar, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.access_request import (
    MOST_DAYS,
    AccessRequestList,
    CreateAccessRequest,
    DecideAccessRequest,
    PersonName,
)
from contracts.gateway.access_request import AccessGrant as GrantView
from contracts.gateway.access_request import AccessRequest as RequestView
from contracts.gateway.api import TenantRole
from contracts.gateway.standing import WorkspaceName
from gateway.caller import ISSUER, Edge, Person
from gateway.identity.access_request import repository
from gateway.identity.access_request.repository import RequestRow
from gateway.identity.roles import ROLE_SCOPES, WORKSPACE_SCOPES
from gateway.identity.transactions import audit
from gateway.identity.workspace import repository as workspaces
from gateway.models import AccessGrant, AccessRequest, User
from libs.auth import Principal, Scope, tenant_of
from libs.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound

DECIDERS: Scope = "members:admin"


class AlreadyAllowed(Conflict):
    """The caller may do this already."""

    code: ClassVar[str] = "already_allowed"


class NotWithinWorkspaces(Conflict):
    """Members who are limited to workspaces cannot have this; their limit has to be lifted."""

    code: ClassVar[str] = "not_within_workspaces"


class RequestIsOver(Conflict):
    """The request was decided, withdrawn, or has expired."""

    code: ClassVar[str] = "request_is_over"


class OwnRequest(Forbidden):
    """Nobody decides on their own request."""

    code: ClassVar[str] = "own_request"


async def create(
    session: AsyncSession, wanted: CreateAccessRequest, *, now: datetime, person: Person, edge: Edge
) -> RequestView:
    """A new request; the pending one when the same was asked for already."""
    _check_until(wanted.until, now)
    await _check_is_of_use(session, wanted, edge)
    request = AccessRequest(
        tenant_id=tenant_of(edge.principal()),
        requested_by=person.user_id,
        scope=wanted.scope,
        role=wanted.role,
        workspace_id=wanted.workspace_id,
        reason=wanted.reason,
        until=wanted.until,
    )
    same = await repository.find_same_pending(session, request)
    if same is not None:
        return await _read(session, same.id, now)
    await repository.add(session, request)
    detail = {"wants": _wanted(request), "until": wanted.until.isoformat(), "reason": wanted.reason}
    await _audit(session, edge.principal(), "access.requested", request.id, detail)
    return await _read(session, request.id, now)


async def list_mine(session: AsyncSession, *, person: Person, edge: Edge) -> AccessRequestList:
    """What the person asked for, newest first."""
    rows = await repository.list_requests(session, requested_by=person.user_id)
    return await _listed(session, rows, person, edge)


async def list_of_others(session: AsyncSession, *, pending: bool, person: Person, edge: Edge) -> AccessRequestList:
    """What everybody else asked for; `pending` leaves what waits for a decision."""
    rows = await repository.list_requests(session, but_by=person.user_id, pending=pending)
    return await _listed(session, rows, person, edge)


async def decide(
    session: AsyncSession,
    request_id: UUID,
    decision: DecideAccessRequest,
    *,
    now: datetime,
    person: Person,
    edge: Edge,
) -> RequestView:
    """Approve or deny. Raises `NotFound`, `OwnRequest`, `RequestIsOver`, and `Forbidden` for more than one's own."""
    request = await repository.lock_request(session, request_id)
    if request is None:
        raise NotFound
    if request.requested_by == person.user_id:
        raise OwnRequest("Ask another administrator to decide.")
    _check_is_open(request, now)
    if decision.approve:
        _check_may_give(request, edge)
    request.status = "approved" if decision.approve else "denied"
    request.decided_by, request.decided_at, request.note = person.user_id, now, decision.note
    await session.flush()
    if decision.approve:
        await _grant(session, request, person)
    action = "access.approved" if decision.approve else "access.denied"
    detail = {"wants": _wanted(request), "for": str(request.requested_by), "until": request.until.isoformat()}
    await _audit(session, edge.principal(), action, request.id, detail)
    return await _read(session, request_id, now)


async def withdraw(
    session: AsyncSession, request_id: UUID, *, now: datetime, person: Person, edge: Edge
) -> RequestView:
    """Take back one's own pending request. Raises `NotFound` for anybody else's."""
    request = await repository.lock_request(session, request_id)
    if request is None or request.requested_by != person.user_id:
        raise NotFound
    _check_is_open(request, now)
    request.status = "withdrawn"
    await session.flush()
    await _audit(session, edge.principal(), "access.withdrawn", request.id, {"wants": _wanted(request)})
    return await _read(session, request_id, now)


async def revoke(session: AsyncSession, grant_id: UUID, *, person: Person, edge: Edge) -> None:
    """End a live grant; it stops counting within 5 seconds. Raises `NotFound`."""
    grant = await repository.revoke_grant(session, grant_id, by=person.user_id)
    if grant is None:
        raise NotFound
    await _audit(session, edge.principal(), "access.revoked", grant.request_id, {"for": str(grant.user_id)})


async def expire(session: AsyncSession, tenant_id: UUID) -> int:
    """Note in the audit trail what ended by itself; how much. It stopped counting at its time, whoever noted it."""
    principal = Principal(ISSUER, f"service:{ISSUER}", tenant_id)
    requests = await repository.expire_requests(session)
    for request_id in requests:
        await _audit(session, principal, "access.request_expired", request_id, {})
    grants = await repository.note_expired_grants(session)
    for grant_id, user_id in grants:
        await _audit(session, principal, "access.expired", grant_id, {"for": str(user_id)})
    return len(requests) + len(grants)


def _check_until(until: datetime, now: datetime) -> None:
    if not now < until <= now + timedelta(days=MOST_DAYS):
        message = f"Between now and {MOST_DAYS} days from now."
        raise Invalid(errors=[FieldProblem(pointer="/until", code="until", message=message)])


async def _check_is_of_use(session: AsyncSession, wanted: CreateAccessRequest, edge: Edge) -> None:
    """What is asked for must be missing, and must work once it is granted."""
    caller = edge.caller
    if wanted.workspace_id is not None:
        if not await workspaces.list_known_ids(session, [wanted.workspace_id]):
            raise NotFound
        if caller.workspaces is None or wanted.workspace_id in caller.workspaces:
            raise AlreadyAllowed("You see this workspace already.")
        return
    scopes = frozenset[str]([wanted.scope]) if wanted.scope else ROLE_SCOPES[cast("TenantRole", wanted.role)]
    if scopes <= caller.scopes and not (wanted.role and caller.aggregates_only):
        raise AlreadyAllowed("You may do this already.")
    if caller.workspaces is not None and not (scopes & WORKSPACE_SCOPES) - caller.scopes:
        raise NotWithinWorkspaces("Ask an administrator to lift your limit to workspaces.")


def _check_is_open(request: AccessRequest, now: datetime) -> None:
    if request.status != "pending" or request.until <= now:
        raise RequestIsOver(f"It is {request.status if request.status != 'pending' else 'expired'}.")


def _check_may_give(request: AccessRequest, edge: Edge) -> None:
    given = {request.scope} if request.scope else set[str]()
    given |= ROLE_SCOPES[cast("TenantRole", request.role)] if request.role else set[Scope]()
    missing = given - edge.caller.scopes
    if missing:
        raise Forbidden(f"You cannot give away what you do not have: {', '.join(sorted(missing))}.")


async def _grant(session: AsyncSession, request: AccessRequest, person: Person) -> None:
    grant = AccessGrant(
        tenant_id=request.tenant_id,
        request_id=request.id,
        user_id=request.requested_by,
        granted_by=person.user_id,
        scope=request.scope,
        role=request.role,
        workspace_id=request.workspace_id,
        expires_at=request.until,
    )
    await repository.add(session, grant)


async def _listed(session: AsyncSession, rows: list[RequestRow], person: Person, edge: Edge) -> AccessRequestList:
    now = await repository.get_now(session)
    decides = DECIDERS in edge.caller.scopes
    to_approve = await repository.count_pending_by_others(session, person.user_id) if decides else 0
    return AccessRequestList(items=[_view(row, now) for row in rows], to_approve=to_approve)


async def _read(session: AsyncSession, request_id: UUID, now: datetime) -> RequestView:
    row = await repository.find_request(session, request_id)
    if row is None:
        raise NotFound
    return _view(row, now)


async def _audit(
    session: AsyncSession, principal: Principal, action: str, request_id: UUID, detail: dict[str, str]
) -> None:
    await audit(
        session,
        principal,
        action=action,
        object_type="access_request",
        object_id=str(request_id),
        detail=detail,
    )


def _wanted(request: AccessRequest) -> str:
    if request.scope:
        return request.scope
    return f"role {request.role}" if request.role else f"workspace {request.workspace_id}"


def _view(row: RequestRow, now: datetime) -> RequestView:
    request, grant = row.request, row.grant
    expired = request.status == "pending" and request.until <= now
    return RequestView.model_validate(
        {
            "id": request.id,
            "requested_by": _person(row.requester),
            "scope": request.scope,
            "role": request.role,
            "workspace": WorkspaceName(id=row.workspace.id, name=row.workspace.name) if row.workspace else None,
            "reason": request.reason,
            "until": request.until,
            "status": "expired" if expired else request.status,
            "decided_by": _person(row.decider) if row.decider else None,
            "decided_at": request.decided_at,
            "note": request.note,
            "created_at": request.created_at,
            "grant": _grant_view(grant, now) if grant else None,
        }
    )


def _grant_view(grant: AccessGrant, now: datetime) -> GrantView:
    return GrantView(
        id=grant.id,
        granted_at=grant.granted_at,
        expires_at=grant.expires_at,
        revoked_at=grant.revoked_at,
        live=grant.revoked_at is None and grant.expires_at > now,
    )


def _person(user: User) -> PersonName:
    return PersonName(id=user.id, name=user.name, email=user.email)
