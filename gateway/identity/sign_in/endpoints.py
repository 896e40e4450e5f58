"""`POST /auth/sign-in`."""

from fastapi import APIRouter, Response

from contracts.gateway.api import Me, SignIn
from gateway.caller import EdgeOf
from gateway.identity.me import service as me
from gateway.identity.session.cookie import set_cookie
from gateway.identity.sign_in import service
from gateway.state import StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["session"])


@router.post(
    "/auth/sign-in",
    operation_id="sign_in",
    openapi_extra=public(None, anonymous=True),
    responses={
        401: {"model": Problem, "description": "E-mail or password is wrong."},
        429: {"model": Problem, "description": "Too many attempts."},
    },
)
async def sign_in(body: SignIn, response: Response, edge: EdgeOf, state: StateOf) -> Me:
    """Begin a session in this browser: the answer sets its cookie."""
    signed_in = await service.sign_in(state, edge, email=body.email, password=body.password)
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
