"""`/auth/oidc` and `/auth/options`."""

from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Query, Request, Response

from contracts.gateway.oidc import SignInOptions
from gateway.caller import Edge, EdgeOf
from gateway.identity.oidc import service
from gateway.identity.oidc.service import Answer, Arrival, NotLetIn
from gateway.identity.session import service as sessions
from gateway.identity.session.cookie import companion_name, delete_cookie, set_cookie, value_in
from gateway.identity.sign_in import second_step
from gateway.identity.sign_in.beginning import begin_session, note_not_let_in
from gateway.state import GatewayState, StateOf
from libs.auth import public
from libs.errors import Problem

log: structlog.stdlib.BoundLogger = structlog.get_logger()
router = APIRouter(tags=["session"])

# Together they fit into an address of 8 KiB.
Short = Annotated[str | None, Query(max_length=300)]
Long = Annotated[str | None, Query(max_length=2000)]
OF_A_PERSON = ("token", "account", "proof")
"""Refusals that follow on a valid answer of the provider: whoever came through it was somebody."""
_NO_PROVIDER = {404: {"model": Problem, "description": "No identity provider is set up."}}


@router.get("/auth/options", operation_id="get_sign_in_options", openapi_extra=public(None, anonymous=True))
async def get_sign_in_options(state: StateOf) -> SignInOptions:
    """The ways to sign in here."""
    return SignInOptions(oidc=state.settings.oidc_name if state.oidc else None)


@router.get(
    "/auth/oidc/start",
    operation_id="start_oidc",
    status_code=303,
    response_class=Response,
    openapi_extra=public(None, anonymous=True),
    responses={303: {"description": "To the identity provider."}, **_NO_PROVIDER},
)
async def start_oidc(
    edge: EdgeOf,
    state: StateOf,
    to: Annotated[str, Query(max_length=2000, pattern=r"^/([^/\\].*)?$", description="Where to go afterwards.")] = "/",
    again: Annotated[bool, Query(description="Prove again who you are, in the session that is open.")] = False,
) -> Response:
    """Send the browser to the identity provider."""
    try:
        departure = await service.depart(state, edge, return_to=to, again=again)
    except NotLetIn as error:
        return _back(error)
    response = _to(departure.address)
    set_cookie(response, _cookie(edge), departure.cookie, max_age=int(service.LASTS.total_seconds()))
    return response


@router.get(
    "/auth/oidc/callback",
    operation_id="finish_oidc",
    status_code=303,
    response_class=Response,
    openapi_extra=public(None, anonymous=True),
    responses={
        303: {"description": "Where the user wanted to go, or back to sign-in with the reason."},
        **_NO_PROVIDER,
    },
)
async def finish_oidc(
    request: Request,
    edge: EdgeOf,
    state: StateOf,
    code: Long = None,
    state_: Annotated[str | None, Query(alias="state", max_length=300)] = None,
    iss: Short = None,
    error: Short = None,
    error_description: Long = None,
    error_uri: Short = None,
    session_state: Short = None,
    scope: Short = None,
    authuser: Short = None,
    hd: Short = None,
    prompt: Short = None,
) -> Response:
    """Where the identity provider sends the browser back to. Of what providers add, only the first four count."""
    cookie = value_in(request.state.cookies, _cookie(edge))
    try:
        arrival = await service.arrive(state, edge, Answer(code, state_, iss, error), cookie=cookie)
    except NotLetIn as refusal:
        response = _back(refusal)
        if refusal.reason in OF_A_PERSON:
            state.beside.run("session.refused", note_not_let_in(state, edge, refusal.reason))
    else:
        response = await _enter(state, edge, arrival)
    delete_cookie(response, _cookie(edge))
    return response


async def _enter(state: GatewayState, edge: Edge, arrival: Arrival) -> Response:
    response = _to(arrival.return_to)
    if arrival.session_id is not None:
        async with state.database.platform() as session:
            token, ended = await sessions.step_up(session, arrival.session_id)
        state.callers.forget(ended)
    elif await second_step.owes_code(state, arrival.user):
        response = _to("/sign-in?" + urlencode({"step": "code", "to": arrival.return_to}))
        await second_step.ask(state, edge, arrival.user, response)
        return response
    else:
        token = (await begin_session(state, edge, arrival.user, arrival.tenant_id, way="oidc")).session_token
    set_cookie(response, edge.session_cookie, token, max_age=int(state.life.absolute.total_seconds()))
    return response


def _back(refusal: NotLetIn) -> Response:
    log.warning("oidc.refused", reason=refusal.reason, why=str(refusal))
    return _to("/sign-in?" + urlencode({"failed": refusal.reason}))


def _to(address: str) -> Response:
    return Response(status_code=303, headers={"Location": address})


def _cookie(edge: Edge) -> str:
    return companion_name(edge.session_cookie, "oidc")
