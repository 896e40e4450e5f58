"""Signing in with the identity provider: the way there, the way back, and whose account it is.

Nonce and PKCE verifier follow from the browser's cookie and the state, so that nothing secret is stored, and an
answer that comes to another browser is of no use there. Linking: decision 0014.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.caller import Edge
from gateway.identity.oidc import repository
from gateway.identity.oidc.provider import Identity, OidcProvider, ProviderAway, TokenRefused
from gateway.identity.session import repository as sessions
from gateway.identity.session.lifetimes import STEP_UP_LASTS
from gateway.identity.session.tokens import new_token, token_hash
from gateway.identity.sign_in import repository as users
from gateway.identity.sign_in.beginning import principal_of, tenant_to_continue_in
from gateway.identity.transactions import audit, transaction_of
from gateway.models import OidcFlow, OidcLink, User
from gateway.state import GatewayState
from libs.clock import utc_now
from libs.errors import NotFound

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LASTS = timedelta(minutes=10)


class NotLetIn(Exception):
    """The browser goes back to sign-in with `reason`, which says no more than the person may know."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason = reason


@dataclass(frozen=True)
class Departure:
    """Where the browser goes, and what it takes along."""

    address: str
    cookie: str


@dataclass(frozen=True)
class Answer:
    """What the browser brings back from the provider."""

    code: str | None
    state: str | None
    issuer: str | None
    error: str | None


@dataclass(frozen=True)
class Arrival:
    """Who came back, and where they wanted to go. With `session_id` they proved again who they are."""

    user: User
    tenant_id: UUID | None
    session_id: UUID | None
    return_to: str


def provider_of(state: GatewayState) -> OidcProvider:
    """Raises `NotFound` when no provider is set up."""
    if state.oidc is None:
        raise NotFound
    return state.oidc


async def depart(state: GatewayState, edge: Edge, *, return_to: str, again: bool) -> Departure:
    """Send the browser to the provider; raises `NotFound` and `NotLetIn`."""
    provider = provider_of(state)
    browser, token = new_token(), new_token()
    session_id = edge.caller.session_id if again else None
    try:
        address = await provider.address(
            state=token,
            nonce=_derived(browser, token, "nonce"),
            verifier=_derived(browser, token, "verifier"),
            again=again,
        )
    except ProviderAway as error:
        raise NotLetIn("away", str(error)) from error
    flow = OidcFlow(
        state_hash=token_hash(token),
        browser_hash=token_hash(browser),
        session_id=session_id,
        return_to=return_to,
        expires_at=utc_now() + LASTS,
    )
    async with state.database.platform() as session:
        await repository.add_flow(session, flow)
    return Departure(address, browser)


async def arrive(state: GatewayState, edge: Edge, answer: Answer, *, cookie: str | None) -> Arrival:
    """Whom the provider vouches for; raises `NotFound` and `NotLetIn`."""
    provider = provider_of(state)
    if cookie is None or answer.state is None:
        raise NotLetIn("state", "the answer is not for this browser")
    async with state.database.platform() as session:
        flow = await repository.take_flow(session, token_hash(answer.state), token_hash(cookie))
    if flow is None:
        raise NotLetIn("state", "the answer was not asked for, is late, or came before")
    identity = await _identify(provider, answer, cookie)
    user = await _owner(state, edge, identity)
    if flow.session_id is not None:
        await _check_proof(state, edge, flow.session_id, user, identity)
    return Arrival(user, await tenant_to_continue_in(state, user), flow.session_id, flow.return_to)


async def _identify(provider: OidcProvider, answer: Answer, cookie: str) -> Identity:
    try:
        await _check_issuer(provider, answer)
        if answer.error is not None or answer.code is None or answer.state is None:
            raise NotLetIn("refused", "the provider says no")
        nonce, verifier = (_derived(cookie, answer.state, use) for use in ("nonce", "verifier"))
        return await provider.identify(code=answer.code, nonce=nonce, verifier=verifier)
    except ProviderAway as error:
        raise NotLetIn("away", str(error)) from error
    except TokenRefused as error:
        raise NotLetIn("token", str(error)) from error


async def _check_issuer(provider: OidcProvider, answer: Answer) -> None:
    """An answer that names its issuer names ours; one that must name it does (RFC 9207: mix-up attacks)."""
    metadata = await provider.metadata()
    must = metadata.get("authorization_response_iss_parameter_supported") is True
    if (answer.issuer is None and must) or (answer.issuer is not None and answer.issuer != provider.client.issuer):
        raise NotLetIn("token", "the answer comes from another issuer")


async def _owner(state: GatewayState, edge: Edge, identity: Identity) -> User:
    """The account of a link, or, the first time, the one with the verified address of an allowed domain."""
    async with state.database.platform() as session:
        linked = await repository.use_link(session, identity.issuer, identity.subject)
        user = await users.find_user(session, linked) if linked else await _first_time(session, state, identity)
    if linked is None:
        await _note_link(state, edge, user, identity)
    if user is None:
        raise NotLetIn("account", "its account here is disabled")
    return user


async def _first_time(session: AsyncSession, state: GatewayState, identity: Identity) -> User:
    if identity.email is None or not identity.email_verified:
        raise NotLetIn("account", "the provider has not verified the address")
    if identity.email.rpartition("@")[2] not in state.settings.oidc_allowed_domains:
        raise NotLetIn("account", "the address is of a domain that is not allowed")
    user = await users.find_active_user(session, identity.email)
    if user is None:
        raise NotLetIn("account", "there is no account with this address")
    if await repository.is_linked(session, user.id, identity.issuer):
        raise NotLetIn("account", "the account belongs to another one there")
    link = OidcLink(issuer=identity.issuer, subject=identity.subject, user_id=user.id)
    await repository.add_link(session, link)
    return user


async def _note_link(state: GatewayState, edge: Edge, user: User | None, identity: Identity) -> None:
    if user is None:
        return
    tenant_id = await tenant_to_continue_in(state, user)
    async with transaction_of(state.database, tenant_id) as session:
        await audit(
            session,
            principal_of(user, tenant_id, edge),
            action="oidc.linked",
            object_type="user",
            object_id=str(user.id),
            detail={"issuer": identity.issuer},
        )


async def _check_proof(state: GatewayState, edge: Edge, session_id: UUID, user: User, identity: Identity) -> None:
    """It must be the same person, who has just given the provider their credentials."""
    async with state.database.platform() as session:
        entry = await sessions.find_session(session, session_id)
    fresh = identity.authenticated_at is not None and (
        utc_now().timestamp() - identity.authenticated_at <= STEP_UP_LASTS.total_seconds()
    )
    is_theirs = entry is not None and entry.user_id == user.id and edge.caller.session_id == session_id
    if not fresh or not is_theirs:
        raise NotLetIn("proof", "this does not prove that it is the same person")


def _derived(browser: str, state: str, use: str) -> str:
    mac = hmac.new(browser.encode(), f"{use}:{state}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
