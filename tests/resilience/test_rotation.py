"""Rotations whose worker is killed, again and again: nothing is lost, and no read fails."""

import asyncio

import pytest

from tests.resilience.rotation_workers import start_worker
from tests.resilience.waiting import until
from tests.secrets.vaulting import Caller

pytestmark = pytest.mark.timeout(300)
SECRETS = 400
KILLS = 50
UNDER_WAY = """
    select split_part(lease_owner, ':', 2) = %(worker)s from secrets.job
    where tenant_id = %(tenant)s and kind = 'secrets.rotate_keys' and finished_at is null
"""
LEASE_RUNS_OUT = "update secrets.job set lease_until = now() where tenant_id = %(tenant)s and state = 'running'"


class TestKilledRotation:
    async def test_loses_nothing_and_fails_no_read_at_fifty_random_points(
        self, client_of, as_, tenant_a, settings_for, superuser_connection, chance
    ):
        caller = Caller(await client_of("secrets"), as_, tenant_a)
        values = {await caller.stored(f"value-{number}"): f"value-{number}" for number in range(SECRETS)}
        settings = settings_for("secrets", rotation_batch=5, rotation_pause_seconds=0.02, log_level="error")
        failed: list[str] = []
        reads = 0
        over = asyncio.Event()

        async def read() -> None:
            nonlocal reads
            while not over.is_set():
                ref = chance.choice(list(values))
                answer = await caller.resolve(ref)
                if answer.json().get("value") != values[ref]:
                    failed.append(answer.text)
                reads += 1
                await asyncio.sleep(0.04)

        observer = superuser_connection

        def has_begun(worker: str) -> bool:
            """Whether `worker` has taken the rotation up, if not ended it already."""
            found = observer.execute(UNDER_WAY, {"tenant": tenant_a, "worker": worker}).fetchall()
            return not found or (True,) in found

        reading = asyncio.create_task(read())
        states = set()
        await caller.admin("POST", "rotations", {})
        for _ in range(KILLS):
            process = start_worker(settings)
            await until(lambda worker=str(process.pid): has_begun(worker))
            await asyncio.sleep(chance.uniform(0, 0.5))
            process.kill()
            await asyncio.to_thread(process.join, 5)
            observer.execute(LEASE_RUNS_OUT, {"tenant": tenant_a})
            newest = (await _rotations(caller))[0]
            states.add(newest["state"])
            if newest["finished_at"]:
                await caller.admin("POST", "rotations", {})
        process = start_worker(settings)
        for _ in range(300):
            if all(rotation["finished_at"] for rotation in await _rotations(caller)):
                break
            await asyncio.sleep(0.2)
        over.set()
        await reading
        process.kill()
        process.join(5)

        assert [rotation["state"] for rotation in await _rotations(caller)] == ["finished"] * len(
            await _rotations(caller)
        )
        assert failed == []
        assert reads > 4 * KILLS
        assert "reencrypting" in states
        assert {ref: (await caller.resolve(ref)).json()["value"] for ref in values} == values
        query = "select version, state from secrets.data_key where tenant_id = %s order by version desc"
        (_, newest), *older = observer.execute(query, [tenant_a]).fetchall()
        rows = observer.execute(
            "select count(*), count(distinct key_version) from secrets.secret where tenant_id = %s", [tenant_a]
        ).fetchone()
        assert newest == "active"
        assert {state for _, state in older} == {"retired"}
        assert rows == (SECRETS, 1)


async def _rotations(caller: Caller) -> list[dict]:
    return (await caller.admin("GET", "rotations")).json()["items"]
