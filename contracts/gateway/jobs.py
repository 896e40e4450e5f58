"""What the gateway's worker is asked to do."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.jobs import JobPayload

MailTemplate = Literal["password_reset", "password_changed", "new_sign_in", "invitation"]


class SendMail(JobPayload):
    """Send the mail `template` about something: a reset, a person, a session or an invitation.

    A link in it is derived when the mail is written, so that none lies in a queue. `version` says which one.
    """

    KIND: ClassVar[str] = "gateway.send_mail"

    template: MailTemplate
    about: UUID
    version: int = 1


class DeliverWebhook(JobPayload):
    """Make one attempt at a delivery. A job whose `attempt` has been made already does nothing."""

    KIND: ClassVar[str] = "gateway.deliver_webhook"
    delivery_id: UUID
    attempt: int
    """How many attempts were made before."""


class TellWebhookDisabled(JobPayload):
    """Tell the tenant's owners and admins that a subscription was disabled."""

    KIND: ClassVar[str] = "gateway.tell_webhook_disabled"
    subscription_id: UUID


class ForgetSecrets(JobPayload):
    """Delete secrets from the vault that no row names any more: the tenant's, or the platform's own."""

    KIND: ClassVar[str] = "gateway.forget_secrets"
    refs: list[str]
    platform: bool = False
