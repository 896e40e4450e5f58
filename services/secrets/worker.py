"""The worker of the secrets service: rotations, and the schedule that asks for them."""

from libs.jobs import Worker
from libs.tenant_end import purge_job
from services.secrets.data_key.purging import shred_first
from services.secrets.resources import worker_lifespan
from services.secrets.rotation.jobs import REPLACE_OLD_KEYS, rotate_keys
from services.secrets.settings import SecretsSettings

JOBS = [rotate_keys, purge_job("secrets", before=[shred_first])]
PERIODIC = [REPLACE_OLD_KEYS]


def make_worker(settings: SecretsSettings | None = None) -> Worker:
    """The worker with everything it runs; without `settings` they come from the environment."""
    return Worker(
        "secrets",
        settings or SecretsSettings.from_environment(),
        jobs=JOBS,
        periodic=PERIODIC,
        lifespans=[worker_lifespan],
    )


def main() -> None:
    """Run until SIGTERM, then finish what is running and leave."""
    make_worker().run()


if __name__ == "__main__":
    main()
