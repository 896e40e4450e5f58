"""Rotations whose worker is killed, again and again: nothing is lost, and no read fails."""

import asyncio

import psycopg
import pytest

from tests.resilience.rotation_workers import start_worker
from tests.secrets.vaulting import Caller

pytestmark = pytest.mark.timeout(170)
SECRETS = 400
KILLS = 50


class TestKilledRotation:
    async def test_loses_nothing_and_fails_no_read_at_fifty_random_points(
        self, client_of, as_, tenant_a, settings_for, postgres_url, chance
    ):
        caller = Caller(await client_of("secrets"), as_, tenant_a)
        values = {await caller.stored(f"value-{number}"): f"value-{number}" for number in range(SECRETS)}
        settings = settings_for("secrets", rotation_batch=5, rotation_pause_seconds=0.02, log_level="error")
        failed: list[str] = []
        over = asyncio.Event()

        async def read() -> None:
            while not over.is_set():
                ref = chance.choice(list(values))
                answer = await caller.resolve(ref)
                if answer.json().get("value") != values[ref]:
                    failed.append(answer.text)
                await asyncio.sleep(0.02)

        reading = asyncio.create_task(read())
        states = set()
        await caller.admin("POST", "rotations", {})
        for _ in range(KILLS):
            process = start_worker(settings)
            await asyncio.sleep(chance.uniform(0.5, 1.2))
            process.kill()
            await asyncio.to_thread(process.join, 5)
            states.add((await _rotations(caller))[0]["state"])
            if (await _rotations(caller))[0]["finished_at"]:
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
        assert "reencrypting" in states
        assert {ref: (await caller.resolve(ref)).json()["value"] for ref in values} == values
        with psycopg.connect(postgres_url) as connection:
            query = "select version, state from secrets.data_key where tenant_id = %s order by version desc"
            (_, newest), *older = connection.execute(query, [tenant_a]).fetchall()
            rows = connection.execute(
                "select count(*), count(distinct key_version) from secrets.secret where tenant_id = %s", [tenant_a]
            ).fetchone()
        assert newest == "active"
        assert {state for _, state in older} == {"retired"}
        assert rows == (SECRETS, 1)


async def _rotations(caller: Caller) -> list[dict]:
    return (await caller.admin("GET", "rotations")).json()["items"]
