"""Queries on sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import PlatformRole, TenantRole
from gateway.models import Session
from libs.clock import utc_now


@dataclass(frozen=True, slots=True)
class SessionCaller:
    """What a cookie stands for right now; `tenant_id` is None without a tenant or after the membership ended."""

    session_id: UUID
    user_id: UUID
    platform_role: PlatformRole | None
    tenant_id: UUID | None
    role: TenantRole | None
    last_seen_at: datetime
    expires_at: datetime
    stepped_up_at: datetime | None


_CALLER = text("select * from identity.caller_of_session_across_tenants(:token_hash, :idle)")


async def find_caller(session: AsyncSession, token_hash: bytes, idle: timedelta) -> SessionCaller | None:
    row = (await session.execute(_CALLER, {"token_hash": token_hash, "idle": idle})).one_or_none()
    return SessionCaller(*row) if row else None


async def add(session: AsyncSession, entry: Session) -> None:
    session.add(entry)
    await session.flush()


async def find_session(session: AsyncSession, session_id: UUID) -> Session | None:
    return await session.get(Session, session_id)


async def is_new_browser(session: AsyncSession, user_id: UUID, *, ip: str, user_agent: str | None) -> bool:
    """Whether the user has signed in before, but never from this address with this browser."""
    same = and_(Session.ip == ip, Session.user_agent.is_not_distinct_from(user_agent))
    counts = select(func.count(), func.count().filter(same)).where(Session.user_id == user_id)
    every, alike = (await session.execute(counts)).one()
    return every > 0 and alike == 0


async def list_live_sessions(session: AsyncSession, user_id: UUID, idle: timedelta) -> list[Session]:
    query = (
        select(Session)
        .where(
            Session.user_id == user_id,
            Session.revoked_at.is_(None),
            Session.expires_at > func.now(),
            Session.last_seen_at > func.now() - idle,
        )
        .order_by(Session.created_at.desc(), Session.id)
    )
    return list(await session.scalars(query))


async def revoke(session: AsyncSession, session_id: UUID, user_id: UUID) -> bytes | None:
    """End the user's session; the hash of its cookie, or None when there is no such live session."""
    query = (
        update(Session)
        .where(Session.id == session_id, Session.user_id == user_id, Session.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(Session.token_hash)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def revoke_all(session: AsyncSession, user_id: UUID, *, except_id: UUID | None = None) -> list[bytes]:
    """End the user's sessions, but for one; the hashes of their cookies."""
    query = (
        update(Session)
        .where(Session.user_id == user_id, Session.revoked_at.is_(None), Session.id.is_distinct_from(except_id))
        .values(revoked_at=func.now())
        .returning(Session.token_hash)
    )
    return list(await session.scalars(query))


async def list_cookies_in(session: AsyncSession, user_id: UUID, tenant_id: UUID) -> list[bytes]:
    """The hashes of the cookies with which the user works in the tenant."""
    query = select(Session.token_hash).where(
        Session.user_id == user_id, Session.tenant_id == tenant_id, Session.revoked_at.is_(None)
    )
    return list(await session.scalars(query))


async def revoke_in(session: AsyncSession, user_id: UUID, tenant_id: UUID) -> list[bytes]:
    """End the user's sessions in the tenant; the hashes of their cookies."""
    query = (
        update(Session)
        .where(Session.user_id == user_id, Session.tenant_id == tenant_id, Session.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(Session.token_hash)
    )
    return list(await session.scalars(query))


async def touch(session: AsyncSession, session_id: UUID) -> None:
    """Note that the session was used just now; never revives one that was revoked."""
    live = (Session.id == session_id, Session.revoked_at.is_(None))
    await session.execute(update(Session).where(*live).values(last_seen_at=func.now()))


async def replace_token(session: AsyncSession, session_id: UUID, token_hash: bytes, tenant_id: UUID) -> bytes:
    """Give the live session a new cookie and tenant; the hash of the cookie that ends."""
    query = select(Session).where(Session.id == session_id, Session.revoked_at.is_(None)).with_for_update()
    entry = (await session.scalars(query)).one()
    before, entry.token_hash, entry.tenant_id = entry.token_hash, token_hash, tenant_id
    await session.flush()
    return before


async def note_step_up(session: AsyncSession, session_id: UUID, token_hash: bytes) -> bytes:
    """The person proved again who they are: give the live session a new cookie; the hash of the one that ends."""
    query = select(Session).where(Session.id == session_id, Session.revoked_at.is_(None)).with_for_update()
    entry = (await session.scalars(query)).one()
    before, entry.token_hash, entry.stepped_up_at = entry.token_hash, token_hash, utc_now()
    await session.flush()
    return before


async def find_last_tenant(session: AsyncSession, user_id: UUID) -> UUID | None:
    """The tenant the user worked in last."""
    query = (
        select(Session.tenant_id)
        .where(Session.user_id == user_id, Session.tenant_id.is_not(None))
        .order_by(Session.last_seen_at.desc())
        .limit(1)
    )
    return (await session.scalars(query)).first()


async def delete_ended(session: AsyncSession, kept: timedelta) -> int:
    """Delete sessions that ended more than `kept` ago; how many."""
    limit = func.now() - kept
    query = delete(Session).where(or_(Session.expires_at < limit, Session.revoked_at < limit)).returning(Session.id)
    return len((await session.scalars(query)).all())
