"""`/auth/password-reset` and `/me/password`."""

from fastapi import APIRouter, Response

from contracts.gateway.password import ChangePassword, ConfirmPasswordReset, RequestPasswordReset
from contracts.gateway.step_up import SteppedUp
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.password import service
from gateway.identity.session.cookie import set_cookie
from gateway.state import StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["password"])


@router.post(
    "/auth/password-reset",
    operation_id="request_password_reset",
    status_code=202,
    openapi_extra=public(None, anonymous=True),
    responses={429: {"model": Problem, "description": "Too many requests for this address."}},
)
async def request_password_reset(body: RequestPasswordReset, edge: EdgeOf, state: StateOf) -> None:
    """Mail a link that sets a new password. The answer is the same whether or not there is such an account."""
    await service.request_reset(state, edge, email=body.email)


@router.post(
    "/auth/password-reset/confirm",
    operation_id="confirm_password_reset",
    status_code=204,
    openapi_extra=public(None, anonymous=True),
    responses={
        404: {"model": Problem, "description": "The link does not work (any more)."},
        422: {"model": Problem, "description": "The password would be guessed."},
        429: {"model": Problem, "description": "Too many attempts."},
    },
)
async def confirm_password_reset(body: ConfirmPasswordReset, edge: EdgeOf, state: StateOf) -> None:
    """Set the password, once a link. Every session of the account ends; sign in with the new password."""
    await service.confirm_reset(state, edge, token=body.token, password=body.password)


@router.post(
    "/me/password",
    operation_id="change_password",
    openapi_extra=public(None),
    responses={
        403: {"model": Problem, "description": "The password of before is wrong, or the caller is no person."},
        422: {"model": Problem, "description": "The password would be guessed."},
        429: {"model": Problem, "description": "Too many attempts."},
    },
)
async def change_password(
    body: ChangePassword, response: Response, person: PersonOf, edge: EdgeOf, state: StateOf
) -> SteppedUp:
    """Set a new password. Every other session ends, and this one gets a new cookie and CSRF token."""
    renewed = await service.change(state, edge, person, current=body.current_password, new=body.new_password)
    set_cookie(response, edge.session_cookie, renewed.session_token, max_age=int(state.life.absolute.total_seconds()))
    return SteppedUp(until=renewed.until, csrf_token=state.csrf.token_for(renewed.session_token))
