"""`/me/sessions` and `/auth/sign-out`."""

from uuid import UUID

from fastapi import APIRouter, Response

from contracts.gateway.api import SessionList
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.session import service
from gateway.identity.session.cookie import delete_cookie
from gateway.identity.transactions import CallerSession
from gateway.state import StateOf
from libs.auth import public
from libs.errors import Problem

router = APIRouter(tags=["session"])


@router.get("/me/sessions", operation_id="list_sessions", openapi_extra=public(None))
async def list_sessions(session: CallerSession, person: PersonOf, state: StateOf) -> SessionList:
    """Every browser in which the caller is signed in."""
    items = await service.list_sessions(session, person.user_id, current=person.session_id, life=state.life)
    return SessionList(items=items)


@router.delete("/me/sessions", operation_id="revoke_other_sessions", status_code=204, openapi_extra=public(None))
async def revoke_other_sessions(session: CallerSession, person: PersonOf, edge: EdgeOf, state: StateOf) -> None:
    """Sign every other browser of the caller out, at once."""
    for ended in await service.revoke_others(session, person.session_id, user_id=person.user_id, by=edge.principal()):
        state.callers.forget(ended)


@router.delete(
    "/me/sessions/{session_id}",
    operation_id="revoke_session",
    status_code=204,
    openapi_extra=public(None),
    responses={404: {"model": Problem, "description": "No live session of the caller."}},
)
async def revoke_session(
    session_id: UUID, session: CallerSession, person: PersonOf, edge: EdgeOf, state: StateOf
) -> None:
    """Sign one of the caller's browsers out, at once."""
    ended = await service.revoke(session, session_id, user_id=person.user_id, by=edge.principal())
    state.callers.forget(ended)


@router.post("/auth/sign-out", operation_id="sign_out", status_code=204, openapi_extra=public(None))
async def sign_out(response: Response, session: CallerSession, person: PersonOf, edge: EdgeOf, state: StateOf) -> None:
    """End the session and forget its cookie."""
    ended = await service.revoke(session, person.session_id, user_id=person.user_id, by=edge.principal())
    state.callers.forget(ended)
    delete_cookie(response, edge.session_cookie)
