"""Signing in with a local account."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import structlog

from contracts.gateway.jobs import SendMail
from gateway.caller import ISSUER, Edge
from gateway.identity.mail.outgoing import PERSONAL, send_later
from gateway.identity.session import repository as sessions
from gateway.identity.session import service as session_service
from gateway.identity.session.service import Browser
from gateway.identity.sign_in import repository
from gateway.identity.sign_in.attempts import count_attempt
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit, transaction_of
from gateway.models import User
from gateway.state import GatewayState
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import DomainError

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class WrongCredentials(DomainError):
    """Unknown account, no password set, disabled, or wrong password: told apart nowhere."""

    code: ClassVar[str] = "wrong_credentials"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "E-mail or password is wrong"


@dataclass(frozen=True)
class SignedIn:
    """A fresh session and the cookie value that opens it."""

    user_id: UUID
    tenant_id: UUID | None
    session_token: str


async def sign_in(state: GatewayState, edge: Edge, *, email: str, password: str) -> SignedIn:
    """Begin a session; raises `WrongCredentials`, `RateLimited`, or `LimiterAway` when nobody can count attempts."""
    email = email.lower()
    await count_attempt(state, email, client_ip=edge.client_ip)
    user, tenant_id = await _find(state, email)
    if not await state.passwords.verify(user.password_hash if user else None, password) or user is None:
        # Beside the answer, whose time must not tell whether there is such an account.
        state.beside.run("session.refused", _note_failure(state, edge, user, tenant_id))
        raise WrongCredentials
    new_hash = await _rehashed(state, user, password)
    return await _begin(state, edge, user, tenant_id, new_hash)


async def _find(state: GatewayState, email: str) -> tuple[User | None, UUID | None]:
    """The account, and the tenant it continues in: the last one, or the first by name."""
    async with state.database.platform() as session:
        user = await repository.find_active_user(session, email)
        if user is None:
            return None, None
        theirs = [tenant.id for tenant in await tenants.list_tenants_of(session, user.id)]
        last = await sessions.find_last_tenant(session, user.id)
    return user, last if last in theirs else next(iter(theirs), None)


async def _note_failure(state: GatewayState, edge: Edge, user: User | None, tenant_id: UUID | None) -> None:
    log.warning("sign_in.refused", known=user is not None, ip=edge.client_ip)
    if user is None or tenant_id is None:
        return
    async with transaction_of(state.database, tenant_id) as session:
        await audit(
            session,
            _principal(user, tenant_id, edge),
            action="session.refused",
            object_type="user",
            object_id=str(user.id),
            outcome="denied",
            detail={"ip": edge.client_ip},
        )


async def _rehashed(state: GatewayState, user: User, password: str) -> str | None:
    """A new hash when the stored one was made with other costs."""
    if user.password_hash is None or not state.passwords.is_dated(user.password_hash):
        return None
    return await state.passwords.hash(password)


async def _begin(state: GatewayState, edge: Edge, user: User, tenant_id: UUID | None, new_hash: str | None) -> SignedIn:
    browser = Browser(edge.client_ip, edge.user_agent)
    async with state.database.tenant(tenant_id or PERSONAL) as session:
        if new_hash is not None:
            await repository.set_password_hash(session, user.id, new_hash)
        is_new = await sessions.is_new_browser(session, user.id, ip=browser.ip, user_agent=browser.name)
        session_id, token = await session_service.begin(
            session,
            user.id,
            tenant_id=tenant_id,
            browser=browser,
            now=utc_now(),
            life=state.life,
        )
        await audit(
            session,
            _principal(user, tenant_id, edge),
            action="session.begun",
            object_type="session",
            object_id=str(session_id),
            detail={"ip": edge.client_ip},
        )
        if is_new:
            mail = SendMail(template="new_sign_in", about=session_id)
            await send_later(session, mail, tenant_id=tenant_id or PERSONAL)
    return SignedIn(user.id, tenant_id, token)


def _principal(user: User, tenant_id: UUID | None, edge: Edge) -> Principal:
    return Principal(ISSUER, f"user:{user.id}", tenant_id, request_id=edge.request_id)
