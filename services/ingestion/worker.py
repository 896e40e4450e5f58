"""The worker of the ingestion service: syncs and the commits of uploads."""

from libs.jobs import Worker
from services.ingestion.credential.jobs import forget_credentials
from services.ingestion.credential.resources import worker_lifespan
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync.due import ENQUEUE_DUE_SYNCS
from services.ingestion.sync.jobs import run_probe, run_sync
from services.ingestion.sync.lost import TELL_LOST_SYNCS
from services.ingestion.upload.jobs import commit_upload
from services.ingestion.upload.upkeep import REMOVE_ABANDONED_FILES
from services.ingestion.webhook.jobs import DELETE_OLD_WEBHOOKS, forget_webhook_secrets, process_webhook

JOBS = [
    commit_upload,
    forget_credentials,
    forget_webhook_secrets,
    process_webhook,
    run_probe,
    run_sync,
]
PERIODIC = [
    DELETE_OLD_WEBHOOKS,
    ENQUEUE_DUE_SYNCS,
    REMOVE_ABANDONED_FILES,
    TELL_LOST_SYNCS,
]


def make_worker(settings: IngestionSettings | None = None) -> Worker:
    """The worker; without `settings` they come from the environment."""
    return Worker(
        "ingestion",
        settings or IngestionSettings.from_environment(),
        jobs=JOBS,
        periodic=PERIODIC,
        lifespans=[worker_lifespan],
    )


def main() -> None:
    """Work until told to stop."""
    make_worker().run()


if __name__ == "__main__":
    main()
