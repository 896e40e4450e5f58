"""Queries on invitations, always of the current tenant."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import Invitation

_OPEN = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


async def list_open(session: AsyncSession) -> list[Invitation]:
    """Those that nobody has accepted or taken back, expired ones too."""
    query = select(Invitation).where(*_OPEN).order_by(Invitation.created_at.desc(), Invitation.id)
    return list(await session.scalars(query))


async def find_open(session: AsyncSession, invitation_id: UUID) -> Invitation | None:
    return await session.scalar(select(Invitation).where(Invitation.id == invitation_id, *_OPEN))


async def find_open_for(session: AsyncSession, email: str) -> Invitation | None:
    return await session.scalar(select(Invitation).where(Invitation.email == email, *_OPEN))


async def hold_open(session: AsyncSession, invitation_id: UUID) -> Invitation | None:
    """The open invitation, for nobody else until the end of the transaction."""
    return await session.scalar(select(Invitation).where(Invitation.id == invitation_id, *_OPEN).with_for_update())


async def hold_by_link(session: AsyncSession, invitation_id: UUID, token_hash: bytes) -> Invitation | None:
    """The invitation of a link that still works, for nobody else until the end of the transaction."""
    query = select(Invitation).where(
        Invitation.id == invitation_id,
        Invitation.token_hash == token_hash,
        Invitation.expires_at > func.now(),
        *_OPEN,
    )
    return await session.scalar(query.with_for_update())


async def add(session: AsyncSession, invitation: Invitation) -> None:
    session.add(invitation)
    await session.flush()
