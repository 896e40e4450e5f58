"""Statements about attempts to connect, and about the grants of connections; row security keeps them to the tenant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.ops_hub.models import OAuthAttempt, PlatformConnection


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """What is kept of a connection's grant, besides the tokens."""

    platform: str
    mode: str
    method: str
    secret_ref: str | None
    token_expires_at: datetime | None
    token_refresh_at: datetime | None
    is_refreshable: bool
    token_version: int
    is_lost: bool
    is_cut: bool
    refresh_failures: int
    grant_subject: str | None


async def add_attempt(session: AsyncSession, attempt: OAuthAttempt) -> None:
    session.add(attempt)
    await session.flush()


async def hold_attempt(session: AsyncSession, attempt_id: UUID) -> OAuthAttempt | None:
    """The attempt, held until the end of the transaction: whoever comes with the same one waits."""
    query = select(OAuthAttempt).where(OAuthAttempt.id == attempt_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def note_outcome(session: AsyncSession, attempt_id: UUID, outcome: str) -> None:
    await session.execute(update(OAuthAttempt).where(OAuthAttempt.id == attempt_id).values(outcome=outcome))


async def delete_old_attempts(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(OAuthAttempt).where(OAuthAttempt.expires_at < before))


async def find_of_subject(session: AsyncSession, platform: str, mode: str, subject: str) -> PlatformConnection | None:
    """The connection that has the grant of this account."""
    query = select(PlatformConnection).where(
        PlatformConnection.platform == platform,
        PlatformConnection.mode == mode,
        PlatformConnection.grant_subject == subject,
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def find_facts(session: AsyncSession, connection_id: UUID) -> GrantFacts | None:
    """What a token is given out by; None when there is no such connection."""
    of = PlatformConnection
    query = select(
        *(of.platform, of.mode, of.method, of.secret_ref, of.token_expires_at, of.token_refresh_at, of.is_refreshable),
        *(of.token_version, of.grant_lost_at.is_not(None), of.disconnected_at.is_not(None), of.refresh_failures),
        of.grant_subject,
    ).where(of.id == connection_id)
    row = (await session.execute(query)).one_or_none()
    return GrantFacts(*row) if row is not None else None


async def write_grant(
    session: AsyncSession, connection_id: UUID, *, ref: str, seen_version: int, values: dict[str, Any]
) -> bool:
    """Write what became of a grant, if it is still the one that was seen: nobody renewed, replaced or cut it."""
    statement = (
        update(PlatformConnection)
        .where(
            PlatformConnection.id == connection_id,
            PlatformConnection.secret_ref == ref,
            PlatformConnection.token_version == seen_version,
        )
        .values(values)
        .returning(PlatformConnection.id)
    )
    return (await session.execute(statement)).one_or_none() is not None


async def list_due_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """(tenant, connection) of tokens that are to be renewed now, longest due first."""
    query = text("select tenant_id, connection_id from ops.due_token_refreshes_across_tenants(:limit)")
    return [(row.tenant_id, row.connection_id) for row in await session.execute(query, {"limit": limit})]


async def is_used_elsewhere_across_tenants(
    session: AsyncSession, platforms: Sequence[str], *, mode: str, subject: str, except_ref: str
) -> bool:
    """Whether a connection, in any tenant, lives on what this account granted, by other tokens than those."""
    query = select(func.ops.grant_is_used_elsewhere_across_tenants(list(platforms), mode, subject, except_ref))
    return bool((await session.execute(query)).scalar_one())
