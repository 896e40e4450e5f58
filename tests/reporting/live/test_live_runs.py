"""Runs that ask DataForSEO: from the button to the results, and everything that may keep them from it."""

import base64
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.reporting.conftest import GRIDS
from tests.reporting.live.conftest import LOGIN, PLACES_KEY
from tests.reporting.ranks.playing import HARBOUR, Said, envelope

SHOWN = "Basic " + base64.b64encode(f"{LOGIN['login']}:{LOGIN['password']}".encode()).decode()


@pytest.fixture
async def connection(connect, tenant):
    return await connect(tenant)


class TestRun:
    async def test_asks_each_point_with_the_tenants_own_login(
        self, connection, started_run, work, read, call, provider
    ):
        run_id = await started_run()
        await work()
        run, results = await read(run_id), (await call("GET", f"/runs/{run_id}/results")).json()
        assert (run["state"], run["provenance"], run["source"]) == ("completed", "live", "dataforseo")
        assert (Decimal(run["cost"]["spent"]), len(provider.questions)) == (Decimal("0.1"), 50)
        assert {headers["Authorization"] for headers in provider.headers} == {SHOWN}
        assert results["keywords"][0]["ranks"] == [2] * 25

    async def test_keeps_the_connection_and_no_login(self, connection, started_run, work, database, tenant):
        run_id = await started_run()
        await work()
        async with database("reporting").tenant(tenant) as session:
            kept = text("select r::text from reporting.report_run r where id = :id")
            row = (await session.scalars(kept, {"id": run_id})).one()
        assert connection in row
        assert LOGIN["password"] not in row

    async def test_asks_places_with_the_installations_key(self, started_run, work, read, call, provider):
        run_id = await started_run(source="places_api", cost_ceiling=None)
        await work()
        run = await read(run_id)
        cell = (await call("GET", f"/runs/{run_id}/cells/r0c0")).json()
        assert (run["state"], run["provenance"], run["cost"]["spent"]) == ("completed", "live", "0.000000")
        assert {headers["X-Goog-Api-Key"] for headers in provider.headers} == {PLACES_KEY}
        assert [(result["place_id"], result["name"]) for result in cell["results"]][1] == (HARBOUR, None)

    async def test_fails_at_once_when_the_login_is_refused(self, connection, started_run, work, read, provider):
        provider.say(*[Said(401, envelope(code=40100))] * 50)
        run_id = await started_run()
        await work()
        run = await read(run_id)
        failure = run["failure"]
        assert (run["state"], failure["kind"], failure["code"]) == ("failed", "invalid_config", "not_authorised")
        assert len(provider.questions) <= 25

    async def test_falls_back_by_whole_keywords(self, connection, started_run, work, read, call, provider):
        provider.say(*[Said(503, b"")] * 4)
        run_id = await started_run(allows_fallback=True)
        await work()
        run, results = await read(run_id), (await call("GET", f"/runs/{run_id}/results")).json()
        cells = [(await call("GET", f"/runs/{run_id}/cells/r{no}c{no}")).json() for no in range(5)]
        assert (run["state"], run["provenance"]) == ("completed", "mixed")
        assert [keyword["provenance"] for keyword in results["keywords"]] == ["fallback_simulated", "live"]
        assert {cell["provenance"] for cell in cells} == {"fallback_simulated"}

    async def test_ends_when_the_connection_is_cut_before_it_begins(
        self, connection, started_run, work, read, cut, tenant, provider
    ):
        run_id = await started_run()
        await cut(tenant, connection)
        await work()
        failure = (await read(run_id))["failure"]
        assert (failure["kind"], failure["code"]) == ("invalid_config", "not_connected")
        assert "Connect it again" in failure["message"]
        assert provider.questions == []

    async def test_does_not_pay_with_another_connection_than_it_froze(
        self, connection, connect, started_run, work, read, cut, tenant, provider
    ):
        run_id = await started_run()
        await cut(tenant, connection)
        await connect(tenant, credentials=LOGIN | {"login": "other@example.com"})
        await work()
        assert (await read(run_id))["failure"]["code"] == "not_connected"
        assert provider.questions == []

    async def test_goes_on_by_replay_once_it_is_connected_again(
        self, connection, started_run, work, read, call, cut, hub, tenant, provider
    ):
        run_id = await started_run()
        await cut(tenant, connection)
        await work()
        await hub(tenant, "POST", f"/{connection}/reconnect", json={"credentials": LOGIN})
        await call("POST", f"/runs/{run_id}/replay")
        await work()
        assert ((await read(run_id))["state"], len(provider.questions)) == ("completed", 50)

    async def test_never_pays_with_another_tenants_connection(
        self, connection, connect, started_run, work, read, other_tenant, superuser, provider
    ):
        theirs = await connect(other_tenant)
        run_id = await started_run()
        superuser(
            "update reporting.report_run set config = config || jsonb_build_object('account', %s::text) where id = %s",
            theirs,
            run_id,
        )
        await work()
        assert (await read(run_id))["failure"]["code"] == "not_connected"
        assert provider.questions == []

    async def test_ends_when_it_is_switched_off(self, connection, started_run, work, read, superuser, tenant, provider):
        run_id = await started_run()
        superuser("update identity.entitlement set enabled = false where tenant_id = %s", tenant)
        await work()
        assert (await read(run_id))["failure"]["code"] == "not_entitled"
        assert provider.questions == []

    async def test_asks_no_further_once_it_is_switched_off(
        self, connection, started_run, work, worker, read, superuser, tenant, provider
    ):
        run_id = await started_run()

        async def switch_off() -> None:
            superuser("update app.flag_override set enabled = false where tenant_id = %s", tenant)
            await worker.resources["flags"].read()

        provider.at_first = switch_off
        await work()
        run = await read(run_id)
        assert (run["failure"]["code"], run["progress"]["done"]) == ("switched_off", 25)
        assert len(provider.questions) == 25


class TestGridReport:
    async def test_is_a_draft_while_its_source_cannot_be_asked(self, call, drafted):
        grid = await drafted()
        listed = (await call("GET", GRIDS)).json()["items"]
        assert (grid["state"], [item["state"] for item in listed]) == ("draft", ["draft"])
