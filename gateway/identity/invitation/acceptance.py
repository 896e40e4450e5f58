"""Accepting an invitation, by whoever has its link: nobody else can read the mail it came with."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.invitation import AcceptInvitation, OpenedInvitation
from gateway.caller import ISSUER, Edge
from gateway.identity.invitation import repository
from gateway.identity.mail.links import link_token, place_in
from gateway.identity.membership import repository as memberships
from gateway.identity.password.policy import check
from gateway.identity.password.service import LinkInvalid
from gateway.identity.sign_in import repository as users
from gateway.identity.sign_in.attempts import count_address
from gateway.identity.tenant import repository as tenants
from gateway.identity.transactions import audit
from gateway.models import Invitation, Membership, User
from gateway.state import GatewayState
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid


async def open_invitation(state: GatewayState, edge: Edge, *, token: str) -> OpenedInvitation:
    """What the link invites to; raises `LinkInvalid`."""
    await count_address(state, edge.client_ip)
    tenant_id, invitation_id = _place(token)
    async with state.database.tenant(tenant_id) as session:
        invitation = await _held(session, invitation_id, token)
        tenant = await tenants.get_tenant(session, tenant_id)
        user = await users.find_by_email(session, invitation.email)
        return OpenedInvitation.model_validate(
            {
                "tenant_name": tenant.name,
                "email": invitation.email,
                "role": invitation.role,
                "has_account": user is not None,
                "expires_at": invitation.expires_at,
            }
        )


async def accept(state: GatewayState, edge: Edge, wanted: AcceptInvitation) -> None:
    """Make the person a member, and an account when there is none yet; the link ends.

    Raises `LinkInvalid`, `Invalid` when a new account lacks name or password, and `WeakPassword`.
    """
    await count_address(state, edge.client_ip)
    tenant_id, invitation_id = _place(wanted.token)
    async with state.database.tenant(tenant_id) as session:
        invitation = await _held(session, invitation_id, wanted.token)
        known = await users.find_by_email(session, invitation.email)
    password_hash = None if known else await _new_password(state, wanted, invitation.email)
    async with state.database.tenant(tenant_id) as session:
        invitation = await _held(session, invitation_id, wanted.token)
        user = await users.find_by_email(session, invitation.email)
        if user is None:
            user = User(id=uuid4(), email=invitation.email, name=wanted.name, password_hash=password_hash)
            await users.add(session, user)
        await _join(session, invitation, user, edge)


async def _new_password(state: GatewayState, wanted: AcceptInvitation, email: str) -> str:
    missing = [name for name in ("name", "password") if getattr(wanted, name) is None]
    if missing or wanted.password is None:
        message = "A new account needs it."
        raise Invalid(errors=[FieldProblem(pointer=f"/{name}", code="missing", message=message) for name in missing])
    check(wanted.password, email=email, pointer="/password")
    return await state.passwords.hash(wanted.password)


async def _join(session: AsyncSession, invitation: Invitation, user: User, edge: Edge) -> None:
    if await memberships.find_role(session, user.id) is None:
        membership = Membership(tenant_id=invitation.tenant_id, user_id=user.id, role=invitation.role)
        await memberships.add(session, membership)
    invitation.accepted_at = utc_now()
    await audit(
        session,
        Principal(ISSUER, f"user:{user.id}", invitation.tenant_id, request_id=edge.request_id),
        action="invitation.accepted",
        object_type="invitation",
        object_id=str(invitation.id),
        detail={"email": invitation.email, "role": invitation.role},
    )


def _place(token: str) -> tuple[UUID, UUID]:
    place = place_in(token)
    if place is None:
        raise LinkInvalid
    return place


async def _held(session: AsyncSession, invitation_id: UUID, token: str) -> Invitation:
    """The invitation of the link, unless its account is disabled."""
    invitation = await repository.hold_by_link(session, invitation_id, link_token(token).hash)
    if invitation is None:
        raise LinkInvalid
    user = await users.find_by_email(session, invitation.email)
    if user is not None and user.disabled_at is not None:
        raise LinkInvalid
    return invitation
