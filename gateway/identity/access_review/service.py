"""Access review: every binding of the tenant, attested or revoked one by one, with its history."""

import csv
import io
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.access_request import PersonName
from contracts.gateway.access_review import AccessReview, Binding, DecideBinding, LastReview, ReviewEntry, ReviewHistory
from contracts.gateway.standing import WorkspaceName
from gateway.caller import Edge, Person
from gateway.identity.access_request import repository as grants
from gateway.identity.access_request import service as access_requests
from gateway.identity.access_review import repository
from gateway.identity.access_review.repository import BindingKey
from gateway.identity.agency import repository as agencies
from gateway.identity.api_key import repository as api_keys
from gateway.identity.api_key import service as api_key_service
from gateway.identity.membership import service as members
from gateway.identity.oauth_client import repository as oauth_clients
from gateway.identity.oauth_client import service as oauth_client_service
from gateway.identity.transactions import audit
from gateway.models import AccessReviewDecision, User
from libs.auth import tenant_of
from libs.errors import Conflict, NotFound
from libs.pagination import CursorCodec

ATTESTED_FOR = timedelta(days=90)
COLUMNS = (
    *("kind", "who", "detail", "what", "workspaces", "since", "expires_at", "last_used_at"),
    *("given_by", "reviewed_at", "reviewed_by"),
)
Last = dict[BindingKey, tuple[AccessReviewDecision, User]]


class OwnBinding(Conflict):
    """Nobody reviews their own access."""

    code = "own_binding"


class AgencyDecides(Conflict):
    """Who works for the agency is not for one of its clients to say."""

    code = "agency_decides"


async def review(session: AsyncSession, *, now: datetime, person: Person) -> AccessReview:
    """Every binding that is live: people, then admins of the agency, grants, keys and OAuth clients."""
    items = await _bindings(session, now, person)
    recent = [one for one in items if one.last_review and one.last_review.decided_at > now - ATTESTED_FOR]
    return AccessReview(items=items, attested=len(recent))


async def decide(
    session: AsyncSession, wanted: DecideBinding, *, now: datetime, person: Person, edge: Edge
) -> bytes | None:
    """Attest a binding, or end it; the HMAC of a key that ended.

    Raises `NotFound`, `OwnBinding`, `AgencyDecides`, and what ending it raises.
    """
    found = [one for one in await _bindings(session, now, person) if (one.kind, one.id) == (wanted.kind, wanted.id)]
    if not found:
        raise NotFound
    binding = found[0]
    if binding.own:
        raise OwnBinding("Somebody else has to review your own access.")
    ended = await _revoke(session, binding, person, edge) if wanted.decision == "revoked" else None
    decision = AccessReviewDecision(
        tenant_id=tenant_of(edge.principal()),
        kind=binding.kind,
        object_id=binding.id,
        who=binding.who,
        what=binding.what,
        decision=wanted.decision,
        note=wanted.note,
        decided_by=person.user_id,
    )
    await repository.add(session, decision)
    await audit(
        session,
        edge.principal(),
        action=f"access_review.{wanted.decision}",
        object_type=binding.kind,
        object_id=str(binding.id),
        detail={"who": binding.who, "what": binding.what},
    )
    return ended


async def history(session: AsyncSession, *, limit: int, cursor: str | None, cursors: CursorCodec) -> ReviewHistory:
    """Decisions, newest first."""
    after = cursors.decode(cursor, 2) if cursor else None
    position = (datetime.fromisoformat(after[0]), UUID(after[1])) if after else None
    rows = await repository.list_decisions(session, limit=limit + 1, after=position)
    page = rows[:limit]
    last = page[-1][0] if len(rows) > limit else None
    return ReviewHistory(
        items=[_entry(decision, user) for decision, user in page],
        next_cursor=cursors.encode(last.decided_at.isoformat(), str(last.id)) if last else None,
    )


async def export(session: AsyncSession, *, now: datetime, person: Person, edge: Edge) -> str:
    """Every binding as CSV; the export is audited."""
    items = await _bindings(session, now, person)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_safe(cell) for cell in _row(binding)] for binding in items)
    await audit(
        session,
        edge.principal(),
        action="access_review.exported",
        object_type="access_review",
        object_id="all",
        detail={"rows": str(len(items))},
    )
    return text.getvalue()


async def _bindings(session: AsyncSession, now: datetime, person: Person) -> list[Binding]:
    last = await repository.list_last_decisions(session)
    return [
        *await _members(session, last, person),
        *await _agency_admins(session, last, person),
        *await _grants(session, last, person),
        *await _keys(session, last, now),
        *await _clients(session, last),
    ]


async def _members(session: AsyncSession, last: Last, person: Person) -> list[Binding]:
    return [
        Binding(
            kind="member",
            id=member.user_id,
            who=member.name,
            who_detail=member.email,
            what=member.role,
            workspaces=member.workspaces,
            since=member.joined_at,
            expires_at=None,
            last_used_at=None,
            given_by=None,
            own=member.user_id == person.user_id,
            last_review=_last(last, "member", member.user_id),
        )
        for member in await members.list_members(session)
    ]


async def _agency_admins(session: AsyncSession, last: Last, person: Person) -> list[Binding]:
    return [
        Binding(
            kind="agency_admin",
            id=user.id,
            who=user.name,
            who_detail=user.email,
            what="admin",
            workspaces=None,
            since=member.created_at,
            expires_at=None,
            last_used_at=None,
            given_by=None,
            own=user.id == person.user_id,
            last_review=_last(last, "agency_admin", user.id),
        )
        for member, user in await agencies.list_admins_of_tenant(session)
    ]


async def _grants(session: AsyncSession, last: Last, person: Person) -> list[Binding]:
    return [
        Binding(
            kind="grant",
            id=grant.id,
            who=user.name,
            who_detail=user.email,
            what=grant.scope or (f"role {grant.role}" if grant.role else "workspace"),
            workspaces=[WorkspaceName(id=workspace.id, name=workspace.name)] if workspace else None,
            since=grant.granted_at,
            expires_at=grant.expires_at,
            last_used_at=None,
            given_by=str(grant.granted_by),
            own=grant.user_id == person.user_id,
            last_review=_last(last, "grant", grant.id),
        )
        for grant, user, workspace in await grants.list_live_grants(session)
    ]


async def _keys(session: AsyncSession, last: Last, now: datetime) -> list[Binding]:
    return [
        Binding(
            kind="api_key",
            id=key.id,
            who=key.name,
            who_detail=key.prefix,
            what=" ".join(key.scopes),
            workspaces=None,
            since=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            given_by=key.created_by,
            own=False,
            last_review=_last(last, "api_key", key.id),
        )
        for key in await api_keys.list_keys(session)
        if key.revoked_at is None and key.expires_at > now
    ]


async def _clients(session: AsyncSession, last: Last) -> list[Binding]:
    return [
        Binding(
            kind="oauth_client",
            id=client.id,
            who=client.name,
            who_detail=str(client.id),
            what=" ".join(client.scopes),
            workspaces=None,
            since=client.created_at,
            expires_at=None,
            last_used_at=client.last_token_at,
            given_by=client.created_by,
            own=False,
            last_review=_last(last, "oauth_client", client.id),
        )
        for client in await oauth_clients.list_clients(session)
        if client.revoked_at is None
    ]


async def _revoke(session: AsyncSession, binding: Binding, person: Person, edge: Edge) -> bytes | None:
    match binding.kind:
        case "member":
            await members.remove(session, binding.id, person=person, edge=edge)
        case "grant":
            await access_requests.revoke(session, binding.id, person=person, edge=edge)
        case "api_key":
            return await api_key_service.revoke(session, binding.id, edge=edge)
        case "oauth_client":
            await oauth_client_service.revoke(session, binding.id, edge=edge)
        case "agency_admin":
            raise AgencyDecides("The agency decides who works for it. Ask one of its admins.")
    return None


def _last(last: Last, kind: str, object_id: UUID) -> LastReview | None:
    found = last.get((kind, object_id))
    return LastReview(decided_by=found[1].name, decided_at=found[0].decided_at) if found else None


def _entry(decision: AccessReviewDecision, user: User) -> ReviewEntry:
    return ReviewEntry.model_validate(
        {
            "id": decision.id,
            "kind": decision.kind,
            "who": decision.who,
            "what": decision.what,
            "decision": decision.decision,
            "note": decision.note,
            "decided_by": PersonName(id=user.id, name=user.name, email=user.email),
            "decided_at": decision.decided_at,
        }
    )


def _row(binding: Binding) -> list[str]:
    limits = "; ".join(one.name for one in binding.workspaces) if binding.workspaces is not None else "all"
    review = binding.last_review
    moments = (binding.since, binding.expires_at, binding.last_used_at)
    return [
        binding.kind,
        binding.who,
        binding.who_detail or "",
        binding.what,
        limits,
        *(moment.isoformat() if moment else "" for moment in moments),
        binding.given_by or "",
        review.decided_at.isoformat() if review else "",
        review.decided_by if review else "",
    ]


def _safe(cell: str) -> str:
    """Spreadsheets run cells that begin so."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
