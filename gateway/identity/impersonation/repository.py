"""Queries on consents (of the current tenant), break-glass and impersonations (of the platform)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.models import BreakGlass, BreakGlassApproval, Impersonation, SupportConsent, Tenant, User

SHOWN = 100


@dataclass(frozen=True, slots=True)
class OpenConsent:
    """A live consent of any tenant."""

    tenant_id: UUID
    tenant_name: str
    id: UUID
    granted_by: UUID
    granted_by_name: str
    reason: str
    expires_at: datetime


@dataclass(frozen=True)
class VisitRow:
    """An impersonation with its tenant and people."""

    visit: Impersonation
    tenant: Tenant
    actor: User
    subject: User


_CONSENTS = text("select * from identity.support_consents_across_tenants()")


async def list_consents(session: AsyncSession) -> list[tuple[SupportConsent, User]]:
    query = (
        select(SupportConsent, User)
        .join(User, User.id == SupportConsent.granted_by)
        .order_by(SupportConsent.granted_at.desc())
        .limit(SHOWN)
    )
    return [(consent, user) for consent, user in await session.execute(query)]


async def find_live_consent(session: AsyncSession, consent_id: UUID) -> SupportConsent | None:
    query = select(SupportConsent).where(
        SupportConsent.id == consent_id, SupportConsent.revoked_at.is_(None), SupportConsent.expires_at > func.now()
    )
    return await session.scalar(query)


async def list_open_consents(session: AsyncSession) -> list[OpenConsent]:
    return [OpenConsent(*row) for row in await session.execute(_CONSENTS)]


async def add(session: AsyncSession, row: SupportConsent | BreakGlass | BreakGlassApproval | Impersonation) -> None:
    session.add(row)
    await session.flush()


async def revoke_consent(session: AsyncSession, consent_id: UUID) -> bool:
    query = (
        update(SupportConsent)
        .where(SupportConsent.id == consent_id, SupportConsent.revoked_at.is_(None))
        .where(SupportConsent.expires_at > func.now())
        .values(revoked_at=func.now())
        .returning(SupportConsent.id)
    )
    return (await session.execute(query)).scalar_one_or_none() is not None


async def end_of_consent(session: AsyncSession, tenant_id: UUID, consent_id: UUID) -> None:
    """End every visit that stands on the consent."""
    query = update(Impersonation).where(Impersonation.tenant_id == tenant_id, Impersonation.consent_id == consent_id)
    await session.execute(query.where(Impersonation.ended_at.is_(None)).values(ended_at=func.now()))


async def list_visits(session: AsyncSession, *, tenant_id: UUID | None = None) -> list[VisitRow]:
    conditions: list[ColumnElement[bool]] = [] if tenant_id is None else [Impersonation.tenant_id == tenant_id]
    actor, subject = aliased(User), aliased(User)
    query = (
        select(Impersonation, Tenant, actor, subject)
        .join(Tenant, Tenant.id == Impersonation.tenant_id)
        .join(actor, actor.id == Impersonation.actor_id)
        .join(subject, subject.id == Impersonation.subject_id)
        .where(*conditions)
        .order_by(Impersonation.started_at.desc())
        .limit(SHOWN)
    )
    return [VisitRow(*row) for row in await session.execute(query)]


async def end_of_session(session: AsyncSession, session_id: UUID) -> Impersonation | None:
    """End the session's visit; the one that ended, if any."""
    query = (
        update(Impersonation)
        .where(Impersonation.session_id == session_id, Impersonation.ended_at.is_(None))
        .values(ended_at=func.now())
        .returning(Impersonation)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def list_break_glass(session: AsyncSession) -> list[tuple[BreakGlass, Tenant, User]]:
    """What is still open, newest first."""
    query = (
        select(BreakGlass, Tenant, User)
        .join(Tenant, Tenant.id == BreakGlass.tenant_id)
        .join(User, User.id == BreakGlass.requested_by)
        .where(BreakGlass.expires_at > func.now())
        .order_by(BreakGlass.requested_at.desc())
    )
    return [(request, tenant, user) for request, tenant, user in await session.execute(query)]


async def find_open_break_glass(session: AsyncSession, break_glass_id: UUID) -> BreakGlass | None:
    query = select(BreakGlass).where(BreakGlass.id == break_glass_id, BreakGlass.expires_at > func.now())
    return await session.scalar(query)


async def list_approvers(session: AsyncSession, break_glass_id: UUID) -> list[User]:
    query = (
        select(User)
        .join(BreakGlassApproval, BreakGlassApproval.approved_by == User.id)
        .where(BreakGlassApproval.break_glass_id == break_glass_id)
        .order_by(BreakGlassApproval.approved_at)
    )
    return list(await session.scalars(query))
