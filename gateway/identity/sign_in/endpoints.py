"""`POST /auth/sign-in` and `POST /auth/second-factor`."""

from fastapi import APIRouter, Request, Response

from contracts.gateway.api import Me, SignIn
from contracts.gateway.second_factor import GiveCode
from gateway.caller import Edge, EdgeOf
from gateway.identity.me import service as me
from gateway.identity.session.cookie import companion_name, set_cookie, value_in
from gateway.identity.sign_in import second_step, service
from gateway.identity.sign_in.beginning import SignedIn, begin_session
from gateway.state import GatewayState, StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["session"])


@router.post(
    "/auth/sign-in",
    operation_id="sign_in",
    openapi_extra=public(None, anonymous=True),
    responses={
        401: {"model": Problem, "description": "E-mail or password is wrong; or `second_factor_required`."},
        429: {"model": Problem, "description": "Too many attempts."},
    },
)
async def sign_in(body: SignIn, response: Response, edge: EdgeOf, state: StateOf) -> Me:
    """Begin a session in this browser: the answer sets its cookie."""
    user, tenant_id = await service.check_password(state, edge, email=body.email, password=body.password)
    if await second_step.owes_code(state, user):
        await second_step.ask(state, edge, user, response)
        raise second_step.SecondFactorRequired(headers={"Set-Cookie": response.headers["set-cookie"]})
    return await _welcome(state, edge, response, await begin_session(state, edge, user, tenant_id))


@router.post(
    "/auth/second-factor",
    operation_id="give_second_factor",
    openapi_extra=public(None, anonymous=True),
    responses={
        401: {"model": Problem, "description": "The code does not work, or the password was given too long ago."},
        429: {"model": Problem, "description": "Too many attempts."},
        503: {"model": Problem, "description": "Codes of the app cannot be checked now; recovery codes can."},
    },
)
async def give_second_factor(body: GiveCode, request: Request, response: Response, edge: EdgeOf, state: StateOf) -> Me:
    """Begin the session that the password asked for, with a code of the app or a recovery code."""
    token = value_in(request.state.cookies, companion_name(edge.session_cookie, "second"))
    return await _welcome(
        state, edge, response, await second_step.give(state, edge, response, token=token, code=body.code)
    )


async def _welcome(state: GatewayState, edge: Edge, response: Response, signed_in: SignedIn) -> Me:
    max_age = int(state.life.absolute.total_seconds())
    set_cookie(response, edge.session_cookie, signed_in.session_token, max_age=max_age)
    async with state.database.platform() as session:
        return await me.describe(
            session,
            signed_in.user_id,
            tenant_id=signed_in.tenant_id,
            csrf_token=state.csrf.token_for(signed_in.session_token),
            state=state,
        )
