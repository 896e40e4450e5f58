"""The worker of the operations hub: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.ops_hub.connections.oauth.jobs import ENQUEUE_DUE_REFRESHES, forget_grant, refresh_token
from services.ops_hub.connections.oauth.resources import worker_lifespan as oauth_lifespan
from services.ops_hub.settings import OpsHubSettings

JOBS = [forget_grant, purge_job("ops_hub"), refresh_token]
PERIODIC = [ENQUEUE_DUE_REFRESHES]


def make_worker(settings: OpsHubSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker(
        "ops_hub",
        settings or OpsHubSettings.from_environment(),
        jobs=JOBS,
        periodic=PERIODIC,
        lifespans=[oauth_lifespan],
    )


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
