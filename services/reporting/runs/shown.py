"""Runs as they are shown."""

from datetime import datetime
from typing import cast

from contracts.reporting.runs import (
    OVER,
    DeadLetter,
    FailureClass,
    Run,
    RunCost,
    RunDetail,
    RunFailure,
    RunProgress,
    RunProvenance,
)
from libs.clock import utc_now
from services.reporting import models
from services.reporting.runs.kinds import Kinds
from services.reporting.runs.repository import LetterRow

LEAST_SHARE_FOR_ETA = 0.02


def shown(run: models.ReportRun, kinds: Kinds) -> Run:
    return Run.model_validate(_fields(run, kinds))


def detailed(run: models.ReportRun, kinds: Kinds, *, trace_id: str | None = None) -> RunDetail:
    proof = {
        "generated_at": run.generated_at,
        "code_sha": run.code_sha,
        "template_version": run.template_version,
        "snapshot_id": run.snapshot_id,
        "data_through": run.data_through,
        "content_hash": run.content_hash,
        "geometry_hash": run.geometry_hash,
        "branding_version": run.branding_version,
        "branding_hash": run.branding_hash,
        "trace_id": trace_id,
    }
    return RunDetail.model_validate(_fields(run, kinds) | proof)


def letter_shown(row: LetterRow) -> DeadLetter:
    letter, run = row.letter, row.run
    return DeadLetter.model_validate(
        {
            "id": letter.id,
            "run_id": run.id,
            "report_id": run.report_id,
            "report_name": run.name,
            "kind": run.kind,
            "run_number": run.number,
            "run_state": run.state,
            "state": letter.state,
            "failure": RunFailure(
                kind=cast("FailureClass", letter.failure_class),
                code=letter.failure_code,
                message=letter.failure_detail,
            ),
            "missing": letter.missing,
            "replays": letter.replays,
            "died_at": letter.died_at,
            "settled_by": letter.settled_by,
            "settled_at": letter.settled_at,
        }
    )


def can_replay(run: models.ReportRun) -> bool:
    """Whether something of it is missing that could still be had."""
    return run.state in ("failed", "partial")


def _fields(run: models.ReportRun, kinds: Kinds) -> dict[str, object]:
    formats = kinds[run.kind].formats if run.state in ("completed", "partial") else ()
    return {
        "id": run.id,
        "report_id": run.report_id,
        "report_name": run.name,
        "kind": run.kind,
        "number": run.number,
        "state": run.state,
        "started_by": run.started_by,
        "schedule_id": run.schedule_id,
        "fire_at": run.fire_at,
        "requested_by": run.requested_by,
        "requested_at": run.requested_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "progress": RunProgress(planned=run.planned, done=run.done, failed=run.failed, eta_seconds=_eta(run)),
        "cost": RunCost(estimate=run.cost_estimate, ceiling=run.cost_ceiling, spent=run.cost_spent),
        "source": run.source,
        "provenance": provenance_of(run),
        "replays": run.replays,
        "failure": _failure(run),
        "can_replay": can_replay(run),
        "formats": list(formats),
    }


def _failure(run: models.ReportRun) -> RunFailure | None:
    if run.failure_class is None:
        return None
    kind = cast("FailureClass", run.failure_class)
    return RunFailure(kind=kind, code=run.failure_code or "", message=run.failure_detail or "")


def provenance_of(run: models.ReportRun) -> RunProvenance | None:
    """Of what has been observed: none, one, or more than one (a keyword that fell back stands beside live ones).

    Where one fell back and the others are of the practice provider, everything is simulated, and not all of it meant
    to be.
    """
    seen = cast("list[RunProvenance]", run.provenances)
    if not seen:
        return None
    if len(seen) > 1:
        return "mixed" if "live" in seen else "fallback_simulated"
    return seen[0]


def _eta(run: models.ReportRun, now: datetime | None = None) -> int | None:
    """Seconds that are left, by how fast it went so far."""
    share = (run.done + run.failed) / run.planned if run.planned else 0
    if run.state in OVER or run.started_at is None or share < LEAST_SHARE_FOR_ETA:
        return None
    passed = ((now or utc_now()) - run.started_at).total_seconds()
    return round(passed * (1 - share) / share)
