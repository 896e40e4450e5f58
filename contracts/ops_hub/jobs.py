"""Payloads of the jobs of the operations hub's worker."""

from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload


class SyncConnection(JobPayload):
    """Read a provider; the id of the job names the sync. Safe to run twice: all of it is stored in one transaction."""

    KIND: ClassVar[str] = "ops_hub.sync_connection"
    connection_id: UUID


class ForgetProviderSecrets(JobPayload):
    """Delete from the vault those references that no connection holds (any more)."""

    KIND: ClassVar[str] = "ops_hub.forget_provider_secrets"
    refs: list[str]


class PublishReply(JobPayload):
    """Put a reply to a review where its provider shows it."""

    KIND: ClassVar[str] = "ops_hub.publish_reply"
    reply_id: UUID


class SendReviewRequest(JobPayload):
    """Ask one person for a review."""

    KIND: ClassVar[str] = "ops_hub.send_review_request"
    recipient_id: UUID
