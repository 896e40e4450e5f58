"""Gives access tokens to clients that prove who they are."""

import hmac
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.caller import ISSUER
from gateway.exchange import Exchange
from gateway.identity.access import service as access
from gateway.identity.access.service import Standing
from gateway.identity.oauth_client import repository as clients
from gateway.identity.oauth_client.repository import LiveClient
from gateway.identity.oauth_token.request import OAuthError, TokenRequest, invalid_client
from gateway.identity.oauth_token.tokens import LIFETIME
from gateway.identity.partner_credentials import is_allowed, networks_of
from gateway.identity.transactions import audit, transaction_of
from gateway.rate_limit.quota import Claim, RateLimited
from gateway.state import GatewayState
from libs.auth import Principal

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Granted:
    """A token and what it is good for."""

    access_token: str
    scopes: frozenset[str]
    expires_in: int


async def count_attempt(state: GatewayState, exchange: Exchange) -> None:
    """Count a request for a token by its address; raises `RateLimited`, or `LimiterAway` when nobody can count."""
    await _take(state, Claim(state.quotas.oauth_ip, exchange.client_ip))


async def grant(state: GatewayState, exchange: Exchange, wanted: TokenRequest) -> Granted:
    """A token for the client; raises `OAuthError`, `RateLimited`, `LimiterAway` and `VaultUnavailable`."""
    await _take(state, Claim(state.quotas.oauth_client, str(wanted.client_id)))
    client, allowed = await _authenticated(state, exchange, wanted)
    scopes = allowed if wanted.scopes is None else wanted.scopes
    if not scopes <= allowed:
        raise OAuthError("invalid_scope", "The client may not have every scope that it asks for.")
    token = state.access_tokens.issue(await state.signing_keys.signing(), client.id, scopes)
    await _note_issued(state, exchange, client, scopes)
    return Granted(token, scopes, int(LIFETIME.total_seconds()))


async def _take(state: GatewayState, claim: Claim) -> None:
    decision = await state.limiter.take([claim], fail_closed=True)
    if not decision.allowed:
        raise RateLimited.after(decision)


async def _authenticated(
    state: GatewayState, exchange: Exchange, wanted: TokenRequest
) -> tuple[LiveClient, frozenset[str]]:
    """The client, and what it may do now."""
    async with state.database.platform() as session:
        client = await clients.find_live_client_across_tenants(session, wanted.client_id)
        standing = await _standing_of(session, client) if client else None
    given = state.key_hasher.mac(wanted.secret)
    # As much work for a client that does not exist, so that the time of the answer tells nothing.
    known = [client.secret_mac, client.previous_secret_mac or b""] if client else [bytes(32), b""]
    fits = [hmac.compare_digest(given, mac) for mac in known]
    if client is None or not any(fits):
        log.warning("oauth_token.refused", client_id=str(wanted.client_id), known=client is not None)
        tenant_id = client.tenant_id if client else None
        state.beside.run("oauth_token.refused", _note_refused(state, exchange, tenant_id, wanted.client_id))
        raise invalid_client()
    if standing is None:
        raise OAuthError("unauthorized_client", "Nobody who may work in its tenant answers for the client.", status=403)
    if not is_allowed(exchange.client_ip, networks_of(client.allowed_networks)):
        raise OAuthError("unauthorized_client", "The client may not be used from this address.", status=403)
    return client, standing.scopes


async def _standing_of(session: AsyncSession, client: LiveClient) -> Standing | None:
    return await access.of_program(
        session, client.tenant_id, client.scopes, answered_by=client.answered_by, platform_role=client.platform_role
    )


async def _note_issued(state: GatewayState, exchange: Exchange, client: LiveClient, scopes: frozenset[str]) -> None:
    async with state.database.tenant(client.tenant_id) as session:
        await clients.note_token(session, client.id)
        await audit(
            session,
            _principal(exchange, client.tenant_id, client.id),
            action="oauth_token.issued",
            object_type="oauth_client",
            object_id=str(client.id),
            detail={"scopes": " ".join(sorted(scopes)), "ip": exchange.client_ip},
        )


async def _note_refused(state: GatewayState, exchange: Exchange, tenant_id: UUID | None, client_id: UUID) -> None:
    """In the client's tenant; on the platform's trail for a client that does not exist."""
    async with transaction_of(state.database, tenant_id) as session:
        await audit(
            session,
            _principal(exchange, tenant_id, client_id),
            action="oauth_token.refused",
            object_type="oauth_client",
            object_id=str(client_id),
            outcome="denied",
            detail={"ip": exchange.client_ip},
        )


def _principal(exchange: Exchange, tenant_id: UUID | None, client_id: UUID) -> Principal:
    return Principal(ISSUER, f"client:{client_id}", tenant_id, request_id=exchange.request_id)
