"""The worker as a whole: woken by the doorbell, leading one at a time, answering for its health."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.processes import free_port
from libs.jobs import Doorbell, Every, RetryPolicy, Worker
from libs.testing.tasks import in_own_task
from tests.libs.conftest import ROOM, job_that


async def _nothing(context, payload):
    """Do nothing."""


@asynccontextmanager
async def working(worker):
    """The worker as `run` runs it, but for signals."""
    async with in_own_task(worker.started()):
        task = asyncio.create_task(worker.work())
        yield worker
        worker.stop()
        await asyncio.wait_for(task, 15)


async def until(condition, seconds=10.0):
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.01)


class TestDoorbell:
    async def test_wakes_an_idle_worker_at_the_commit(self, settings_for, add_job, jobs_database, redis_url):
        ran = []

        async def note(context, payload):
            ran.append(asyncio.get_running_loop().time())

        doorbell = jobs_database.info["doorbell"] = Doorbell(redis_url, ROOM)
        async with working(Worker(ROOM, settings_for(ROOM), jobs=[job_that(note)])) as worker:
            await until(lambda: worker.hears_rings)
            await asyncio.sleep(1)
            committed = asyncio.get_running_loop().time()
            await add_job()
            await until(lambda: ran)
        del jobs_database.info["doorbell"]
        await doorbell.close()

        # A poll would take up to five seconds; a loaded machine gets some of them.
        assert ran[0] - committed < 2


class TestPeriodic:
    async def test_runs_in_one_worker_at_a_time_and_moves_on_when_that_stops(self, settings_for):
        runs = []

        def worker_named(name):
            async def turn(context):
                runs.append(name)

            every = Every(seconds=0.05, name="turn", run=turn)
            return Worker(ROOM, settings_for(ROOM), jobs=[], periodic=[every])

        async with working(worker_named("first")):
            await until(lambda: runs)
            async with working(worker_named("second")):
                await asyncio.sleep(1)
                assert set(runs) == {"first"}

        runs.clear()
        async with working(worker_named("third")):
            await until(lambda: runs, seconds=15)
        assert set(runs) == {"third"}

    async def test_goes_on_after_a_turn_failed(self, settings_for):
        runs = []

        async def fail(context):
            runs.append(1)
            raise ValueError

        worker = Worker(ROOM, settings_for(ROOM), jobs=[], periodic=[Every(seconds=0.01, name="fail", run=fail)])
        async with working(worker):
            await until(lambda: len(runs) >= 3)
        assert runs[:3] == [1, 1, 1]


class TestHealth:
    async def test_answers_for_health_readiness_and_metrics(self, settings_for, add_job):
        port = free_port()
        worker = Worker(ROOM, settings_for(ROOM, worker_port=port), jobs=[job_that(_nothing)])
        await add_job()
        async with working(worker), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await until(lambda: worker.hears_rings)
            await asyncio.sleep(0.5)
            health, ready, metrics = [await client.get(path) for path in ("/healthz", "/readyz", "/metrics/app/")]

        assert (health.status_code, ready.status_code) == (200, 200)
        assert ready.json()["checks"] == {"database": "ok", "doorbell": "ok"}
        assert 'opsight_job_outcomes_total{kind="reporting.note",outcome="succeeded"}' in metrics.text
        assert "opsight_job_queue_wait_seconds_bucket" in metrics.text


class TestDeclaration:
    def test_refuses_two_jobs_of_a_kind(self, settings_for):
        with pytest.raises(ValueError, match="same kind"):
            Worker(ROOM, settings_for(ROOM), jobs=[job_that(_nothing), job_that(_nothing)])


class TestRetryPolicy:
    @given(
        attempt=st.integers(1, 10_000),
        base=st.floats(0.1, 1000),
        cap=st.floats(1, 100_000),
    )
    def test_waits_between_a_second_and_the_cap(self, attempt, base, cap):
        assert 1 <= RetryPolicy(base_seconds=base, cap_seconds=cap).delay(attempt) <= max(1, cap)

    def test_spreads_the_waits(self):
        delays = [RetryPolicy(base_seconds=100, cap_seconds=1000).delay(3) for _ in range(200)]
        assert max(delays) - min(delays) > 200
