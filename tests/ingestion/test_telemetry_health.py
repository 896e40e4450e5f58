"""`GET /health/airbyte`: anonymous, scope, other tenant, and each word that it can say."""

import pytest
from sqlalchemy import text

from tests.ingestion.scripted import STREAM

URL = "/api/v1/health/airbyte"
GOOD = "record(1); state(1, 1)"


@pytest.fixture
def read(source):
    async def ask() -> dict:
        answer = await source.client.get(URL, headers=source.headers())
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


class TestAirbyteHealth:
    async def test_refuses_anonymous(self, client_of):
        assert (await (await client_of("ingestion")).get(URL)).status_code == 401

    async def test_refuses_without_the_scope(self, client_of, as_, tenant_a):
        answer = await (await client_of("ingestion")).get(URL, headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == 403

    async def test_counts_nothing_of_another_tenant(self, source, script, run_sync, as_, tenant_b):
        script.says(GOOD)
        await run_sync()
        told = (await source.client.get(URL, headers=as_(tenant_b, "ingestion:read"))).json()
        assert (told["status"], told["reasons"]) == ("unknown", ["No connection is active."])
        assert (told["connections"], told["last_synced_at"], told["sync_status_state"]) == (0, None, "missing")

    async def test_is_unknown_before_the_first_sync(self, read):
        told = await read()
        assert (told["status"], told["reasons"]) == ("unknown", ["Nothing was synced yet."])
        assert (told["connections"], told["active"]) == (1, 1)

    async def test_passes_when_all_is_well(self, read, script, run_sync):
        script.says(GOOD)
        await run_sync()
        told = await read()
        assert (told["status"], told["reasons"], told["failing"], told["overdue"]) == ("pass", [], 0, 0)
        assert (told["sync_status_state"], told["sync_status_age_minutes"]) == ("fresh", 0)

    async def test_fails_when_nothing_works(self, read, script, run_sync):
        script.says("fail('config_error', 'No.'); sys.exit(1)")
        await run_sync()
        told = await read()
        assert (told["status"], told["failing"]) == ("fail", 1)
        assert told["reasons"] == ["The newest sync of Scripted failed."]

    async def test_warns_when_one_of_two_fails(self, source, read, script, run_sync):
        script.says(GOOD)
        await run_sync()
        await source.connect(name="Second", streams=[STREAM])
        script.says("fail('config_error', 'No.'); sys.exit(1)")
        await run_sync()
        told = await read()
        assert (told["status"], told["failing"], told["active"]) == ("warn", 1, 2)

    async def test_does_not_mind_a_paused_one(self, source, read, script, run_sync):
        script.says("fail('config_error', 'No.'); sys.exit(1)")
        await run_sync()
        url = f"/api/v1/airbyte/connections/{source.connection_id}/pause"
        assert (await source.client.post(url, headers=source.headers())).status_code == 200
        told = await read()
        assert (told["status"], told["active"], told["failing"]) == ("unknown", 0, 0)

    async def test_counts_what_waits(self, source, read):
        await source.queue()
        assert ((await read())["waiting"], (await read())["running"]) == (1, 0)

    @pytest.mark.parametrize(("minutes", "status"), [(14, "pass"), (16, "fail")])
    async def test_says_what_should_have_been_synced(self, source, read, script, run_sync, minutes, status):
        script.says(GOOD)
        await run_sync()
        late = "update ingestion.connection set next_sync_at = now() - make_interval(mins => :minutes)"
        async with source.database.tenant(source.tenant_id) as session:
            await session.execute(text(late), {"minutes": minutes})
        assert (await read())["status"] == status
