"""The tenant's side: owners let support look, see who did, and take it back."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.access_request import PersonName
from contracts.gateway.impersonation import Consent, ConsentList, GrantConsent, Visit
from gateway.caller import Edge, Person
from gateway.identity.impersonation import repository
from gateway.identity.impersonation.repository import VisitRow
from gateway.identity.transactions import audit
from gateway.models import SupportConsent, User
from libs.auth import tenant_of
from libs.errors import Forbidden, NotFound


async def list_consents(session: AsyncSession, *, now: datetime, edge: Edge) -> ConsentList:
    """The tenant's consents and the visits of support, newest first."""
    visits = await repository.list_visits(session, tenant_id=tenant_of(edge.principal()))
    return ConsentList(
        items=[_consent(consent, user, now) for consent, user in await repository.list_consents(session)],
        visits=[visit(row, now) for row in visits],
    )


async def grant(session: AsyncSession, wanted: GrantConsent, *, now: datetime, person: Person, edge: Edge) -> None:
    """Let support look at this tenant. Raises `Forbidden` for anybody but owners."""
    _require_owner(edge)
    consent = SupportConsent(
        tenant_id=tenant_of(edge.principal()),
        granted_by=person.user_id,
        reason=wanted.reason,
        granted_at=now,
        expires_at=now + timedelta(hours=wanted.hours),
    )
    await repository.add(session, consent)
    detail = {"reason": wanted.reason, "until": consent.expires_at.isoformat()}
    await _audit(session, edge, "support.consented", consent.id, detail)


async def revoke(session: AsyncSession, consent_id: UUID, *, edge: Edge) -> None:
    """Take the consent back; visits that stand on it end within 5 seconds. Raises `NotFound`, `Forbidden`."""
    _require_owner(edge)
    if not await repository.revoke_consent(session, consent_id):
        raise NotFound
    await repository.end_of_consent(session, tenant_of(edge.principal()), consent_id)
    await _audit(session, edge, "support.consent_revoked", consent_id, {})


def visit(row: VisitRow, now: datetime) -> Visit:
    """An impersonation as both sides see it."""
    entry = row.visit
    return Visit(
        id=entry.id,
        tenant_id=row.tenant.id,
        tenant_name=row.tenant.name,
        actor=person_name(row.actor),
        subject=person_name(row.subject),
        reason=entry.reason,
        break_glass=entry.break_glass_id is not None,
        started_at=entry.started_at,
        expires_at=entry.expires_at,
        ended_at=entry.ended_at,
        live=entry.ended_at is None and entry.expires_at > now,
    )


def person_name(user: User) -> PersonName:
    return PersonName(id=user.id, name=user.name, email=user.email)


def _consent(consent: SupportConsent, user: User, now: datetime) -> Consent:
    return Consent(
        id=consent.id,
        granted_by=person_name(user),
        reason=consent.reason,
        granted_at=consent.granted_at,
        expires_at=consent.expires_at,
        revoked_at=consent.revoked_at,
        live=consent.revoked_at is None and consent.expires_at > now,
    )


def _require_owner(edge: Edge) -> None:
    if edge.caller.role != "owner":
        raise Forbidden("Only owners let support in.")


async def _audit(session: AsyncSession, edge: Edge, action: str, consent_id: UUID, detail: dict[str, str]) -> None:
    await audit(
        session,
        edge.principal(),
        action=action,
        object_type="support_consent",
        object_id=str(consent_id),
        detail=detail,
    )
