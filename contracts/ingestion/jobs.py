"""Payloads of the jobs of the ingestion worker."""

from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload


class CommitUpload(JobPayload):
    """Check an upload's rows and land the good ones. Safe to run twice: one transaction does all of it."""

    KIND: ClassVar[str] = "ingestion.commit_upload"
    upload_id: UUID
