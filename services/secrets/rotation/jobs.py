"""The job that rotates keys, and the schedule that asks for it."""

from contracts.secrets.jobs import RotateKeys
from libs.jobs import Every, JobContext, PeriodicContext, RetryPolicy, job
from services.secrets.data_key.keys import Keys
from services.secrets.rotation import schedule
from services.secrets.rotation.run import RotationRun
from services.secrets.settings import SecretsSettings

HOUR = 3600.0


@job(
    RotateKeys,
    retry=RetryPolicy(attempts=20, base_seconds=2, cap_seconds=60),
    deadline_seconds=6 * HOUR,
    queue="rotations",
    concurrency_per_tenant=1,
)
async def rotate_keys(context: JobContext, payload: RotateKeys) -> None:
    """Work off one rotation, from wherever it is."""
    keys: Keys = context.resources["keys"]
    await RotationRun(context, keys, _settings(context)).to_the_end()


async def replace_old_keys(context: PeriodicContext) -> None:
    """Rotate what is a week old, and destroy what was retired a month ago (both as the settings say)."""
    await schedule.replace_old_keys(context.database, _settings(context))


def _settings(context: JobContext | PeriodicContext) -> SecretsSettings:
    assert isinstance(context.settings, SecretsSettings), "the secrets worker is given its own settings"
    return context.settings


REPLACE_OLD_KEYS = Every(seconds=HOUR, name="replace_old_keys", run=replace_old_keys)
