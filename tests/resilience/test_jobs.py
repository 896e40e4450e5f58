"""Jobs through the worst: killed workers, frozen workers, a lost Redis, a restarted PostgreSQL.

Each test counts marks: a job leaves exactly one when it runs to its end exactly once.
"""

import asyncio
import signal
from dataclasses import replace

import pytest
import redis.asyncio

from tests.resilience.job_workers import Block, Poison

pytestmark = pytest.mark.timeout(170)


class TestKilledWorkers:
    async def test_lose_and_double_nothing_at_fifty_random_points(self, workers, new_tenant, chance):
        tenant = new_tenant()
        workers.start(3)
        for _ in range(50):
            await tenant.add(4)
            await asyncio.sleep(chance.uniform(0.02, 0.3))
            workers.kill(chance.choice(workers.processes))
            workers.start()

        assert await tenant.all_over(within_seconds=60), await tenant.states()
        assert await tenant.states() == {"succeeded": 200}
        assert await tenant.marks() == (200, 200)


class TestFrozenWorker:
    async def test_cannot_write_after_it_wakes_up(self, workers, new_tenant):
        tenant = new_tenant()
        workers.start(1)
        await tenant.add(4, seconds=1.5)
        await asyncio.sleep(1.0)
        [frozen] = workers.processes
        workers.signal(frozen, signal.SIGSTOP)
        workers.start(1)
        assert await tenant.all_over(within_seconds=40), await tenant.states()
        workers.signal(frozen, signal.SIGCONT)
        await asyncio.sleep(4)

        assert await tenant.states() == {"succeeded": 4}
        assert await tenant.marks() == (4, 4)


class TestBlockedWorker:
    async def test_loses_its_jobs_to_another_and_writes_nothing_late(self, workers, new_tenant):
        tenant = new_tenant()
        workers.start(1)
        await tenant.add_these(Block(seconds=9))
        await asyncio.sleep(1.5)
        workers.start(1)

        assert await tenant.all_over(within_seconds=8), await tenant.states()
        await asyncio.sleep(4)
        assert await tenant.states() == {"succeeded": 1}
        assert await tenant.marks() == (1, 1)


class TestPoison:
    async def test_dies_and_leaves_its_neighbours_alive(self, workers, new_tenant):
        tenant, neighbour = new_tenant(), new_tenant()
        workers.timing = replace(workers.timing, most_worker_losses=3)
        workers.start(2)
        await tenant.add_these(Poison())
        await neighbour.add(10)
        for _ in range(100):
            workers.replace_dead()
            await asyncio.sleep(0.5)
            if await tenant.states() == {"dead": 1}:
                break

        assert await tenant.states() == {"dead": 1}
        assert await neighbour.all_over(within_seconds=20)
        assert await neighbour.marks() == (10, 10)


class TestStoppedWorker:
    async def test_hands_back_what_it_cannot_finish_and_exits_cleanly(self, workers, new_tenant):
        tenant = new_tenant()
        workers.start(1)
        await tenant.add(4, seconds=3600)  # a random share of it: none may end by itself within these seconds
        await asyncio.sleep(1.5)
        assert await tenant.states() == {"running": 4}

        [process] = workers.processes
        workers.signal(process, signal.SIGTERM)
        await asyncio.to_thread(process.join, 12)

        assert process.exitcode == 0
        assert await tenant.states() == {"queued": 4}


class TestLostRedis:
    async def test_costs_delay_and_nothing_else_when_flushed(self, workers, new_tenant, own_servers, chance):
        tenant = new_tenant()
        workers.start(2)
        client = redis.asyncio.Redis.from_url(own_servers.valkey.url)
        for _ in range(50):
            await tenant.add(4, seconds=0.01)
            await asyncio.sleep(chance.uniform(0, 0.05))
            await client.flushall()
        await client.aclose()

        assert await tenant.all_over(within_seconds=30), await tenant.states()
        assert await tenant.marks() == (200, 200)

    async def test_leaves_the_workers_alive_and_working_when_it_is_down(self, workers, new_tenant, own_servers):
        tenant = new_tenant()
        workers.start(2)
        await tenant.add(20)
        own_servers.valkey.process.kill()
        own_servers.valkey.process.wait()
        try:
            await tenant.add(20)
            assert await tenant.all_over(within_seconds=30), await tenant.states()
        finally:
            own_servers.restart_valkey()
        await tenant.add(20)

        assert await tenant.all_over(within_seconds=30), await tenant.states()
        assert await tenant.marks() == (60, 60)
        assert [process.exitcode for process in workers.processes] == [None, None]


class TestRestartedPostgres:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
    async def test_is_survived_without_a_loss(self, workers, new_tenant, own_servers, number):
        tenant = new_tenant()
        workers.start(2)
        await tenant.add(60, seconds=0.3)
        await asyncio.sleep(1.0)
        own_servers.postgres.process.send_signal(number)
        await asyncio.to_thread(own_servers.postgres.process.wait, 20)
        await asyncio.sleep(1.0)
        own_servers.restart_postgres()

        assert await tenant.all_over(within_seconds=60), await tenant.states()
        assert await tenant.states() == {"succeeded": 60}
        assert await tenant.marks() == (60, 60)
        assert [process.exitcode for process in workers.processes] == [None, None]
