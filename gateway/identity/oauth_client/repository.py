"""Queries on OAuth clients: of the current tenant, but for the look-up that finds the tenant."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.api import PlatformRole
from gateway.models import OAuthClient


@dataclass(frozen=True, slots=True)
class LiveClient:
    """A client that is not revoked, with the HMACs of the secrets that work right now; `answered_by` as for keys."""

    tenant_id: UUID
    id: UUID
    scopes: list[str]
    allowed_networks: list[str]
    requests_per_minute: int | None
    secret_mac: bytes
    previous_secret_mac: bytes | None
    answered_by: UUID | None
    platform_role: PlatformRole | None


_LIVE = text("select * from identity.live_oauth_client_across_tenants(:client_id)")


async def find_live_client_across_tenants(session: AsyncSession, client_id: UUID) -> LiveClient | None:
    row = (await session.execute(_LIVE, {"client_id": client_id})).one_or_none()
    return LiveClient(*row) if row else None


async def list_clients(session: AsyncSession) -> list[OAuthClient]:
    return list(await session.scalars(select(OAuthClient).order_by(OAuthClient.created_at.desc(), OAuthClient.id)))


async def find_client(session: AsyncSession, client_id: UUID) -> OAuthClient | None:
    return await session.scalar(select(OAuthClient).where(OAuthClient.id == client_id))


async def find_live_client(session: AsyncSession, client_id: UUID) -> OAuthClient | None:
    """The client unless it is revoked; held until the end of the transaction."""
    query = select(OAuthClient).where(OAuthClient.id == client_id, OAuthClient.revoked_at.is_(None))
    return await session.scalar(query.with_for_update())


async def add(session: AsyncSession, client: OAuthClient) -> None:
    session.add(client)
    await session.flush()


async def note_token(session: AsyncSession, client_id: UUID) -> None:
    """Note that the client has fetched a token just now."""
    await session.execute(update(OAuthClient).where(OAuthClient.id == client_id).values(last_token_at=func.now()))
