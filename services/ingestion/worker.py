"""The worker of the ingestion service: syncs, pulls of market data and the commits of uploads."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.ingestion.credential.jobs import forget_credentials
from services.ingestion.credential.resources import worker_lifespan
from services.ingestion.dataset.watching import worker_watches
from services.ingestion.installation.jobs import run_installation
from services.ingestion.market_provider.resources import worker_lifespan as market_lifespan
from services.ingestion.market_pull.jobs import pull_market
from services.ingestion.market_schedule.due import ENQUEUE_DUE_PULLS
from services.ingestion.quarantine.jobs import retry_quarantine
from services.ingestion.remote.jobs import cancel_remote_run
from services.ingestion.remote.resources import worker_lifespan as remote_lifespan
from services.ingestion.replay.jobs import run_replay
from services.ingestion.retention.jobs import START_TONIGHTS_RUNS, prune_raw
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync.bulkhead import provider_places
from services.ingestion.sync.due import ENQUEUE_DUE_SYNCS
from services.ingestion.sync.jobs import run_probe, run_sync
from services.ingestion.sync.lost import TELL_LOST_SYNCS
from services.ingestion.telemetry.writing import PURGE_SYNC_LOGS
from services.ingestion.upload.jobs import commit_upload
from services.ingestion.upload.upkeep import REMOVE_ABANDONED_FILES, remove_files_of_tenant
from services.ingestion.webhook.jobs import DELETE_OLD_WEBHOOKS, forget_webhook_secrets, process_webhook

JOBS = [
    cancel_remote_run,
    commit_upload,
    forget_credentials,
    pull_market,
    forget_webhook_secrets,
    process_webhook,
    purge_job("ingestion", after=[remove_files_of_tenant]),
    retry_quarantine,
    prune_raw,
    run_installation,
    run_probe,
    run_replay,
    run_sync,
]
PERIODIC = [
    ENQUEUE_DUE_PULLS,
    DELETE_OLD_WEBHOOKS,
    ENQUEUE_DUE_SYNCS,
    PURGE_SYNC_LOGS,
    REMOVE_ABANDONED_FILES,
    START_TONIGHTS_RUNS,
    TELL_LOST_SYNCS,
]


def make_worker(settings: IngestionSettings | None = None) -> Worker:
    """The worker; without `settings` they come from the environment."""
    return Worker(
        "ingestion",
        settings or IngestionSettings.from_environment(),
        jobs=JOBS,
        periodic=PERIODIC,
        lifespans=[worker_lifespan, market_lifespan, remote_lifespan, worker_watches, provider_places],
    )


def main() -> None:
    """Work until told to stop."""
    make_worker().run()


if __name__ == "__main__":
    main()
