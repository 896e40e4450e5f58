"""Payloads of the jobs of the operations hub's worker."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload
from contracts.ops_hub.connections import ConnectionMode, Platform


class RefreshToken(JobPayload):
    """Renew the access token of a connection, if that is still due. Safe to run twice."""

    KIND: ClassVar[str] = "ops_hub.refresh_token"
    connection_id: UUID


class ForgetGrant(JobPayload):
    """Delete tokens that no connection holds (any more), and take the grant back at the provider before.

    Safe to run twice. It does nothing while the connection holds `ref`. `revokes` is False for a grant that lives on,
    or that the provider has forgotten by itself. `since` is when the connection let go of it.
    """

    KIND: ClassVar[str] = "ops_hub.forget_grant"
    connection_id: UUID
    platform: Platform
    mode: ConnectionMode
    ref: str
    subject: str
    since: datetime
    revokes: bool = True


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


class TakeLocationsOver(JobPayload):
    """Add the locations of an earlier product's profile, all in one transaction.

    Safe to run twice, and without effect once the profile waits for another job, or for none.
    """

    KIND: ClassVar[str] = "ops_hub.take_locations_over"


class SendReviewRequest(JobPayload):
    """Ask one person for a review."""

    KIND: ClassVar[str] = "ops_hub.send_review_request"
    recipient_id: UUID
