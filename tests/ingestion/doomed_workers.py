"""Workers of the ingestion service that are killed while they run a sync."""

from multiprocessing.process import BaseProcess
from typing import Any

from libs.jobs.timing import Timing
from services.ingestion import worker
from services.ingestion.settings import IngestionSettings
from tests.forking import forked, preload

TIMING = Timing(lease=2, beat=0.5, reap=0.3, reconcile=1, drain=1, stop=1)
preload(__name__)


def start_worker(settings: IngestionSettings) -> BaseProcess:
    """A worker process of its own, whose leases are short."""
    process = forked(_work, settings.model_dump(mode="python"))
    process.start()
    return process


def _work(values: dict[str, Any]) -> None:
    made = worker.make_worker(IngestionSettings(**values))
    made._timing = TIMING
    made.run()
