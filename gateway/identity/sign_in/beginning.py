"""How a session begins, whatever way the person came in."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from contracts.gateway.jobs import SendMail
from gateway.caller import ISSUER, Edge
from gateway.identity.mail.outgoing import PERSONAL, send_later
from gateway.identity.session import repository as sessions
from gateway.identity.session import service as session_service
from gateway.identity.session.service import Browser
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit, transaction_of
from gateway.models import User
from gateway.state import GatewayState
from libs.auth import ANONYMOUS, Principal
from libs.clock import utc_now

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True)
class SignedIn:
    """A fresh session and the cookie value that opens it."""

    user_id: UUID
    tenant_id: UUID | None
    session_token: str


async def tenant_to_continue_in(state: GatewayState, user: User) -> UUID | None:
    """The tenant the user worked in last, or the first by name."""
    async with state.database.platform() as session:
        theirs = [tenant.id for tenant in await tenants.list_tenants_of(session, user.id)]
        last = await sessions.find_last_tenant(session, user.id)
    return last if last in theirs else next(iter(theirs), None)


async def begin_session(
    state: GatewayState, edge: Edge, user: User, tenant_id: UUID | None, *, way: str = "password"
) -> SignedIn:
    """A session of the user in this browser; a mail tells them when the browser or the place is new."""
    browser = Browser(edge.client_ip, edge.user_agent)
    async with state.database.tenant(tenant_id or PERSONAL) as session:
        is_new = await sessions.is_new_browser(session, user.id, ip=browser.ip, user_agent=browser.name)
        session_id, token = await session_service.begin(
            session, user.id, tenant_id=tenant_id, browser=browser, now=utc_now(), life=state.life
        )
        await audit(
            session,
            principal_of(user, tenant_id, edge),
            action="session.begun",
            object_type="session",
            object_id=str(session_id),
            detail={"ip": edge.client_ip, "way": way},
        )
        if is_new:
            mail = SendMail(template="new_sign_in", about=session_id)
            await send_later(session, mail, tenant_id=tenant_id or PERSONAL)
    return SignedIn(user.id, tenant_id, token)


async def note_refusal(state: GatewayState, edge: Edge, user: User, tenant_id: UUID | None) -> None:
    """Write down that somebody did not get in: in the tenant they would have entered, or on the platform's trail."""
    log.warning("sign_in.refused", known=True, ip=edge.client_ip)
    await _note(state, principal_of(user, tenant_id, edge), "user", str(user.id), {"ip": edge.client_ip})


async def note_unknown(state: GatewayState, edge: Edge, address: str) -> None:
    """Write down on the platform's trail that somebody tried an address that is nobody's.

    Of the address stays a keyed digest: it tells attempts at one from attempts at many, and gives none away. Attempts
    are throttled by their source, and so are these entries.
    """
    log.warning("sign_in.refused", known=False, ip=edge.client_ip)
    digest = state.key_hasher.mac(f"address:{address}").hex()[:32]
    await _note(state, _nobody(edge), "address", digest, {"ip": edge.client_ip})


async def note_not_let_in(state: GatewayState, edge: Edge, reason: str) -> None:
    """Write down on the platform's trail that an identity provider sent somebody who may not come in."""
    detail = {"ip": edge.client_ip, "way": "oidc", "reason": reason}
    await _note(state, _nobody(edge), "identity_provider", state.settings.oidc_issuer or "none", detail)


async def _note(state: GatewayState, by: Principal, object_type: str, object_id: str, detail: dict[str, str]) -> None:
    async with transaction_of(state.database, by.tenant_id) as session:
        await audit(
            session,
            by,
            action="session.refused",
            object_type=object_type,
            object_id=object_id,
            outcome="denied",
            detail=detail,
        )


def _nobody(edge: Edge) -> Principal:
    return Principal(ISSUER, ANONYMOUS, None, request_id=edge.request_id)


def principal_of(user: User, tenant_id: UUID | None, edge: Edge) -> Principal:
    return Principal(ISSUER, f"user:{user.id}", tenant_id, request_id=edge.request_id)
