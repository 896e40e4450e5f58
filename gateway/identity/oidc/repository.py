"""Queries on browsers that went to the provider, and on whose account there is whose here."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import OidcFlow, OidcLink


@dataclass(frozen=True, slots=True)
class Flow:
    """What the browser that came back wanted."""

    session_id: UUID | None
    return_to: str


async def add_flow(session: AsyncSession, flow: OidcFlow) -> None:
    session.add(flow)
    await session.flush()


async def take_flow(session: AsyncSession, state_hash: bytes, browser_hash: bytes) -> Flow | None:
    """The flow of this state in this browser, once and in time."""
    taken = delete(OidcFlow).where(
        OidcFlow.state_hash == state_hash, OidcFlow.browser_hash == browser_hash, OidcFlow.expires_at > func.now()
    )
    row = (await session.execute(taken.returning(OidcFlow.session_id, OidcFlow.return_to))).one_or_none()
    return Flow(*row) if row else None


async def delete_old_flows(session: AsyncSession) -> None:
    await session.execute(delete(OidcFlow).where(OidcFlow.expires_at < func.now()))


async def use_link(session: AsyncSession, issuer: str, subject: str) -> UUID | None:
    """Whose account it is here, noting that it was used."""
    query = (
        update(OidcLink)
        .where(OidcLink.issuer == issuer, OidcLink.subject == subject)
        .values(last_used_at=func.now())
        .returning(OidcLink.user_id)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def is_linked(session: AsyncSession, user_id: UUID, issuer: str) -> bool:
    query = select(OidcLink.subject).where(OidcLink.user_id == user_id, OidcLink.issuer == issuer)
    return await session.scalar(query) is not None


async def add_link(session: AsyncSession, link: OidcLink) -> None:
    session.add(link)
    await session.flush()
