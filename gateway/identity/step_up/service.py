"""A person proves again who they are, before what matters."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.step_up import StepUp, StepUpByPassword
from gateway.caller import Edge, Person
from gateway.identity.second_factor import service as second_factor
from gateway.identity.session import service as sessions
from gateway.identity.session.lifetimes import STEP_UP_LASTS
from gateway.identity.sign_in import repository as users
from gateway.identity.sign_in.attempts import count_attempt
from gateway.identity.transactions import audit, transaction_of
from gateway.models import User
from gateway.state import GatewayState
from libs.clock import utc_now
from libs.errors import DomainError


class StepUpRefused(DomainError):
    """Not 401: the session goes on as it is."""

    code: ClassVar[str] = "step_up_refused"
    status: ClassVar[int] = 403
    title: ClassVar[str] = "This does not prove that it is you"


@dataclass(frozen=True)
class SteppedUpSession:
    """The cookie value that opens the session from now on, and until when it may do what asks for the proof."""

    session_token: str
    until: datetime


async def step_up(state: GatewayState, edge: Edge, person: Person, proof: StepUp) -> SteppedUpSession:
    """Check the proof and note it in the session; raises `StepUpRefused`, `RateLimited` or `LimiterAway`,
    and `VaultUnavailable` when a code of the app cannot be checked now."""
    async with state.database.platform() as session:
        user = await users.get_user(session, person.user_id)
    await count_attempt(state, user.email)
    if not await _proves(state, user, proof):
        async with transaction_of(state.database, person.tenant_id) as session:
            await _audit(session, edge, person, "denied")
        raise StepUpRefused
    return await _accept(state, edge, person)


async def _proves(state: GatewayState, user: User, proof: StepUp) -> bool:
    if isinstance(proof, StepUpByPassword):
        return await state.passwords.verify(user.password_hash, proof.password)
    given = await second_factor.look_up(state, user.id, proof.code)
    async with state.database.platform() as session:
        return await second_factor.accepts(session, user.id, given, state.recovery_codes)


async def _accept(state: GatewayState, edge: Edge, person: Person) -> SteppedUpSession:
    async with transaction_of(state.database, person.tenant_id) as session:
        renewed, ended = await renew(session, person)
        await _audit(session, edge, person, "success")
    state.callers.forget(ended)
    return renewed


async def renew(session: AsyncSession, person: Person) -> tuple[SteppedUpSession, bytes]:
    """The session as one of somebody who has just proved who they are, and the hash of the cookie that ends."""
    token, ended = await sessions.step_up(session, person.session_id)
    return SteppedUpSession(token, utc_now() + STEP_UP_LASTS), ended


async def _audit(session: AsyncSession, edge: Edge, person: Person, outcome: Literal["success", "denied"]) -> None:
    await audit(
        session,
        edge.principal(),
        action="session.stepped_up",
        object_type="session",
        object_id=str(person.session_id),
        outcome=outcome,
    )
