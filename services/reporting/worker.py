"""The worker of the reporting service: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.reporting.settings import ReportingSettings

JOBS = [purge_job("reporting")]


def make_worker(settings: ReportingSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker("reporting", settings or ReportingSettings.from_environment(), jobs=JOBS)


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
