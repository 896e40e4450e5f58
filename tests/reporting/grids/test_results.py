"""What a run found: figures, competitors, single cells, and what changed."""

import pytest

from tests.reporting.conftest import DRAFT, GRIDS

NOBODY = "6f1c1b0e-0000-4000-8000-000000000000"


@pytest.fixture
async def run(drafted, ran):
    return await ran(await drafted())


class TestGetResults:
    async def test_refuses_who_is_not_signed_in(self, call, run):
        assert (await call("GET", f"/runs/{run['id']}/results", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, run, as_, tenant_b):
        answer = await call("GET", f"/runs/{run['id']}/results", who=as_(tenant_b, "reports:read"))
        assert answer.status_code == 404

    async def test_shows_a_cell_for_each_point_and_figures_that_fit_them(self, call, run):
        keyword = (await call("GET", f"/runs/{run['id']}/results")).json()["keywords"][0]
        found = [rank for rank in keyword["ranks"] if rank is not None]
        metrics = keyword["metrics"]
        assert (len(keyword["ranks"]), set(keyword["statuses"])) == (25, {"ok"})
        assert metrics["found"] == len(found)
        assert metrics["arp"] == pytest.approx(sum(found) / len(found), abs=0.005)
        assert metrics["atrp"] == pytest.approx((sum(found) + 21 * (25 - len(found))) / 25, abs=0.005)
        assert sum(metrics["bands"].values()) == 25

    async def test_shows_the_ranks_of_another_business(self, call, run):
        items = (await call("GET", f"/runs/{run['id']}/competitors", params={"keyword": 0})).json()["items"]
        rival = next(item for item in items if not item["is_target"])
        results = (await call("GET", f"/runs/{run['id']}/results", params={"business": rival["no"]})).json()
        assert (results["business_no"], results["business_name"]) == (rival["no"], rival["name"])
        assert results["keywords"][0]["metrics"]["atrp"] == rival["atrp"]

    async def test_knows_no_business_that_was_never_seen(self, call, run):
        answer = await call("GET", f"/runs/{run['id']}/results", params={"business": 99_999})
        assert (answer.status_code, answer.json()["code"]) == (404, "business_not_found")

    async def test_is_empty_before_the_first_answer(self, call, drafted):
        started = (await call("POST", f"{GRIDS}/{(await drafted())['id']}/run")).json()
        results = (await call("GET", f"/runs/{started['id']}/results")).json()
        assert (results["keywords"][0]["statuses"], results["overall"]) == ([None] * 25, None)


class TestListCompetitors:
    async def test_refuses_who_is_not_signed_in(self, call, run):
        assert (await call("GET", f"/runs/{run['id']}/competitors", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, run, as_, tenant_b):
        answer = await call("GET", f"/runs/{run['id']}/competitors", who=as_(tenant_b, "reports:read"))
        assert answer.status_code == 404

    async def test_measures_everybody_over_the_same_points(self, call, run):
        answer = (await call("GET", f"/runs/{run['id']}/competitors", params={"keyword": 0})).json()
        own = next(item for item in answer["items"] if item["is_target"])
        metrics = (await call("GET", f"/runs/{run['id']}/results")).json()["keywords"][0]["metrics"]
        assert (own["name"], own["atrp"], own["solv"]) == ("Harbour Dental", metrics["atrp"], metrics["solv"])
        assert [item["solv"] for item in answer["items"]] == sorted(
            (item["solv"] for item in answer["items"]), reverse=True
        )

    async def test_knows_no_keyword_that_was_not_asked(self, call, run):
        answer = await call("GET", f"/runs/{run['id']}/competitors", params={"keyword": 2})
        assert answer.status_code == 404


class TestGetCell:
    async def test_refuses_who_is_not_signed_in(self, call, run):
        assert (await call("GET", f"/runs/{run['id']}/cells/r2c2", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, run, as_, tenant_b):
        answer = await call("GET", f"/runs/{run['id']}/cells/r2c2", who=as_(tenant_b, "reports:read"))
        assert answer.status_code == 404

    async def test_shows_who_ranks_there_and_what_proves_it(self, call, run):
        cell = (await call("GET", f"/runs/{run['id']}/cells/r2c2")).json()
        results = (await call("GET", f"/runs/{run['id']}/results")).json()
        assert cell["rank"] == results["keywords"][0]["ranks"][12]
        assert [result["rank"] for result in cell["results"]] == list(range(1, 21))
        assert [result["name"] for result in cell["results"] if result["is_target"]] == ["Harbour Dental"]
        assert (cell["provenance"], cell["observed_at"]) == ("simulated", None)

    @pytest.mark.parametrize("path", ["r9c9", "r2c2?keyword=7", "nowhere"])
    async def test_knows_no_other_cell(self, call, run, path):
        answer = await call("GET", f"/runs/{run['id']}/cells/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "cell_not_found")


class TestCompareRuns:
    async def test_refuses_who_is_not_signed_in(self, call, run):
        query = {"other": run["id"]}
        assert (await call("GET", f"/runs/{run['id']}/comparison", params=query, who={})).status_code == 401

    async def test_hides_another_tenants(self, call, run, as_, tenant_b):
        query, who = {"other": run["id"]}, as_(tenant_b, "reports:read")
        assert (await call("GET", f"/runs/{run['id']}/comparison", params=query, who=who)).status_code == 404

    async def test_says_what_changed_at_each_point(self, call, drafted, ran):
        grid = await drafted()
        before, now = await ran(grid), await ran(grid)
        answer = (await call("GET", f"/runs/{now['id']}/comparison", params={"other": before["id"]})).json()
        keyword = answer["keywords"][0]
        assert (answer["number"], answer["other_number"]) == (2, 1)
        assert sum(keyword["counts"].values()) == len(keyword["changes"]) == 25
        results = (await call("GET", f"/runs/{now['id']}/results")).json()
        assert results["previous_run"] == before["id"]
        assert results["keywords"][0]["previous"] == keyword["before"]

    async def test_refuses_runs_that_asked_otherwise(self, call, drafted, ran):
        grid = await drafted()
        before = await ran(grid)
        other = DRAFT | {"map": DRAFT["map"] | {"size": 7}, "search": {"depth": 60}}
        await call("PUT", f"{GRIDS}/{grid['id']}", json=other, headers={"If-Match": grid["etag"]})
        now = await ran(grid)
        answer = await call("GET", f"/runs/{now['id']}/comparison", params={"other": before["id"]})
        assert (answer.status_code, answer.json()["code"]) == (409, "runs_not_comparable")
        assert answer.json()["obstacles"] == ["geometry", "depth"]

    async def test_takes_the_last_that_can_be_compared(self, call, drafted, ran):
        grid = await drafted()
        before, now = await ran(grid), await ran(grid)
        assert (await call("GET", f"/runs/{now['id']}/comparison")).json()["other_id"] == before["id"]
        assert (await call("GET", f"/runs/{before['id']}/comparison")).status_code == 404

    async def test_knows_no_run_that_there_is_not(self, call, run):
        answer = await call("GET", f"/runs/{run['id']}/comparison", params={"other": NOBODY})
        assert answer.status_code == 404
