"""Starting a run, whoever asks for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.jobs import PerformRun, PerformScheduledRun
from contracts.reporting.runs import RunStart
from libs.auth import Principal
from libs.clock import utc_now
from libs.ids import new_id
from libs.jobs import enqueue
from services.reporting.branding.freezing import freeze
from services.reporting.models import Report, ReportRun
from services.reporting.reports.errors import ReportArchived
from services.reporting.runs import repository
from services.reporting.runs.errors import CostCeilingExceeded, RunActive
from services.reporting.runs.kinds import Frozen, Kinds


@dataclass(frozen=True)
class Asked:
    """Who asks for a run, with which rights, and for when. `code_sha` is that of the code which asks."""

    by: str
    owner: str
    scope: dict[str, Any]
    code_sha: str
    started_by: RunStart = "manual"
    schedule_id: UUID | None = None
    fire_at: datetime | None = None


def scope_of(principal: Principal) -> dict[str, Any]:
    """What the caller may see, as a run keeps it."""
    accounts = None if principal.accounts is None else sorted(principal.accounts)
    return {"accounts": accounts, "aggregates_only": principal.aggregates_only, "test": principal.test}


async def start_run(session: AsyncSession, kinds: Kinds, report: Report, asked: Asked) -> ReportRun:
    """Queue a run of `report`, which the caller holds. Raises `ReportArchived`, `RunActive`, `ReportNotReady`
    and `CostCeilingExceeded`."""
    if report.archived_at is not None:
        raise ReportArchived
    if await repository.find_active(session, report.id) is not None:
        raise RunActive
    number = await repository.next_number(session, report.id)
    frozen = await kinds[report.kind].freeze(session, report, number=number)
    _refuse_expensive(frozen)
    run = new_run(report, frozen, asked, number)
    await freeze(session, run)
    await repository.save(session, run)
    run.job_id = await enqueue(session, _job_of(run), tenant_id=run.tenant_id, subject=asked.by)
    await repository.save(session, run)
    return run


def _job_of(run: ReportRun) -> PerformRun | PerformScheduledRun:
    return PerformScheduledRun(run_id=run.id) if run.started_by == "schedule" else PerformRun(run_id=run.id)


def _refuse_expensive(frozen: Frozen) -> None:
    if frozen.cost_estimate and (frozen.cost_ceiling is None or frozen.cost_estimate > frozen.cost_ceiling):
        ceiling = "none is set" if frozen.cost_ceiling is None else f"the ceiling is {frozen.cost_ceiling:f} USD"
        raise CostCeilingExceeded(f"It would cost about {frozen.cost_estimate:f} USD, and {ceiling}.")


def new_run(report: Report, frozen: Frozen, asked: Asked, number: int) -> ReportRun:
    """A run that nothing has happened to yet, and that is kept nowhere yet."""
    now = utc_now()
    return ReportRun(
        tenant_id=report.tenant_id,
        id=new_id(),
        report_id=report.id,
        kind=report.kind,
        number=number,
        state="queued",
        started_by=asked.started_by,
        schedule_id=asked.schedule_id,
        fire_at=asked.fire_at,
        name=report.name,
        config=frozen.config,
        geometry_hash=frozen.geometry_hash,
        source=frozen.source,
        owner=asked.owner,
        requested_by=asked.by,
        requested_at=now,
        generated_at=now.replace(microsecond=0),
        code_sha=asked.code_sha,
        template_version=frozen.template_version,
        viewer_scope=asked.scope,
        planned=frozen.planned,
        done=0,
        failed=0,
        replays=0,
        cost_estimate=frozen.cost_estimate,
        cost_ceiling=frozen.cost_ceiling,
        cost_spent=0,
        provenances=[],
    )
