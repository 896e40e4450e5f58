"""`/invitations`, and what whoever has a link may do with it."""

from uuid import UUID

from fastapi import APIRouter

from contracts.gateway.invitation import (
    AcceptInvitation,
    CreateInvitation,
    Invitation,
    InvitationList,
    OpenedInvitation,
    OpenInvitation,
)
from gateway.caller import EdgeOf
from gateway.identity.invitation import acceptance, service
from gateway.identity.sign_in.attempts import count_mail
from gateway.state import StateOf
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Problem
from libs.idempotency import Idempotent

router = APIRouter(tags=["member"])


@router.get("/invitations", operation_id="list_invitations", openapi_extra=public("members:admin"))
async def list_invitations(session: TenantSession) -> InvitationList:
    """Open invitations of the tenant, newest first; expired ones too, until they are taken back or sent again."""
    return InvitationList(items=await service.list_open(session))


@router.post(
    "/invitations",
    operation_id="create_invitation",
    status_code=201,
    openapi_extra=public("members:admin", step_up=True),
    responses={
        403: {"model": Problem, "description": "Only owners make owners; or prove again who you are."},
        409: {"model": Problem, "description": "A member already, or invited already."},
    },
)
async def create_invitation(
    body: CreateInvitation, session: TenantSession, edge: EdgeOf, state: StateOf, _: Idempotent
) -> Invitation:
    """Mail somebody a link into the tenant; it works once, for 7 days."""
    return await service.invite(session, body, links=state.links, edge=edge)


@router.post(
    "/invitations/{invitation_id}/resend",
    operation_id="resend_invitation",
    openapi_extra=public("members:admin"),
    responses={
        404: {"model": Problem, "description": "No open invitation of this tenant."},
        429: {"model": Problem, "description": "It was sent often enough for now."},
    },
)
async def resend_invitation(invitation_id: UUID, session: TenantSession, edge: EdgeOf, state: StateOf) -> Invitation:
    """Mail a new link, good for another 7 days; the one of before ends."""
    await count_mail(state, str(invitation_id))
    return await service.send_again(session, invitation_id, links=state.links, edge=edge)


@router.delete(
    "/invitations/{invitation_id}",
    operation_id="revoke_invitation",
    status_code=204,
    openapi_extra=public("members:admin"),
    responses={404: {"model": Problem, "description": "No open invitation of this tenant."}},
)
async def revoke_invitation(invitation_id: UUID, session: TenantSession, edge: EdgeOf) -> None:
    """Take an invitation back; its link ends at once."""
    await service.revoke(session, invitation_id, edge=edge)


_LINK_ANSWERS = {
    404: {"model": Problem, "description": "The link does not work (any more)."},
    429: {"model": Problem, "description": "Too many attempts."},
}


@router.post(
    "/auth/invitation/open",
    operation_id="open_invitation",
    openapi_extra=public(None, anonymous=True),
    responses={**_LINK_ANSWERS},
)
async def open_invitation(body: OpenInvitation, edge: EdgeOf, state: StateOf) -> OpenedInvitation:
    """What a link invites to."""
    return await acceptance.open_invitation(state, edge, token=body.token)


@router.post(
    "/auth/invitation/accept",
    operation_id="accept_invitation",
    status_code=204,
    openapi_extra=public(None, anonymous=True),
    responses={**_LINK_ANSWERS, 422: {"model": Problem, "description": "Name or password are missing or weak."}},
)
async def accept_invitation(body: AcceptInvitation, edge: EdgeOf, state: StateOf) -> None:
    """Join the tenant, once a link. It does not sign in."""
    await acceptance.accept(state, edge, body)
