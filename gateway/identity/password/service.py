"""New passwords: by a mailed link, or with the one of before."""

from datetime import timedelta
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.jobs import SendMail
from gateway.caller import ISSUER, Edge, Person
from gateway.identity.mail.links import link_token
from gateway.identity.mail.outgoing import PERSONAL, send_later
from gateway.identity.password import repository
from gateway.identity.password.policy import check
from gateway.identity.session import repository as sessions
from gateway.identity.sign_in import repository as users
from gateway.identity.sign_in.attempts import count_address, count_attempt, count_mail
from gateway.identity.step_up.service import SteppedUpSession, StepUpRefused, renew
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit
from gateway.models import PasswordReset, User
from gateway.state import GatewayState
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import DomainError
from libs.ids import new_id

LINK_LASTS = timedelta(minutes=30)


class LinkInvalid(DomainError):
    """Unknown, used, expired or replaced: told apart nowhere."""

    code: ClassVar[str] = "link_invalid"
    status: ClassVar[int] = 404
    title: ClassVar[str] = "This link does not work (any more)"


async def request_reset(state: GatewayState, edge: Edge, *, email: str) -> None:
    """Mail a link to the address, if it is anybody's.

    The row and the job are the same in any case; whether there is an account, the worker finds out. So neither the
    answer nor its time tells. Raises `RateLimited` and `LimiterAway`.
    """
    email = email.lower()
    await count_address(state, edge.client_ip)
    await count_mail(state, email)
    reset_id = new_id()
    token = state.links.token_for("password_reset", None, reset_id)
    reset = PasswordReset(id=reset_id, email=email, token_hash=token.hash, expires_at=utc_now() + LINK_LASTS)
    async with state.database.tenant(PERSONAL) as session:
        await repository.add_reset(session, reset)
        await send_later(session, SendMail(template="password_reset", about=reset_id), tenant_id=PERSONAL)


async def confirm_reset(state: GatewayState, edge: Edge, *, token: str, password: str) -> None:
    """Set the password and end every session of the account; raises `LinkInvalid` and `WeakPassword`.

    It does not sign in: an account with a second factor still asks for it.
    """
    await count_address(state, edge.client_ip)
    hashed = link_token(token).hash
    async with state.database.platform() as session:
        user = await _owner(session, await repository.hold_reset(session, hashed))
        tenant_id = next((tenant.id for tenant in await tenants.list_tenants_of(session, user.id)), None)
    check(password, email=user.email, pointer="/password")
    new_hash = await state.passwords.hash(password)
    async with state.database.tenant(tenant_id or PERSONAL) as session:
        await _owner(session, await repository.hold_reset(session, hashed))
        principal = Principal(ISSUER, f"user:{user.id}", tenant_id, request_id=edge.request_id)
        ended = await _set(session, user, new_hash, by=principal, action="password.reset")
        await send_later(session, SendMail(template="password_changed", about=user.id), tenant_id=tenant_id or PERSONAL)
    for stored in ended:
        state.callers.forget(stored)


async def change(state: GatewayState, edge: Edge, person: Person, *, current: str, new: str) -> SteppedUpSession:
    """Set a new password and end every other session; raises `StepUpRefused` and `WeakPassword`."""
    async with state.database.platform() as session:
        user = await users.get_user(session, person.user_id)
    await count_attempt(state, user.email)
    if not await state.passwords.verify(user.password_hash, current):
        raise StepUpRefused("The password of before is wrong.")
    check(new, email=user.email, pointer="/new_password")
    new_hash = await state.passwords.hash(new)
    tenant_id = person.tenant_id or PERSONAL
    async with state.database.tenant(tenant_id) as session:
        renewed, before = await renew(session, person)
        ended = await _set(
            session, user, new_hash, by=edge.principal(), action="password.changed", except_session=person
        )
        await send_later(session, SendMail(template="password_changed", about=user.id), tenant_id=tenant_id)
    for stored in (before, *ended):
        state.callers.forget(stored)
    return renewed


async def _owner(session: AsyncSession, reset: PasswordReset | None) -> User:
    user = await users.find_active_user(session, reset.email) if reset else None
    if user is None:
        raise LinkInvalid
    return user


async def _set(
    session: AsyncSession,
    user: User,
    new_hash: str,
    *,
    by: Principal,
    action: str,
    except_session: Person | None = None,
) -> list[bytes]:
    """The new password; links and sessions of before end. The hashes of their cookies."""
    await users.set_password_hash(session, user.id, new_hash)
    await repository.use_resets(session, user.email)
    kept = except_session.session_id if except_session else None
    ended = await sessions.revoke_all(session, user.id, except_id=kept)
    await audit(session, by, action=action, object_type="user", object_id=str(user.id))
    return ended
