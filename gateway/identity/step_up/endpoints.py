"""`POST /auth/step-up`."""

from fastapi import APIRouter, Response

from contracts.gateway.step_up import SteppedUp, StepUp
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.session.cookie import set_cookie
from gateway.identity.step_up import service
from gateway.state import StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["session"])


@router.post(
    "/auth/step-up",
    operation_id="step_up",
    openapi_extra=public(None),
    responses={
        403: {"model": Problem, "description": "The proof is wrong, or the caller is no person."},
        429: {"model": Problem, "description": "Too many attempts."},
        503: {"model": Problem, "description": "Codes of the app cannot be checked now; the password can."},
    },
)
async def step_up(body: StepUp, response: Response, person: PersonOf, edge: EdgeOf, state: StateOf) -> SteppedUp:
    """Prove again who you are, for 5 minutes. The session gets a new cookie and CSRF token."""
    stepped_up = await service.step_up(state, edge, person, body)
    set_cookie(
        response, edge.session_cookie, stepped_up.session_token, max_age=int(state.life.absolute.total_seconds())
    )
    return SteppedUp(until=stepped_up.until, csrf_token=state.csrf.token_for(stepped_up.session_token))
