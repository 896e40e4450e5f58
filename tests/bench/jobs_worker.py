"""A worker of no-op jobs, as a process of its own; `tests.bench.jobs` starts it."""

import asyncio
import json
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

from contracts.jobs import JobPayload
from libs.jobs import JobContext, Worker, job
from libs.settings import Settings


class NoOp(JobPayload):
    """Does nothing; `sent_at` (Unix seconds) lets the worker note how long it took to get here."""

    KIND: ClassVar[str] = "reporting.no_op"
    sent_at: float | None = None


@job(NoOp, concurrency_per_tenant=1000)
async def no_op(context: JobContext, payload: NoOp) -> None:
    if payload.sent_at is not None:
        context.resources["delays"].append(time.time() - payload.sent_at)


@asynccontextmanager
async def note_delays(worker: Worker) -> AsyncGenerator[None]:
    """Write what was noted when the worker stops."""
    delays = worker.resources["delays"] = []
    yield
    await asyncio.to_thread(Path(os.environ["BENCH_DELAYS"]).write_text, json.dumps(delays))


def main() -> None:
    """Read the settings from the environment and work until SIGTERM."""
    settings = Settings()  # pyright: ignore[reportCallIssue]  # the environment has them
    Worker("reporting", settings, jobs=[no_op], lifespans=[note_delays]).run()


if __name__ == "__main__":
    main()
