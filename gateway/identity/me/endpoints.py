"""`/me`."""

from fastapi import APIRouter

from contracts.gateway.api import Me, User
from contracts.gateway.profile import UpdateProfile
from gateway.caller import EdgeOf, PersonOf
from gateway.identity.me import service
from gateway.identity.transactions import CallerSession
from gateway.state import StateOf
from libs.auth import public
from libs.db import PlatformSession

router = APIRouter(tags=["me"])


@router.patch("/me", operation_id="update_me", openapi_extra=public(None))
async def update_me(body: UpdateProfile, session: CallerSession, person: PersonOf, edge: EdgeOf) -> User:
    """Change how the caller is called."""
    return await service.rename(session, person.user_id, body.name, by=edge.principal())


@router.get("/me", operation_id="get_me", openapi_extra=public(None))
async def get_me(session: PlatformSession, person: PersonOf, edge: EdgeOf, state: StateOf) -> Me:
    """The signed-in user, the current tenant and the CSRF token."""
    return await service.describe(
        session,
        person.user_id,
        tenant_id=person.tenant_id,
        csrf_token=person.csrf_token,
        state=state,
        impersonation=edge.caller.impersonation,
    )
