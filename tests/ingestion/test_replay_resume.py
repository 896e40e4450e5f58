"""A replay whose worker is killed in the middle ends, after another attempt, as an undisturbed one."""

import psycopg
import pytest

from services.ingestion.settings import IngestionSettings
from tests.ingestion.doomed_workers import start_worker
from tests.ingestion.replaying import DAY, TABLE, Replayer, outcome
from tests.killing import kill_when


@pytest.fixture
def settings(settings_for) -> IngestionSettings:
    return settings_for("ingestion")


class TestReplayAfterAKill:
    async def test_ends_as_an_undisturbed_one(self, replayer: Replayer, settings, postgres_url: str):
        await _many_rows(replayer)
        undisturbed = await replayer.run()
        await replayer.do(f"update {TABLE} set withdrawn_by = null, withdrawn_reason = null")
        await replayer.do("delete from ingestion.quarantine")
        started = await replayer.start()

        worker = start_worker(settings)
        with psycopg.connect(postgres_url, autocommit=True) as looking:
            kill_when(worker, lambda: _is_checking(looking, started["id"]))
        left = await replayer.all(f"select 1 from {TABLE} where withdrawn_by is not null")
        await replayer.do(
            "update ingestion.job set state = 'queued', run_at = now() where id = cast(:id as uuid)", id=started["id"]
        )
        await replayer.worker.run_until_idle(timeout_seconds=60)
        done = await replayer.get(started["id"])

        assert left == []
        assert done["state"] == "succeeded"
        assert done["attempt"] == 2
        assert outcome(done) == outcome(undisturbed)
        assert done["changes"] == undisturbed["changes"]
        assert len(await replayer.quarantined()) == undisturbed["counts"]["quarantined"] == 300


async def _many_rows(replayer: Replayer) -> None:
    """Thirty thousand rows of a week, one in a hundred of them bad."""
    await replayer.do(
        f"insert into {TABLE} (tenant_id, connection_id, _airbyte_raw_id, _airbyte_extracted_at, _airbyte_meta,"
        " _airbyte_generation_id, _airbyte_data)"
        " select app.tenant_id(), md5('c')::uuid, md5(n::text)::uuid, now(), '{\"sync_id\": \"s\"}', 1,"
        " jsonb_build_object('customer.id', 100, 'campaign.id', n, 'segments.date',"
        " (cast(:day as date) + (n % 7))::text, 'metrics.clicks', case when n % 100 = 0 then -1 else n end)"
        " from generate_series(1, 30000) n",
        day=DAY,
    )


def _is_checking(looking: psycopg.Connection, replay_id: str) -> bool:
    """Whether some rows have been checked, and not all."""
    row = looking.execute("select progress from ingestion.job where id = %s", (replay_id,)).fetchone()
    progress = row and row[0]
    return bool(progress) and progress["message"] == "Checking rows" and 0 < progress["done"] < progress["total"]


class TestReplayOfANewTenant:
    async def test_ends_although_the_planner_expects_none_of_its_rows(self, replayer: Replayer, postgres_url: str):
        """The table was last looked at when it held another tenant's rows alone, as before a large first sync."""
        other = (
            f"insert into {TABLE}"
            " select (jsonb_populate_record(t, jsonb_build_object('tenant_id', gen_random_uuid()))).*"
            f" from {TABLE} t where tenant_id = %s"
        )
        await _many_rows(replayer)
        with psycopg.connect(postgres_url, autocommit=True) as superuser:
            superuser.execute(other, [replayer.tenant_id])
            superuser.execute(f"delete from {TABLE} where tenant_id = %s", [replayer.tenant_id])
            superuser.execute(f"analyze {TABLE}")
        await _many_rows(replayer)
        done = await replayer.run()
        assert (done["state"], done["counts"]["read"], done["counts"]["quarantined"]) == ("succeeded", 30_000, 300)
