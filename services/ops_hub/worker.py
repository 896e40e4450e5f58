"""The worker of the operations hub: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from services.ops_hub.settings import OpsHubSettings


def make_worker(settings: OpsHubSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker("ops_hub", settings or OpsHubSettings.from_environment(), jobs=[])


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
