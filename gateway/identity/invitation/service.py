"""Invitations: make, send again, take back."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.invitation import CreateInvitation
from contracts.gateway.invitation import Invitation as InvitationView
from contracts.gateway.jobs import SendMail
from gateway.caller import Edge
from gateway.identity.invitation import repository
from gateway.identity.mail.links import LinkTokens
from gateway.identity.mail.outgoing import send_later
from gateway.identity.membership import repository as memberships
from gateway.identity.membership.service import check_may_give
from gateway.identity.transactions import audit
from gateway.models import Invitation
from libs.auth import tenant_of
from libs.clock import utc_now
from libs.errors import Conflict, NotFound
from libs.ids import new_id

LINK_LASTS = timedelta(days=7)


class AlreadyMember(Conflict):
    code: ClassVar[str] = "already_member"
    title: ClassVar[str] = "This person belongs to the tenant already"


class AlreadyInvited(Conflict):
    code: ClassVar[str] = "already_invited"
    title: ClassVar[str] = "This address has an invitation already; send it again"


async def list_open(session: AsyncSession) -> list[InvitationView]:
    """Open invitations, newest first."""
    return [_view(invitation) for invitation in await repository.list_open(session)]


async def invite(session: AsyncSession, wanted: CreateInvitation, *, links: LinkTokens, edge: Edge) -> InvitationView:
    """Invite an address; raises `AlreadyMember`, `AlreadyInvited`, and `Forbidden` for a role above the own one."""
    check_may_give(edge, wanted.role)
    email, principal = wanted.email.lower(), edge.principal()
    if await memberships.is_member(session, email):
        raise AlreadyMember
    if await repository.find_open_for(session, email) is not None:
        raise AlreadyInvited
    now, tenant_id, invitation_id = utc_now(), tenant_of(principal), new_id()
    invitation = Invitation(
        tenant_id=tenant_id,
        id=invitation_id,
        email=email,
        role=wanted.role,
        invited_by=edge.caller.user_id,
        token_hash=links.token_for("invitation", tenant_id, invitation_id).hash,
        version=1,
        created_at=now,
        sent_at=now,
        expires_at=now + LINK_LASTS,
    )
    await repository.add(session, invitation)
    await _send(session, invitation)
    await _audit(session, edge, invitation, "invitation.sent")
    return _view(invitation)


async def send_again(session: AsyncSession, invitation_id: UUID, *, links: LinkTokens, edge: Edge) -> InvitationView:
    """Send a new link, good for another week; the one of before ends. Raises `NotFound`."""
    invitation = await repository.hold_open(session, invitation_id)
    if invitation is None:
        raise NotFound
    now = utc_now()
    invitation.version += 1
    token = links.token_for("invitation", invitation.tenant_id, invitation.id, invitation.version)
    invitation.token_hash, invitation.sent_at, invitation.expires_at = token.hash, now, now + LINK_LASTS
    await _send(session, invitation)
    await _audit(session, edge, invitation, "invitation.sent")
    return _view(invitation)


async def revoke(session: AsyncSession, invitation_id: UUID, *, edge: Edge) -> None:
    """Take an invitation back; raises `NotFound`."""
    invitation = await repository.hold_open(session, invitation_id)
    if invitation is None:
        raise NotFound
    invitation.revoked_at = utc_now()
    await _audit(session, edge, invitation, "invitation.revoked")


async def _send(session: AsyncSession, invitation: Invitation) -> None:
    mail = SendMail(template="invitation", about=invitation.id, version=invitation.version)
    await send_later(session, mail, tenant_id=invitation.tenant_id)


async def _audit(session: AsyncSession, edge: Edge, invitation: Invitation, action: str) -> None:
    await audit(
        session,
        edge.principal(),
        action=action,
        object_type="invitation",
        object_id=str(invitation.id),
        detail={"email": invitation.email, "role": invitation.role},
    )


def _view(invitation: Invitation) -> InvitationView:
    return InvitationView.model_validate(invitation, from_attributes=True)
