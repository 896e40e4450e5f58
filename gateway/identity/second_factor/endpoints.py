"""`/me/second-factor` and `/me/sign-in-methods`."""

from fastapi import APIRouter

from contracts.gateway.second_factor import GiveCode, RecoveryCodes, SecondFactorEnrolment, SignInMethods
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.second_factor import methods, service
from gateway.identity.transactions import CallerSession
from gateway.state import StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["second-factor"])
VAULT_AWAY = {"model": Problem, "description": "The vault that keeps credentials is away."}


@router.get("/me/sign-in-methods", operation_id="get_sign_in_methods", openapi_extra=public(None))
async def get_sign_in_methods(session: CallerSession, person: PersonOf, state: StateOf) -> SignInMethods:
    """How the caller proves who they are."""
    return await methods.describe(session, person.user_id, state.settings)


@router.post(
    "/me/second-factor",
    operation_id="begin_second_factor",
    openapi_extra=public(None, step_up=True),
    responses={409: {"model": Problem, "description": "There is one already."}, 503: VAULT_AWAY},
)
async def begin_second_factor(person: PersonOf, state: StateOf) -> SecondFactorEnrolment:
    """A picture for an authenticator app. Nothing changes until a code of it is confirmed."""
    return await service.begin(state, person)


@router.post(
    "/me/second-factor/confirm",
    operation_id="confirm_second_factor",
    openapi_extra=public(None, step_up=True),
    responses={
        409: {"model": Problem, "description": "Not begun, or there is one already."},
        422: {"model": Problem, "description": "Not the code that the app shows now."},
        429: {"model": Problem, "description": "Too many attempts."},
        503: VAULT_AWAY,
    },
)
async def confirm_second_factor(body: GiveCode, person: PersonOf, edge: EdgeOf, state: StateOf) -> RecoveryCodes:
    """Ask for the app at every sign-in from now on. The recovery codes are in this answer and nowhere else."""
    return await service.confirm(state, person, body.code, edge=edge)


@router.post(
    "/me/second-factor/recovery-codes",
    operation_id="renew_recovery_codes",
    openapi_extra=public(None, step_up=True),
    responses={404: {"model": Problem, "description": "There is no second factor."}},
)
async def renew_recovery_codes(session: CallerSession, person: PersonOf, edge: EdgeOf, state: StateOf) -> RecoveryCodes:
    """Ten new recovery codes; those of before no longer work."""
    return await service.renew_codes(session, person, state.recovery_codes, edge=edge)


@router.delete(
    "/me/second-factor",
    operation_id="disable_second_factor",
    status_code=204,
    openapi_extra=public(None, step_up=True),
    responses={404: {"model": Problem, "description": "There is no second factor."}},
)
async def disable_second_factor(person: PersonOf, edge: EdgeOf, state: StateOf) -> None:
    """Ask for the password alone from now on."""
    await service.disable(state, person, edge=edge)
