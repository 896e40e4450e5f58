"""Payloads of the jobs of the ingestion worker."""

from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload


class CommitUpload(JobPayload):
    """Check an upload's rows and land the good ones. Safe to run twice: one transaction does all of it."""

    KIND: ClassVar[str] = "ingestion.commit_upload"
    upload_id: UUID


class RetryQuarantine(JobPayload):
    """Try quarantined rows once more; the id of the job names the retry. Safe to run twice: what landed is gone."""

    KIND: ClassVar[str] = "ingestion.retry_quarantine"


class RunSync(JobPayload):
    """Read a connection's source into the raw tables. Safe to run twice: it goes on from the committed state."""

    KIND: ClassVar[str] = "ingestion.run_sync"
    connection_id: UUID


class CancelRemoteRun(JobPayload):
    """End a job in a remote Airbyte: the one called `job_id`, or whatever is newer there than `watermark`."""

    KIND: ClassVar[str] = "ingestion.cancel_remote_run"
    server_id: UUID
    remote_connection_id: UUID
    watermark: int
    job_id: int | None = None


class RunProbe(JobPayload):
    """Check a configuration, discover its streams, or list what a remote Airbyte has; the job's id names the probe."""

    KIND: ClassVar[str] = "ingestion.run_probe"


class RunInstallation(JobPayload):
    """Install, update or remove a connector; the id of the job names what was asked for."""

    KIND: ClassVar[str] = "ingestion.run_installation"


class ForgetCredentials(JobPayload):
    """Delete from the vault those references that the connection `holder` does not hold (any more)."""

    KIND: ClassVar[str] = "ingestion.forget_credentials"
    holder: UUID
    refs: list[str]


class PullMarket(JobPayload):
    """Read a provider of market data; the id of the job names the pull. Safe to run twice: answers that landed stay."""

    KIND: ClassVar[str] = "ingestion.pull_market"
    refresh: bool = False


class ProcessWebhook(JobPayload):
    """Do what a webhook asks for. Safe to run twice: what it does and that it is done commit together."""

    KIND: ClassVar[str] = "ingestion.process_webhook"
    receipt_id: UUID


class ForgetWebhookSecrets(JobPayload):
    """Delete from the vault those signing secrets that no webhook endpoint goes by any more."""

    KIND: ClassVar[str] = "ingestion.forget_webhook_secrets"
    refs: list[str]


class RunReplay(JobPayload):
    """Read a window of a dataset again; the id of the job names the replay. Safe to run twice: one transaction."""

    KIND: ClassVar[str] = "ingestion.run_replay"


class PruneRaw(JobPayload):
    """Remove stored rows that nothing needs any more. Safe to run twice: what is gone is gone."""

    KIND: ClassVar[str] = "ingestion.prune_raw"
