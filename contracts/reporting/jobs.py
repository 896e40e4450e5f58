"""Payloads of the jobs of the reporting service's worker."""

from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload


class PerformRun(JobPayload):
    """Bring a run to its end. Safe to run twice: what has been answered is not asked again."""

    KIND: ClassVar[str] = "reporting.perform_run"
    run_id: UUID


class SendDelivery(JobPayload):
    """Mail a result to one recipient, once. Safe to run twice: the ledger of effects knows whether it went out."""

    KIND: ClassVar[str] = "reporting.send_delivery"
    delivery_id: UUID
