"""Payloads of the jobs of the reporting service's worker."""

from typing import ClassVar
from uuid import UUID

from contracts.jobs import JobPayload


class PerformRun(JobPayload):
    """Bring a run that somebody waits for to its end. Safe to run twice: what has been answered is not asked again."""

    KIND: ClassVar[str] = "reporting.perform_run"
    run_id: UUID


class PerformScheduledRun(JobPayload):
    """The same, of a run that a schedule started: it is promised within 15 minutes, whatever else waits."""

    KIND: ClassVar[str] = "reporting.perform_scheduled_run"
    run_id: UUID


class ReplayRun(JobPayload):
    """The same, of a run that is replayed: hundreds at once, which hold up nobody else."""

    KIND: ClassVar[str] = "reporting.replay_run"
    run_id: UUID


class SendDelivery(JobPayload):
    """Mail a result to one recipient, once. Safe to run twice: the ledger of effects knows whether it went out."""

    KIND: ClassVar[str] = "reporting.send_delivery"
    delivery_id: UUID
