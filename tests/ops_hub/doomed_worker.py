"""A worker of the operations hub that comes to a halt in the middle of writing locations, to be killed there."""

import asyncio
from multiprocessing.process import BaseProcess
from typing import Any

from services.ops_hub import worker
from services.ops_hub.legacy_profiles.jobs import take_locations_over
from services.ops_hub.locations.importing import repository, writing
from services.ops_hub.settings import OpsHubSettings
from tests.forking import forked, preload

ROWS_AT_ONCE = 50
# Longer than words of progress that follow one another are left out.
SLOWLY = 0.3
preload(__name__)


def start_worker(settings: OpsHubSettings, *, halt_after: int) -> BaseProcess:
    """A worker process of its own, which writes so many locations of a batch, and no more.

    It takes locations over and does nothing else: what other tests left in the database is not its business.
    """
    process = forked(_work, settings.model_dump(mode="python"), halt_after)
    process.start()
    return process


def _work(values: dict[str, Any], halt_after: int) -> None:
    written, add = 0, repository.add

    async def add_or_halt(*arguments: Any) -> None:
        nonlocal written
        if written >= halt_after:
            await asyncio.Event().wait()
        await add(*arguments)
        await asyncio.sleep(SLOWLY)
        written += ROWS_AT_ONCE

    repository.add = add_or_halt
    writing.ROWS_AT_ONCE = ROWS_AT_ONCE
    worker.JOBS, worker.PERIODIC = [take_locations_over], []
    worker.make_worker(OpsHubSettings(**values)).run()
