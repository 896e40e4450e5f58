"""Writes the mails that `SendMail` asks for."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.gateway.jobs import SendMail
from gateway.identity.invitation import repository as invitations
from gateway.identity.mail.letters import Action, Letter, as_html, as_text
from gateway.identity.mail.links import LinkTokens
from gateway.identity.password import repository as passwords
from gateway.identity.session import repository as sessions
from gateway.identity.sign_in import repository as users
from gateway.identity.tenant import repository as tenants
from gateway.identity.webhook import repository as webhooks
from libs.clock import utc_now
from libs.mail import Mail

WHY_DISABLED = {
    "gone": "it answered 410 (gone)",
    "failing": "it has accepted nothing for five days",
}


@dataclass(frozen=True)
class Desk:
    """What mails are written with: the address of the web UI, and the maker of links."""

    address: str
    links: LinkTokens

    def page(self, path: str, token: str = "") -> str:
        """The address of a page. The token stands behind `#`: it reaches no server and no log."""
        return f"{self.address.rstrip('/')}{path}{'#' if token else ''}{token}"


async def write(session: AsyncSession, wanted: SendMail, desk: Desk) -> Mail | None:
    """The mail, or None when there is nobody or nothing (any more) to write about."""
    match wanted.template:
        case "password_reset":
            return await _password_reset(session, wanted, desk)
        case "password_changed":
            return await _password_changed(session, wanted, desk)
        case "new_sign_in":
            return await _new_sign_in(session, wanted, desk)
        case "invitation":
            return await _invitation(session, wanted, desk)
        case "webhook_disabled":
            return await _webhook_disabled(session, wanted, desk)


async def _password_reset(session: AsyncSession, wanted: SendMail, desk: Desk) -> Mail | None:
    reset = await passwords.find_reset(session, wanted.about)
    user = await users.find_active_user(session, reset.email) if reset else None
    if reset is None or user is None:
        return None
    token = desk.links.token_for("password_reset", None, reset.id)
    letter = Letter(
        subject="Set a new Opsight password",
        paragraphs=(f"Hello {user.name},", "somebody, most likely you, asked to set a new password for your account."),
        action=Action("Set a new password", desk.page("/password-reset", token.text)),
        closing="The link works once, for 30 minutes. If you did not ask, nothing has changed: ignore this mail.",
    )
    return _mail(user.email, letter)


async def _invitation(session: AsyncSession, wanted: SendMail, desk: Desk) -> Mail | None:
    invitation = await invitations.find_open(session, wanted.about)
    if invitation is None or invitation.version != wanted.version:
        return None
    tenant = await tenants.get_tenant(session, invitation.tenant_id)
    inviter = await users.find_user(session, invitation.invited_by) if invitation.invited_by else None
    token = desk.links.token_for("invitation", invitation.tenant_id, invitation.id, invitation.version)
    letter = Letter(
        subject=f"{inviter.name if inviter else 'Somebody'} invites you to {tenant.name} on Opsight",
        paragraphs=("Hello,", f"{inviter.name if inviter else 'somebody'} invites you to work in {tenant.name}."),
        facts=(("Tenant", tenant.name), ("Role", invitation.role), ("Your address", invitation.email)),
        action=Action("Accept the invitation", desk.page("/invite", token.text)),
        closing=f"The link works once, until {invitation.expires_at:%d %B %Y, %H:%M} UTC.",
    )
    return _mail(invitation.email, letter)


async def _password_changed(session: AsyncSession, wanted: SendMail, desk: Desk) -> Mail | None:
    user = await users.find_user(session, wanted.about)
    if user is None:
        return None
    letter = Letter(
        subject="Your Opsight password was changed",
        paragraphs=(f"Hello {user.name},", "the password of your account was just changed."),
        facts=(("Account", user.email), ("When", f"{utc_now():%d %B %Y, %H:%M} UTC")),
        closing=(
            "If that was you, there is nothing to do. If not, set a new password at once: "
            f"{desk.page('/password-reset')}"
        ),
    )
    return _mail(user.email, letter)


async def _new_sign_in(session: AsyncSession, wanted: SendMail, desk: Desk) -> Mail | None:
    entry = await sessions.find_session(session, wanted.about)
    user = await users.find_user(session, entry.user_id) if entry else None
    if entry is None or user is None:
        return None
    letter = Letter(
        subject="New sign-in to Opsight",
        paragraphs=(
            f"Hello {user.name},",
            "your account was opened in a browser or from a place that is new to it.",
        ),
        facts=(
            ("When", f"{entry.created_at:%d %B %Y, %H:%M} UTC"),
            ("Address", entry.ip or "unknown"),
            ("Browser", entry.user_agent or "unknown"),
        ),
        action=Action("See where you are signed in", desk.page("/settings/profile")),
        closing="If that was not you, end that session and change your password.",
    )
    return _mail(user.email, letter)


async def _webhook_disabled(session: AsyncSession, wanted: SendMail, desk: Desk) -> Mail | None:
    """Nothing when the subscription was deleted or enabled again, or the person's account was disabled."""
    subscription = await webhooks.find_subscription(session, wanted.about)
    user = await users.find_user(session, wanted.to) if wanted.to else None
    if subscription is None or subscription.state != "disabled" or user is None or user.disabled_at is not None:
        return None
    letter = Letter(
        subject=f"Webhook disabled: {subscription.name}",
        paragraphs=(
            f"Hello {user.name},",
            f"the webhook {subscription.name} gets no more events, because "
            f"{WHY_DISABLED.get(subscription.disabled_reason or '', 'it failed')}.",
            "Mend the receiver, then enable the subscription again; what was missed can be sent again for 30 days.",
        ),
        facts=(("Webhook", subscription.name), ("Address", subscription.url)),
        action=Action("Open the webhooks", desk.page("/settings/webhooks")),
    )
    return _mail(user.email, letter)


def _mail(to: str, letter: Letter) -> Mail:
    return Mail([to], letter.subject, as_text(letter), as_html(letter), headers={"Auto-Submitted": "auto-generated"})
