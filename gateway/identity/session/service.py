"""Sessions: begin, find the caller behind a cookie, list, revoke."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import Session as SessionView
from gateway.identity.session import repository
from gateway.identity.session.lifetimes import Lifetimes
from gateway.identity.session.tokens import new_token, token_hash
from gateway.identity.transactions import audit
from gateway.models import Session
from libs.auth import Principal
from libs.errors import NotFound


@dataclass(frozen=True)
class Browser:
    """Where a session begins."""

    ip: str
    user_agent: str | None

    @property
    def name(self) -> str | None:
        """The user agent, as far as it is kept."""
        return self.user_agent[:300] if self.user_agent else None


async def begin(
    session: AsyncSession, user_id: UUID, *, tenant_id: UUID | None, browser: Browser, now: datetime, life: Lifetimes
) -> tuple[UUID, str]:
    """A new session of the user: its id, and the cookie value that nobody can read again."""
    token = new_token()
    entry = Session(
        token_hash=token_hash(token),
        user_id=user_id,
        tenant_id=tenant_id,
        expires_at=now + life.absolute,
        ip=browser.ip,
        user_agent=browser.name,
    )
    await repository.add(session, entry)
    return entry.id, token


async def enter_tenant(session: AsyncSession, session_id: UUID, tenant_id: UUID) -> tuple[str, bytes]:
    """Move the session to `tenant_id` under a new cookie: the cookie, and the hash of the one that ended."""
    token = new_token()
    return token, await repository.replace_token(session, session_id, token_hash(token), tenant_id)


async def step_up(session: AsyncSession, session_id: UUID) -> tuple[str, bytes]:
    """Note the proof in the session, under a new cookie: the cookie, and the hash of the one that ended."""
    token = new_token()
    return token, await repository.note_step_up(session, session_id, token_hash(token))


async def list_sessions(session: AsyncSession, user_id: UUID, *, current: UUID, life: Lifetimes) -> list[SessionView]:
    """Every live session of the user, newest first."""
    entries = await repository.list_live_sessions(session, user_id, life.idle)
    return [
        SessionView(
            id=entry.id,
            created_at=entry.created_at,
            last_seen_at=entry.last_seen_at,
            idle_expires_at=min(entry.last_seen_at + life.idle, entry.expires_at),
            expires_at=entry.expires_at,
            ip=entry.ip,
            user_agent=entry.user_agent,
            current=entry.id == current,
        )
        for entry in entries
    ]


async def revoke_others(session: AsyncSession, kept: UUID, *, user_id: UUID, by: Principal) -> list[bytes]:
    """End the user's sessions but for one; the hashes of their cookies."""
    ended = await repository.revoke_all(session, user_id, except_id=kept)
    await audit(session, by, action="sessions.revoked", object_type="user", object_id=str(user_id))
    return ended


async def revoke(session: AsyncSession, session_id: UUID, *, user_id: UUID, by: Principal) -> bytes:
    """End one of the user's sessions; the hash of its cookie. Raises `NotFound` for anybody else's."""
    ended = await repository.revoke(session, session_id, user_id)
    if ended is None:
        raise NotFound
    await audit(session, by, action="session.revoked", object_type="session", object_id=str(session_id))
    return ended
