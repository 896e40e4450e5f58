"""Workers of the secrets service to be killed in the middle of a rotation."""

from multiprocessing.process import BaseProcess
from typing import Any

from libs.jobs.timing import Timing
from services.secrets import worker
from services.secrets.settings import SecretsSettings
from tests.forking import forked, preload

TIMING = Timing(lease=1, beat=0.3, reap=0.2, reconcile=1, drain=1, stop=1, most_worker_losses=1000)
preload(__name__)


def start_worker(settings: SecretsSettings) -> BaseProcess:
    """A worker process of its own."""
    process = forked(_work, settings.model_dump(mode="python"))
    process.start()
    return process


def _work(values: dict[str, Any]) -> None:
    made = worker.make_worker(SecretsSettings(**values))
    made._timing = TIMING
    made.run()
