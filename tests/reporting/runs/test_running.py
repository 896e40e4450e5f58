"""Runs of local search grids: started, followed, stopped, and what they found."""

import json

import pytest

from services.reporting.engine.rendering import FORMATS
from services.reporting.engine.verifying import keys_of, verify
from tests.reporting.conftest import DRAFT, GRIDS

NOBODY = "6f1c1b0e-0000-4000-8000-000000000000"


class TestRunGrid:
    async def test_refuses_who_is_not_signed_in(self, call, drafted):
        assert (await call("POST", f"{GRIDS}/{(await drafted())['id']}/run", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        path = f"{GRIDS}/{(await drafted())['id']}/run"
        assert (await call("POST", path, who=as_(tenant_b, "reports:run"))).status_code == 404

    async def test_is_queued_and_then_completes_with_every_cell(self, call, drafted, ran):
        run = await ran(await drafted())
        assert (run["state"], run["number"], run["provenance"]) == ("completed", 1, "simulated")
        assert run["progress"] == {"planned": 50, "done": 50, "failed": 0, "eta_seconds": None}
        assert (run["cost"]["spent"], run["failure"], run["can_replay"]) == ("0.000000", None, False)

    async def test_starts_once_for_one_key(self, call, drafted):
        grid, headers = await drafted(), {"Idempotency-Key": "the-same-key-1"}
        first = await call("POST", f"{GRIDS}/{grid['id']}/run", headers=headers)
        second = await call("POST", f"{GRIDS}/{grid['id']}/run", headers=headers)
        assert first.json() == second.json()
        assert len((await call("GET", f"{GRIDS}/{grid['id']}/runs")).json()["items"]) == 1

    async def test_refuses_a_second_one_while_the_first_goes_on(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}/run"
        await call("POST", path)
        answer = await call("POST", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "run_active")

    async def test_names_what_keeps_the_draft_from_running(self, call, drafted):
        answer = await call("POST", f"{GRIDS}/{(await drafted(keywords=[]))['id']}/run")
        assert (answer.status_code, answer.json()["code"]) == (422, "report_not_ready")
        assert answer.json()["errors"][0]["pointer"] == "/keywords"

    async def test_refuses_an_archived_one(self, call, drafted):
        path = f"{GRIDS}/{(await drafted())['id']}"
        await call("POST", f"{path}/archive")
        assert (await call("POST", f"{path}/run")).json()["code"] == "report_archived"

    async def test_keeps_what_it_was_made_of(self, call, drafted, ran):
        grid = await drafted()
        run = await ran(grid)
        headers = {"If-Match": grid["etag"]}
        await call("PUT", f"{GRIDS}/{grid['id']}", json=DRAFT | {"keywords": ["other"]}, headers=headers)
        results = (await call("GET", f"/runs/{run['id']}/results")).json()
        assert [keyword["keyword"] for keyword in results["keywords"]] == DRAFT["keywords"]

    async def test_leaves_excluded_points_out(self, call, drafted, ran):
        run = await ran(await drafted(map=DRAFT["map"] | {"excluded": ["r0c0", "r0c1"]}))
        results = (await call("GET", f"/runs/{run['id']}/results")).json()
        assert (run["progress"]["planned"], len(results["points"]), len(results["keywords"][0]["ranks"])) == (
            46,
            25,
            23,
        )


class TestListRuns:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("GET", "/runs", who={})).status_code == 401

    async def test_shows_another_tenant_nothing(self, call, drafted, ran, as_, tenant_b):
        await ran(await drafted())
        assert (await call("GET", "/runs", who=as_(tenant_b, "reports:read"))).json()["items"] == []

    async def test_narrows_by_state_and_report(self, call, drafted, ran):
        grid = await drafted()
        run = await ran(grid)
        await ran(await drafted(name="Other"))
        query = {"report_id": grid["id"], "state": "completed", "kind": "local_grid"}
        assert [item["id"] for item in (await call("GET", "/runs", params=query)).json()["items"]] == [run["id"]]
        assert (await call("GET", "/runs", params={"state": "failed"})).json()["items"] == []


class TestGetRun:
    async def test_refuses_who_is_not_signed_in(self, call, drafted, ran):
        assert (await call("GET", f"/runs/{(await ran(await drafted()))['id']}", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, ran, as_, tenant_b):
        run = await ran(await drafted())
        answer = await call("GET", f"/runs/{run['id']}", who=as_(tenant_b, "reports:read"))
        assert (answer.status_code, answer.json()["code"]) == (404, "run_not_found")

    async def test_is_found_under_its_report_alone(self, call, drafted, ran):
        grid, other = await drafted(), await drafted(name="Other")
        run = await ran(grid)
        assert (await call("GET", f"{GRIDS}/{grid['id']}/runs/{run['id']}")).json() == run
        assert (await call("GET", f"{GRIDS}/{other['id']}/runs/{run['id']}")).status_code == 404


class TestFollowRun:
    async def test_refuses_who_is_not_signed_in(self, call, drafted, ran):
        assert (await call("GET", f"/runs/{(await ran(await drafted()))['id']}/events", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, ran, as_, tenant_b):
        run = await ran(await drafted())
        answer = await call("GET", f"/runs/{run['id']}/events", who=as_(tenant_b, "reports:read"))
        assert answer.status_code == 404

    async def test_tells_the_end_and_ends(self, call, drafted, ran):
        run = await ran(await drafted())
        answer = await call("GET", f"/runs/{run['id']}/events")
        data = next(line for line in answer.text.splitlines() if line.startswith("data:"))
        assert json.loads(data.removeprefix("data:"))["state"] == "completed"


class TestCancelRun:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("POST", f"/runs/{NOBODY}/cancel", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, as_, tenant_b):
        run = (await call("POST", f"{GRIDS}/{(await drafted())['id']}/run")).json()
        assert (await call("POST", f"/runs/{run['id']}/cancel", who=as_(tenant_b, "reports:run"))).status_code == 404

    async def test_stops_one_that_waits_for_good(self, call, drafted, worker_of):
        run = (await call("POST", f"{GRIDS}/{(await drafted())['id']}/run")).json()
        assert (await call("POST", f"/runs/{run['id']}/cancel")).json()["state"] == "cancelled"
        await worker_of("reporting")
        after = (await call("GET", f"/runs/{run['id']}")).json()
        assert (after["state"], after["progress"]["done"], after["can_replay"]) == ("cancelled", 0, False)

    async def test_refuses_one_that_is_over(self, call, drafted, ran):
        answer = await call("POST", f"/runs/{(await ran(await drafted()))['id']}/cancel")
        assert (answer.status_code, answer.json()["code"]) == (409, "run_over")


class TestReplayRun:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("POST", f"/runs/{NOBODY}/replay", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, ran, as_, tenant_b):
        run = await ran(await drafted())
        assert (await call("POST", f"/runs/{run['id']}/replay", who=as_(tenant_b, "reports:run"))).status_code == 404

    async def test_refuses_one_that_misses_nothing(self, call, drafted, ran):
        answer = await call("POST", f"/runs/{(await ran(await drafted()))['id']}/replay")
        assert (answer.status_code, answer.json()["code"]) == (409, "run_not_replayable")


class TestDownloadRun:
    async def test_refuses_who_is_not_signed_in(self, call):
        assert (await call("GET", f"/runs/{NOBODY}/artifacts/csv", who={})).status_code == 401

    async def test_hides_another_tenants(self, call, drafted, ran, as_, tenant_b):
        run = await ran(await drafted())
        answer = await call("GET", f"/runs/{run['id']}/artifacts/csv", who=as_(tenant_b, "reports:read"))
        assert answer.status_code == 404

    async def test_gives_a_line_a_cell(self, call, drafted, ran):
        answer = await call("GET", f"/runs/{(await ran(await drafted()))['id']}/artifacts/csv")
        assert answer.headers["content-type"].startswith("text/csv")
        cells, _, _ = answer.text.partition("\r\n\r\n")
        assert len(cells.splitlines()) == 51

    async def test_gives_points_as_maps_read_them(self, call, drafted, ran):
        run = await ran(await drafted())
        features = (await call("GET", f"/runs/{run['id']}/artifacts/geojson")).json()["features"]
        assert len(features) == 25
        assert features[12]["geometry"]["coordinates"] == [-74.006, 40.7128]
        assert set(features[12]["properties"]["ranks"]) == set(DRAFT["keywords"])

    @pytest.mark.parametrize("wanted", ["html", "pdf", "xlsx", "csv", "json", "geojson", "png"])
    async def test_gives_the_same_bytes_each_time(self, call, drafted, ran, wanted):
        run = await ran(await drafted())
        path = f"/runs/{run['id']}/artifacts/{wanted}"
        first = await call("GET", path)
        assert (first.status_code, wanted in run["formats"]) == (200, True)
        assert (await call("GET", path)).content == first.content

    @pytest.mark.parametrize("wanted", FORMATS)
    async def test_gives_what_can_be_verified(self, call, drafted, ran, keys_folder, wanted):
        run = await ran(await drafted())
        content = (await call("GET", f"/runs/{run['id']}/artifacts/{wanted}")).content
        verdict = verify(content, keys_of((keys_folder / "trust.json").read_bytes()))
        assert verdict.finding == "genuine"
        assert verdict.claims is not None
        assert (verdict.claims.run_id, verdict.claims.content_hash) == (run["id"], run["content_hash"])

    async def test_knows_no_other_format(self, call, drafted, ran):
        answer = await call("GET", f"/runs/{(await ran(await drafted()))['id']}/artifacts/docx")
        assert (answer.status_code, answer.json()["code"]) == (404, "format_not_found")

    async def test_waits_for_results(self, call, drafted):
        run = (await call("POST", f"{GRIDS}/{(await drafted())['id']}/run")).json()
        answer = await call("GET", f"/runs/{run['id']}/artifacts/csv")
        assert (answer.status_code, answer.json()["code"]) == (409, "results_not_ready")
