"""How the warehouse of a tenant is: the last runs, and how old each source is."""

from collections import defaultdict
from datetime import datetime
from statistics import median

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.health import CheckStatus, DbtFailure, DbtHealth, DbtRun, ModelRun, ModelTiming, SourceFreshness
from libs.clock import utc_now
from services.metrics.dbt_runs import repository
from services.metrics.dbt_runs.repository import DbtRunRow, SourceLoad
from services.metrics.source_schedules.lateness import lateness
from services.metrics.source_schedules.repository import list_due

RUNS_SHOWN = 20


async def health(session: AsyncSession, *, is_limited: bool = False) -> DbtHealth:
    """`fail` after a failed run, `warn` when a source is late, `unknown` before anything ran.

    Whoever `is_limited` to some accounts hears how the runs went, and neither of other sources nor what failed in them.
    """
    runs = await repository.list_runs(session, limit=RUNS_SHOWN)
    last_success = await repository.find_last_success(session)
    loads = [] if is_limited else await repository.list_source_loads(session)
    due = {} if is_limited else await list_due(session)
    sources = [_freshness(load, due, utc_now()) for load in loads]
    status, reasons = _judge(runs, sources)
    hidden = {"error": None, "failures": []} if is_limited else {}
    shown = [_run(run).model_copy(update=hidden) for run in runs]
    return DbtHealth(
        status=status,
        reasons=reasons,
        last_run=shown[0] if shown else None,
        last_success_at=last_success.finished_at if last_success else None,
        runs=shown,
        models=_timings(shown),
        sources=sources,
    )


def _judge(runs: list[DbtRunRow], sources: list[SourceFreshness]) -> tuple[CheckStatus, list[str]]:
    ended = [run for run in runs if run.state != "running"]
    if not ended:
        return "unknown", ["no_run_yet"]
    reasons = ["last_run_failed"] if ended[0].state == "failed" else []
    reasons += [f"source_{source.status}:{source.table}" for source in sources if source.status in ("warn", "fail")]
    if ended[0].state == "failed":
        return "fail", reasons
    return ("warn" if reasons else "pass"), reasons


def _freshness(load: SourceLoad, due: dict[tuple[str, str], datetime], now: datetime) -> SourceFreshness:
    source, table = load.source_table.split(".")
    due_at = due.get((load.dataset, f"raw.{source}__{table}"))
    return SourceFreshness(
        source=source,
        table=table if load.dataset == "warehouse" else f"{table} ({load.dataset})",
        max_loaded_at=load.max_loaded_at,
        age_seconds=max(0, int((now - load.max_loaded_at).total_seconds())),
        due_at=due_at,
        status=lateness(due_at, now),
    )


def _run(row: DbtRunRow) -> DbtRun:
    models = [ModelRun.model_validate(node, extra="ignore") for node in row.models if node["resource_type"] == "model"]
    failed_tests = [node for node in row.models if node["resource_type"] != "model" and node["status"] in _BAD]
    return DbtRun(
        id=row.id,
        state=row.state,  # type: ignore[arg-type]  # the table's check allows exactly these
        reason=row.reason,
        started_at=row.started_at,
        finished_at=row.finished_at,
        seconds=row.seconds,
        models_ok=sum(model.status == "success" for model in models),
        models_failed=sum(model.status in _BAD for model in models),
        tests_failed=len(failed_tests),
        error=row.error,
        failures=[DbtFailure.model_validate(node, extra="ignore") for node in row.models if node["status"] in _BAD],
        models=models,
    )


def _timings(runs: list[DbtRun]) -> list[ModelTiming]:
    """Of runs that are the newest first."""
    by_name: defaultdict[str, list[ModelRun]] = defaultdict(list)
    for run in runs:
        for model in run.models:
            by_name[model.name].append(model)
    timings = [
        ModelTiming(
            name=name,
            runs=len(built),
            last_seconds=built[0].seconds,
            median_seconds=round(median(model.seconds for model in built), 3),
            last_status=built[0].status,
        )
        for name, built in by_name.items()
    ]
    return sorted(timings, key=lambda one: (-one.median_seconds, one.name))


_BAD = ("error", "fail", "runtime error")
