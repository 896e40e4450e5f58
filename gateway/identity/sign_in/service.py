"""Signing in with a local account."""

from typing import ClassVar
from uuid import UUID

from gateway.caller import Edge
from gateway.identity.sign_in import repository
from gateway.identity.sign_in.attempts import count_attempt
from gateway.identity.sign_in.beginning import note_refusal, note_unknown, tenant_to_continue_in
from gateway.models import User
from gateway.state import GatewayState
from libs.errors import DomainError


class WrongCredentials(DomainError):
    """Unknown account, no password set, disabled, or wrong password: told apart nowhere."""

    code: ClassVar[str] = "wrong_credentials"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "E-mail or password is wrong"


async def check_password(state: GatewayState, edge: Edge, *, email: str, password: str) -> tuple[User, UUID | None]:
    """Whose password it is, and the tenant they continue in.

    Raises `WrongCredentials`, `RateLimited`, or `LimiterAway` when nobody can count attempts.
    """
    email = email.lower()
    await count_attempt(state, email, client_ip=edge.client_ip)
    async with state.database.platform() as session:
        user = await repository.find_active_user(session, email)
    tenant_id = await tenant_to_continue_in(state, user) if user else None
    if not await state.passwords.verify(user.password_hash if user else None, password) or user is None:
        # Beside the answer, whose time must not tell whether there is such an account.
        noting = note_refusal(state, edge, user, tenant_id) if user else note_unknown(state, edge, email)
        state.beside.run("session.refused", noting)
        raise WrongCredentials
    await _rehash(state, user, password)
    return user, tenant_id


async def _rehash(state: GatewayState, user: User, password: str) -> None:
    """Store a new hash when the present one was made with other costs."""
    if user.password_hash is None or not state.passwords.is_dated(user.password_hash):
        return
    new_hash = await state.passwords.hash(password)
    async with state.database.platform() as session:
        await repository.set_password_hash(session, user.id, new_hash)
