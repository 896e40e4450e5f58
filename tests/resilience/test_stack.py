"""A whole Opsight under load while its processes, its database and its Valkey are killed.

One ordeal, and then one question after the other about it: what did clients see, what came back, what is left. More of
the kind, one after the other: `./opsight chaos`.
"""

import os
import shutil
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from infra.chaos import faults
from infra.chaos.answers import unfair
from infra.chaos.keeping import Kept, settle
from infra.chaos.load import Load
from infra.chaos.playing import RECOVERY_SECONDS
from infra.chaos.stage import Stage, within
from tests.servers import RUNS
from tests.stack import running_stack

pytestmark = pytest.mark.timeout(600)
STARTING_SECONDS = FINISHING_SECONDS = 120.0
SETTLING_SECONDS = 180.0


@dataclass
class Ordeal:
    """What happened. Times are `time.monotonic()`."""

    stage: Stage
    gateway_away: tuple[float, float] = (0.0, 0.0)
    recovered_after: dict[str, float | None] = field(default_factory=dict[str, float | None])
    all_acknowledged: bool = False
    kept: Kept = field(default_factory=Kept)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ordeal() -> AsyncGenerator[Ordeal]:
    folder = RUNS / str(os.getpid()) / "stack-ordeal"
    folder.mkdir(parents=True, exist_ok=True)
    with running_stack(folder) as stack:
        partner = stack.new_partner("Ordeal")
        load = Load(stack.url, partner.api_key, {name: stack.demo[name] for name in ("email", "password")})
        ordeal = Ordeal(Stage(stack, partner, load))
        assert await load.warm_up(within_seconds=STARTING_SECONDS), "the dashboard never had figures"
        async with load.running():
            await _go_through(ordeal)
        ordeal.kept = await settle(ordeal.stage, seconds=SETTLING_SECONDS)
        yield ordeal
    shutil.rmtree(folder, ignore_errors=True)


async def _go_through(ordeal: Ordeal) -> None:
    stage = ordeal.stage
    assert await within(STARTING_SECONDS, lambda: stage.runs("ingestion.run_sync")), "no sync ever ran"
    # What these two are doing comes back when their leases run out, half a minute later.
    stage.kill("ingestion-worker", "metrics-worker")
    stage.kill("ingestion", "metrics")
    await _recover(ordeal, "services")
    await faults.stop_postgres(stage)
    await _recover(ordeal, "postgres")
    await faults.stop_valkey(stage)
    await _recover(ordeal, "valkey")
    began = time.monotonic()
    await faults.kill_gateway(stage)
    await _recover(ordeal, "gateway")
    ordeal.gateway_away = (began, time.monotonic())
    ordeal.all_acknowledged = await stage.load.finish(within_seconds=FINISHING_SECONDS)


async def _recover(ordeal: Ordeal, what: str) -> None:
    ordeal.recovered_after[what] = await ordeal.stage.load.until_well(within_seconds=RECOVERY_SECONDS)


class TestAnswers:
    async def test_are_successes_or_problems_that_say_what_to_do_and_come_in_time(self, ordeal: Ordeal):
        answers = ordeal.stage.book.answers
        assert unfair(answers, away=ordeal.gateway_away) == []
        assert {answer.status for answer in answers} >= {200, 201, 202, 503}

    async def test_were_asked_for_by_real_load(self, ordeal: Ordeal):
        book = ordeal.stage.book
        assert book.sign_ins > 3
        assert book.reads > 50
        assert len(book.uploads) > 5
        assert len(book.syncs) >= 2


class TestRecovery:
    async def test_comes_by_itself_within_a_minute(self, ordeal: Ordeal):
        assert [name for name, seconds in ordeal.recovered_after.items() if seconds is None] == []
        assert ordeal.stage.get("/health")["status"] == "ok"

        async def is_ready() -> bool:
            return ordeal.stage.status()["state"] == "ready"

        assert await within(RECOVERY_SECONDS, is_ready), ordeal.stage.status()

    @pytest.mark.parametrize("server", ["postgres", "valkey"])
    async def test_of_a_server_is_shown_in_the_status(self, ordeal: Ordeal, server: str):
        away = [one for one in ordeal.stage.shown[server] if one["state"] in ("restarting", "crash loop")]
        after = ordeal.stage.status()["servers"][server]
        assert away, "the status never said so"
        assert [one for one in away if one["reason"] == ""] == []
        assert away[-1]["restarts"] >= 1
        assert (after["state"], after["reason"]) == ("ready", "")


class TestNothingIsLeftOver:
    async def test_of_workers_that_were_killed(self, ordeal: Ordeal):
        assert len(ordeal.stage.programs("services.metrics.dbt_runs.child")) == 1


class TestNothingIsLost:
    """Uploads with every row, syncs, the events between services, and the sums on the dashboard."""

    async def test_and_everything_is_acknowledged_in_the_end(self, ordeal: Ordeal):
        assert ordeal.all_acknowledged
        assert ordeal.kept.acknowledged > 2 * len(ordeal.stage.book.uploads)

    async def test_of_what_was_acknowledged(self, ordeal: Ordeal):
        assert ordeal.kept.lost == []

    async def test_and_nothing_is_doubled(self, ordeal: Ordeal):
        assert ordeal.kept.doubled == []

    async def test_and_every_job_ends_well(self, ordeal: Ordeal):
        assert ordeal.kept.astray == []
        assert ordeal.kept.settled_seconds is not None
