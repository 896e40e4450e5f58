"""Background jobs. Postgres holds the truth, arq rings the doorbell (`docs/decisions/0004`).

In a request: `enqueue` within the business transaction. In a noun's `jobs.py`: `@job`. In `worker.py`: `Worker`.
"""

from libs.jobs.context import JobContext
from libs.jobs.declaration import Job, RetryPolicy, job
from libs.jobs.doorbell import Doorbell
from libs.jobs.errors import LeaseLost, Permanent, RetryLater
from libs.jobs.periodic import Every, PeriodicContext
from libs.jobs.queue import (
    JobAlreadyOver,
    JobNotReplayable,
    cancel_job,
    enqueue,
    get_job,
    list_jobs,
    replay_job,
)
from libs.jobs.worker import Worker

__all__ = [
    "Doorbell",
    "Every",
    "Job",
    "JobAlreadyOver",
    "JobContext",
    "JobNotReplayable",
    "LeaseLost",
    "PeriodicContext",
    "Permanent",
    "RetryLater",
    "RetryPolicy",
    "Worker",
    "cancel_job",
    "enqueue",
    "get_job",
    "job",
    "list_jobs",
    "replay_job",
]
