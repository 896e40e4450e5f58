"""The worker of the metrics service: dbt runs, snapshots, data quality and alerts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog

from libs.jobs import Every, Worker
from libs.tenant_end import purge_job
from services.metrics.alerts.jobs import (
    LOOK_SECONDS as ALERT_SECONDS,
)
from services.metrics.alerts.jobs import (
    alert_resources,
    check_alert_rule,
    check_due_rules,
    forget_alert_secrets,
    send_alert,
    send_slack_alert,
)
from services.metrics.dbt_runs.jobs import rebuild_in_turn, run_dbt, run_forgotten_changes
from services.metrics.dbt_runs.process import DbtProcess, DbtProcessDied
from services.metrics.dbt_runs.purging import delete_warehouse_rows
from services.metrics.quality_runs.jobs import STANDING_SECONDS, check_data_quality, observe_quality
from services.metrics.settings import MetricsSettings
from services.metrics.snapshots.jobs import LOOK_SECONDS, build_snapshot, refresh_due_snapshots
from services.metrics.source_schedules.jobs import LOOK_SECONDS as SOURCE_SECONDS
from services.metrics.source_schedules.jobs import observe_sources

log: structlog.stdlib.BoundLogger = structlog.get_logger()
JOBS = [
    run_dbt,
    build_snapshot,
    check_data_quality,
    check_alert_rule,
    send_alert,
    send_slack_alert,
    forget_alert_secrets,
    purge_job("metrics", before=[delete_warehouse_rows]),
]
PERIODIC = [
    Every(seconds=LOOK_SECONDS, name="refresh_due_snapshots", run=refresh_due_snapshots),
    Every(seconds=ALERT_SECONDS, name="check_due_rules", run=check_due_rules),
    Every(seconds=SOURCE_SECONDS, name="observe_sources", run=observe_sources),
    Every(seconds=STANDING_SECONDS, name="observe_quality", run=observe_quality),
    Every(seconds=600, name="rebuild_in_turn", run=rebuild_in_turn),
    Every(seconds=30, name="run_forgotten_changes", run=run_forgotten_changes),
]


@asynccontextmanager
async def warm_dbt(worker: Worker) -> AsyncGenerator[None]:
    """The worker's one dbt process, started beside it unless the settings leave that to the first run."""
    settings = worker.settings
    assert isinstance(settings, MetricsSettings)
    if settings.dbt_database_url is None:
        raise RuntimeError("the metrics worker needs OPSIGHT_DBT_DATABASE_URL")
    dbt = DbtProcess(settings.dbt_database_url.get_secret_value(), settings.data_dir / "dbt")
    worker.resources |= {"dbt": dbt, "database": worker.database}
    warming = [asyncio.create_task(_warm_up(dbt))] if settings.dbt_warm else []
    try:
        yield
    finally:
        for task in warming:
            task.cancel()
        await asyncio.gather(*warming, return_exceptions=True)
        await dbt.close()


async def _warm_up(dbt: DbtProcess) -> None:
    try:
        await dbt.warm_up()
    except DbtProcessDied as error:
        # The first run tries again, and its failure is recorded where people look.
        log.error("dbt.not_started", error=str(error))


def make_worker(settings: MetricsSettings | None = None) -> Worker:
    """The worker; without `settings` they come from the environment. One dbt run at a time in a process."""
    return Worker(
        "metrics",
        settings or MetricsSettings.from_environment(),
        jobs=JOBS,
        lifespans=[warm_dbt, alert_resources],
        periodic=PERIODIC,
        concurrency={"dbt": 1},
    )


def main() -> None:
    """Work until SIGTERM."""
    make_worker().run()


if __name__ == "__main__":
    main()
