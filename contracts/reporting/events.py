"""Facts that the reporting service tells others."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.events import Event
from contracts.reporting.runs import ReportKind, RunStart, RunState
from contracts.tenant_end import purged_by


class ReportRunFinished(Event):
    """A run of a report is over, whatever came of it: `completed`, `partial` or `failed`.

    Told again when a replay brings it to another end; `finished_at` tells the ends apart.
    """

    TYPE: ClassVar[str] = "reporting.report_run_finished"
    report_id: UUID
    report_name: str
    run_id: UUID
    kind: ReportKind
    number: int
    state: RunState
    started_by: RunStart
    generated_at: datetime
    finished_at: datetime
    failure_code: str | None


TenantPurged = purged_by("reporting")
