"""The worker of the reporting service: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.reporting.deliveries.jobs import END_LOST_DELIVERIES, post_office, send_delivery
from services.reporting.lifespans import worker_lifespan
from services.reporting.runs.jobs import END_LOST_RUNS, perform_run, perform_scheduled_run, replay_run
from services.reporting.schedules.jobs import FIRE_DUE_SCHEDULES
from services.reporting.settings import ReportingSettings

JOBS = [perform_run, perform_scheduled_run, replay_run, send_delivery, purge_job("reporting")]
PERIODIC = [END_LOST_RUNS, FIRE_DUE_SCHEDULES, END_LOST_DELIVERIES]


def make_worker(settings: ReportingSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    known = settings or ReportingSettings.from_environment()
    return Worker(
        "reporting",
        known,
        jobs=JOBS,
        periodic=PERIODIC,
        lifespans=[worker_lifespan, post_office],
        concurrency={"replays": max(1, known.worker_concurrency // 4)},
    )


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
