"""Runs that ask the practice provider: everything as with a real one, but for where it says the ranks are from."""

from decimal import Decimal

import pytest
from pydantic import SecretStr

from contracts.reporting.ranks import PRACTICE_PLACES_KEY
from tests.reporting.conftest import BUSINESS
from tests.reporting.live.conftest import PRACTICE

DOWN = {"status": 503, "text": "Service Unavailable"}


@pytest.fixture
async def connection(connect, tenant, practice):
    return await connect(tenant, credentials=PRACTICE)


@pytest.fixture
def results_of(call):
    """`await results_of(run)`: its keywords, and what they found."""

    async def read(run_id: str) -> dict:
        return (await call("GET", f"/runs/{run_id}/results")).json()

    return read


@pytest.fixture
def cell_of(call):
    """`await cell_of(run)`: the first point of the first keyword."""

    async def read(run_id: str) -> dict:
        return (await call("GET", f"/runs/{run_id}/cells/r0c0")).json()

    return read


class TestRun:
    async def test_is_never_taken_for_a_real_one(self, connection, started_run, work, read, results_of, practice):
        run_id = await started_run()
        await work()
        run, results = await read(run_id), await results_of(run_id)
        assert (run["state"], run["source"], run["provenance"]) == ("completed", "dataforseo", "simulated")
        assert {keyword["provenance"] for keyword in results["keywords"]} == {"simulated"}
        assert (Decimal(run["cost"]["spent"]), practice.calls["dataforseo.maps_live"]) == (Decimal("0.1"), 50)

    async def test_finds_the_business_by_its_place_id(self, connection, started_run, work, cell_of, results_of):
        run_id = await started_run()
        await work()
        cell, results = await cell_of(run_id), await results_of(run_id)
        found = [result["rank"] for result in cell["results"] if result["place_id"] == BUSINESS["place_id"]]
        assert (found, cell["match_method"]) == ([cell["rank"]], "place_id")
        assert len(set(results["keywords"][0]["ranks"])) > 1  # it ranks otherwise elsewhere

    async def test_answers_the_same_each_time(self, connection, started_run, work, results_of):
        first, second = await started_run(), await started_run()
        await work()
        told = [(await results_of(run_id))["keywords"] for run_id in (first, second)]
        assert [each["ranks"] for each in told[0]] == [each["ranks"] for each in told[1]]

    async def test_by_the_queue_is_collected(
        self, connection, started_run, work, superuser, read, results_of, practice
    ):
        run_id = await started_run(source="dataforseo_standard")
        await work()
        superuser("update reporting.job set run_at = now() where state = 'retry_wait'")
        await work()
        run = await read(run_id)
        assert (run["state"], run["provenance"], run["cost"]["spent"]) == ("completed", "simulated", "0.030000")
        assert (practice.calls["dataforseo.maps_task_post"], practice.calls["dataforseo.maps_task_get"]) == (1, 50)

    async def test_of_places_asks_the_practice_provider_where_there_is_no_key(
        self, started_run, work, read, cell_of, worker, practice, monkeypatch
    ):
        opener = worker.resources["kinds"]["local_grid"]._opener
        monkeypatch.setattr(opener, "_places_key", None)
        run_id = await started_run(source="places_api", cost_ceiling=None)
        await work()
        run, cell = await read(run_id), await cell_of(run_id)
        assert (run["state"], run["provenance"]) == ("completed", "simulated")
        assert BUSINESS["place_id"] in [result["place_id"] for result in cell["results"]]

    async def test_of_places_asks_google_where_there_is_a_key(self, worker):
        opener = worker.resources["kinds"]["local_grid"]._opener
        assert isinstance(opener._places_key, SecretStr)
        assert opener._places_key.get_secret_value() != PRACTICE_PLACES_KEY

    async def test_pays_nobody_real_with_a_real_account_beside_it(
        self, connection, connect, tenant, started_run, work, read, practice, provider
    ):
        await connect(tenant)
        run_id = await started_run()
        await work()
        assert ((await read(run_id))["provenance"], len(provider.questions)) == ("live", 50)
        assert "dataforseo.maps_live" not in practice.calls


class TestFailure:
    async def test_is_met_by_a_keyword_that_names_it(self, connection, call, drafted, work, read):
        grid = await drafted()
        draft = grid["draft"] | {"keywords": ["dentist", "dentist [40101]"]}
        path = f"/ops/reports/local-grid/{grid['id']}"
        await call("PUT", path, json=draft, headers={"If-Match": grid["etag"]})
        run_id = (await call("POST", f"{path}/run")).json()["id"]
        await work()
        run = await read(run_id)
        assert (run["state"], run["failure"]["code"], run["progress"]["failed"]) == ("failed", "engine_error", 25)
        assert run["cost"]["spent"] == "0.100000"

    async def test_in_the_middle_of_a_keyword_redoes_all_of_it(
        self, connection, started_run, work, read, results_of, cell_of, practice
    ):
        practice.say("dataforseo.maps_live", *[DOWN] * 4)
        run_id = await started_run(allows_fallback=True)
        await work()
        run, results = await read(run_id), await results_of(run_id)
        asked = practice.calls["dataforseo.maps_live"]
        assert (run["state"], run["provenance"], asked) == ("completed", "fallback_simulated", 50)
        assert [keyword["provenance"] for keyword in results["keywords"]] == ["fallback_simulated", "simulated"]
        assert (await cell_of(run_id))["provenance"] == "fallback_simulated"
        assert run["cost"]["spent"] == "0.092000"  # 21 of the first keyword were charged, and stay noted

    async def test_that_is_small_keeps_what_was_answered(
        self, connection, started_run, work, read, results_of, practice
    ):
        practice.say("dataforseo.maps_live", *[DOWN] * 2)
        run_id = await started_run(allows_fallback=True)
        await work()
        run, results = await read(run_id), await results_of(run_id)
        assert (run["state"], run["provenance"], run["progress"]["failed"]) == ("partial", "simulated", 2)
        assert [keyword["provenance"] for keyword in results["keywords"]] == ["simulated", "simulated"]

    async def test_of_the_provider_ends_when_it_is_back(self, connection, started_run, work, read, call, practice):
        practice.say("dataforseo.maps_live", *[DOWN] * 3)
        run_id = await started_run()
        await work()
        failed = await read(run_id)
        await call("POST", f"/runs/{run_id}/replay")
        await work()
        run = await read(run_id)
        assert (failed["state"], failed["failure"]["kind"]) == ("partial", "provider_down")
        assert (run["state"], run["cost"]["spent"]) == ("completed", "0.100000")
