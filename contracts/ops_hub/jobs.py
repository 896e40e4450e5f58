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
