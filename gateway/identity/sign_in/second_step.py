"""The second step of signing in: a browser that gave the first factor owes a code, for five minutes."""

from datetime import timedelta
from typing import ClassVar

import structlog
from starlette.responses import Response

from gateway.caller import Edge
from gateway.identity.second_factor import repository as factors
from gateway.identity.second_factor import service as second_factor
from gateway.identity.session.cookie import companion_name, delete_cookie, set_cookie
from gateway.identity.session.tokens import new_token, token_hash
from gateway.identity.sign_in import repository
from gateway.identity.sign_in.attempts import count_attempt
from gateway.identity.sign_in.beginning import SignedIn, begin_session, note_refusal, tenant_to_continue_in
from gateway.models import User
from gateway.state import GatewayState
from libs.clock import utc_now
from libs.errors import DomainError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

LASTS = timedelta(minutes=5)
MOST_FAILURES = 5


class SecondFactorRequired(DomainError):
    """The first factor is right. The answer's cookie says who owes the code: `POST /auth/second-factor`."""

    code: ClassVar[str] = "second_factor_required"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "Now the code of your authenticator app"


class SecondFactorWrong(DomainError):
    """Wrong, used before, or of another time: told apart nowhere."""

    code: ClassVar[str] = "second_factor_wrong"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "This code does not work"


class SecondFactorExpired(DomainError):
    """Nobody gave the first factor in this browser, or too long ago, or too many codes were wrong."""

    code: ClassVar[str] = "second_factor_expired"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "Begin again with your password"


async def owes_code(state: GatewayState, user: User) -> bool:
    async with state.database.platform() as session:
        return await factors.is_enrolled(session, user.id)


async def ask(state: GatewayState, edge: Edge, user: User, response: Response) -> None:
    """Let the browser of `response` owe the code."""
    token = new_token()
    async with state.database.platform() as session:
        await factors.add_pending(session, token_hash(token), user.id, utc_now() + LASTS)
    set_cookie(response, _cookie(edge), token, max_age=int(LASTS.total_seconds()))


async def give(state: GatewayState, edge: Edge, response: Response, *, token: str | None, code: str) -> SignedIn:
    """Begin the session; raises `SecondFactorExpired`, `SecondFactorWrong`, `RateLimited`, `LimiterAway`,
    and `VaultUnavailable` when a code of the app cannot be checked now."""
    stored = token_hash(token or "")
    async with state.database.platform() as session:
        pending = await factors.find_pending(session, stored)
        user = await repository.find_user(session, pending.user_id) if pending else None
    if user is None:
        raise SecondFactorExpired
    await count_attempt(state, user.email, client_ip=edge.client_ip)
    tenant_id = await tenant_to_continue_in(state, user)
    given = await second_factor.look_up(state, user.id, code)
    async with state.database.platform() as session:
        accepted = await second_factor.accepts(session, user.id, given, state.recovery_codes)
        if not accepted:
            await factors.note_failure(session, stored, most=MOST_FAILURES)
        elif not await factors.end_pending(session, stored):
            raise SecondFactorExpired
    if not accepted:
        state.beside.run("session.refused", note_refusal(state, edge, user, tenant_id))
        raise SecondFactorWrong
    delete_cookie(response, _cookie(edge))
    return await begin_session(state, edge, user, tenant_id)


def _cookie(edge: Edge) -> str:
    return companion_name(edge.session_cookie, "second")
