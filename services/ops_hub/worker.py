"""The worker of the operations hub: runs its jobs until it is told to stop."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.ops_hub.connections.jobs import (
    END_LOST_SYNCS,
    ENQUEUE_DUE_SYNCS,
    TELL_ENDED_CONNECTIONS,
    forget_provider_secrets,
    sync_connection,
)
from services.ops_hub.connections.oauth.jobs import ENQUEUE_DUE_REFRESHES, forget_grant, refresh_token
from services.ops_hub.connections.oauth.resources import worker_lifespan as oauth_lifespan
from services.ops_hub.connections.resources import worker_lifespan
from services.ops_hub.legacy_profiles.jobs import take_locations_over
from services.ops_hub.review_requests.jobs import FORGET_OLD_REQUESTS, post_office, send_review_request
from services.ops_hub.reviews.replies.jobs import publish_reply
from services.ops_hub.settings import OpsHubSettings

JOBS = [
    forget_grant,
    forget_provider_secrets,
    publish_reply,
    purge_job("ops_hub"),
    refresh_token,
    send_review_request,
    sync_connection,
    take_locations_over,
]
PERIODIC = [END_LOST_SYNCS, ENQUEUE_DUE_REFRESHES, ENQUEUE_DUE_SYNCS, FORGET_OLD_REQUESTS, TELL_ENDED_CONNECTIONS]


def make_worker(settings: OpsHubSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker(
        "ops_hub",
        settings or OpsHubSettings.from_environment(),
        jobs=JOBS,
        periodic=PERIODIC,
        lifespans=[oauth_lifespan, worker_lifespan, post_office],
    )


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
