"""OAuth clients of the current tenant."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.oauth_client import (
    CreatedOAuthClient,
    CreateOAuthClient,
    RotateOAuthSecret,
    UpdateOAuthClient,
)
from contracts.gateway.oauth_client import OAuthClient as OAuthClientView
from gateway.caller import Edge
from gateway.identity.api_key.keys import SHOWN_LENGTH, KeyHasher, new_client_secret
from gateway.identity.oauth_client import repository
from gateway.identity.partner_credentials import (
    RotationUnderWay,
    canonical_networks,
    refuse_more_than_own,
    who_answers,
)
from gateway.identity.transactions import audit
from gateway.models import OAuthClient
from libs.auth import tenant_of
from libs.clock import utc_now
from libs.errors import NotFound


async def list_clients(session: AsyncSession) -> list[OAuthClientView]:
    """Every client, newest first, revoked ones too."""
    return [_view(client) for client in await repository.list_clients(session)]


async def get_client(session: AsyncSession, client_id: UUID) -> OAuthClientView:
    """One client; raises `NotFound`."""
    client = await repository.find_client(session, client_id)
    if client is None:
        raise NotFound
    return _view(client)


async def create(
    session: AsyncSession, wanted: CreateOAuthClient, *, hasher: KeyHasher, edge: Edge
) -> CreatedOAuthClient:
    """A new client with its secret; raises `Forbidden` for scopes that its creator lacks."""
    refuse_more_than_own(wanted.scopes, edge.caller.scopes)
    principal, now = edge.principal(), utc_now()
    client = OAuthClient(
        tenant_id=tenant_of(principal),
        id=uuid4(),
        name=wanted.name,
        scopes=sorted(set(wanted.scopes)),
        allowed_networks=canonical_networks(wanted.allowed_networks),
        requests_per_minute=wanted.requests_per_minute,
        created_by=principal.subject,
        created_at=now,
        answered_by=who_answers(edge),
    )
    secret = _give_secret(client, hasher, now)
    await repository.add(session, client)
    await _audit(session, edge, "oauth_client.created", client, {"scopes": " ".join(client.scopes)})
    return CreatedOAuthClient(**_view(client).model_dump(), client_secret=secret)


async def update(session: AsyncSession, client_id: UUID, change: UpdateOAuthClient, *, edge: Edge) -> OAuthClientView:
    """Change a live client; raises `NotFound`."""
    client = await _live(session, client_id)
    if change.name is not None:
        client.name = change.name
    if change.allowed_networks is not None:
        client.allowed_networks = canonical_networks(change.allowed_networks)
    if "requests_per_minute" in change.model_fields_set:
        client.requests_per_minute = change.requests_per_minute
    detail = {"networks": " ".join(client.allowed_networks), "limit": str(client.requests_per_minute)}
    await _audit(session, edge, "oauth_client.updated", client, detail)
    return _view(client)


async def rotate_secret(
    session: AsyncSession, client_id: UUID, wanted: RotateOAuthSecret, *, hasher: KeyHasher, edge: Edge
) -> CreatedOAuthClient:
    """A new secret; the one before works until the overlap is over. Whoever rotates answers for the client from now on.

    Raises `NotFound`, `RotationUnderWay`, and `Forbidden` for scopes that the caller lacks.
    """
    client, now = await _live(session, client_id), utc_now()
    refuse_more_than_own(client.scopes, edge.caller.scopes)
    if wanted.overlap_hours and client.previous_secret_until is not None and client.previous_secret_until > now:
        raise RotationUnderWay("Rotate without an overlap to end both at once.")
    before = client.secret_mac if wanted.overlap_hours else None
    client.previous_secret_mac = before
    client.previous_secret_until = now + timedelta(hours=wanted.overlap_hours) if before else None
    client.answered_by = who_answers(edge)
    secret = _give_secret(client, hasher, now)
    await _audit(session, edge, "oauth_client.rotated", client, {"overlap_hours": str(wanted.overlap_hours)})
    return CreatedOAuthClient(**_view(client).model_dump(), client_secret=secret)


async def revoke(session: AsyncSession, client_id: UUID, *, edge: Edge) -> None:
    """End the client and, within 5 seconds, its tokens. Raises `NotFound` when there is no such live client."""
    client = await _live(session, client_id)
    client.revoked_at = utc_now()
    await _audit(session, edge, "oauth_client.revoked", client, {})


async def _live(session: AsyncSession, client_id: UUID) -> OAuthClient:
    client = await repository.find_live_client(session, client_id)
    if client is None:
        raise NotFound
    return client


def _give_secret(client: OAuthClient, hasher: KeyHasher, now: datetime) -> str:
    secret = new_client_secret()
    client.secret_mac, client.secret_prefix = hasher.mac(secret), secret[: len("ocs_") + SHOWN_LENGTH]
    client.secret_created_at = now
    return secret


async def _audit(session: AsyncSession, edge: Edge, action: str, client: OAuthClient, detail: dict[str, str]) -> None:
    await audit(
        session,
        edge.principal(),
        action=action,
        object_type="oauth_client",
        object_id=str(client.id),
        detail={"name": client.name} | detail,
    )


def _view(client: OAuthClient) -> OAuthClientView:
    return OAuthClientView.model_validate(
        {
            "id": client.id,
            "name": client.name,
            "scopes": client.scopes,
            "allowed_networks": client.allowed_networks,
            "requests_per_minute": client.requests_per_minute,
            "secret_prefix": client.secret_prefix,
            "secret_created_at": client.secret_created_at,
            "previous_secret_until": client.previous_secret_until,
            "created_at": client.created_at,
            "created_by": client.created_by,
            "last_token_at": client.last_token_at,
            "revoked_at": client.revoked_at,
        }
    )
