"""The worker of the operations hub: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.ops_hub.settings import OpsHubSettings

JOBS = [purge_job("ops_hub")]


def make_worker(settings: OpsHubSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker("ops_hub", settings or OpsHubSettings.from_environment(), jobs=JOBS)


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
