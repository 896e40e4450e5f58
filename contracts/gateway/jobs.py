"""What the gateway's worker is asked to do."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.jobs import JobPayload

MailTemplate = Literal["password_reset", "password_changed", "new_sign_in", "invitation", "webhook_disabled"]


class SendMail(JobPayload):
    """Send the mail `template` about something: a reset, a person, a session, an invitation or a webhook.

    A link in it is derived when the mail is written, so that none lies in a queue. `version` says which one. `to` is
    the person it goes to, where what it is about does not say.
    """

    KIND: ClassVar[str] = "gateway.send_mail"

    template: MailTemplate
    about: UUID
    version: int = 1
    to: UUID | None = None


class DeliverWebhook(JobPayload):
    """Make one attempt at a delivery. A job whose `attempt` has been made already does nothing."""

    KIND: ClassVar[str] = "gateway.deliver_webhook"
    delivery_id: UUID
    attempt: int
    """How many attempts were made before."""


class ForgetSecrets(JobPayload):
    """Delete secrets from the vault that no row names any more: the tenant's, or the platform's own."""

    KIND: ClassVar[str] = "gateway.forget_secrets"
    refs: list[str]
    platform: bool = False
