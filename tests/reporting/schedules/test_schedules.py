"""Schedules through the API, and what they do when their moment has come."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.reporting.conftest import GRIDS
from tests.reporting.schedules.conftest import DAILY, SCHEDULES

NOWHERE = DAILY | {"zone": "Europe/Nowhere"}
OVER = {"repeats": "once", "time": "09:00", "zone": "UTC", "day": "2020-01-01"}


class TestCreateSchedule:
    async def test_refuses_nobody(self, client_of):
        client = await client_of("reporting")
        assert (await client.post(f"/api/v1{SCHEDULES}", json={})).status_code == 401

    async def test_refuses_readers(self, call, as_, tenant_a, grid):
        wanted = {"report_id": grid["id"], "rule": DAILY}
        answer = await call("POST", SCHEDULES, json=wanted, who=as_(tenant_a, "reports:read"))
        assert answer.status_code == 403

    async def test_does_not_find_another_tenants_report(self, call, as_, tenant_b, grid):
        wanted = {"report_id": grid["id"], "rule": DAILY}
        answer = await call("POST", SCHEDULES, json=wanted, who=as_(tenant_b, "reports:write"))
        assert (answer.status_code, answer.json()["code"]) == (404, "report_not_found")

    async def test_says_when_it_fires_first(self, scheduled, grid):
        made = await scheduled()
        assert made["state"] == "active"
        assert made["report_name"] == grid["name"]
        assert made["next_fire_at"] is not None

    @pytest.mark.parametrize(("rule", "code"), [(NOWHERE, "zone"), (OVER, "never")])
    async def test_refuses_rules_that_never_fire(self, call, grid, rule, code):
        answer = await call("POST", SCHEDULES, json={"report_id": grid["id"], "rule": rule})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == code

    async def test_refuses_archived_reports(self, call, grid):
        await call("POST", f"{GRIDS}/{grid['id']}/archive")
        answer = await call("POST", SCHEDULES, json={"report_id": grid["id"], "rule": DAILY})
        assert (answer.status_code, answer.json()["code"]) == (409, "report_archived")

    async def test_refuses_kinds_that_nothing_here_can_run(self, call, grid, app_of, monkeypatch):
        monkeypatch.setitem((await app_of("reporting")).state._state, "kinds", {})
        answer = await call("POST", SCHEDULES, json={"report_id": grid["id"], "rule": DAILY})
        assert (answer.status_code, answer.json()["code"]) == (409, "kind_not_scheduled")

    async def test_refuses_the_eleventh(self, call, scheduled, grid):
        made = [await scheduled() for _ in range(10)]
        answer = await call("POST", SCHEDULES, json={"report_id": grid["id"], "rule": DAILY})
        assert len(made) == 10
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_schedules")


class TestPreviewSchedule:
    async def test_shows_five_moments_on_the_zones_clocks(self, call):
        items = (await call("POST", f"{SCHEDULES}/preview", json={"rule": DAILY})).json()["items"]
        assert len(items) == 5
        assert {item["local"][11:16] for item in items} == {"09:00"}

    async def test_refuses_unknown_zones(self, call):
        answer = await call("POST", f"{SCHEDULES}/preview", json={"rule": NOWHERE})
        assert answer.json()["errors"][0]["pointer"] == "/rule/zone"


class TestListSchedules:
    async def test_is_in_pages_the_newest_first(self, call, scheduled):
        first, second = await scheduled(), await scheduled()
        page = (await call("GET", SCHEDULES, params={"limit": 1})).json()
        rest = (await call("GET", SCHEDULES, params={"limit": 1, "cursor": page["next_cursor"]})).json()
        assert [item["id"] for item in page["items"] + rest["items"]] == [second["id"], first["id"]]
        assert rest["next_cursor"] is None

    async def test_narrows_to_a_state_and_a_report(self, call, scheduled, grid):
        made, paused = await scheduled(), await scheduled()
        await call("POST", f"{SCHEDULES}/{paused['id']}/pause")
        found = (await call("GET", SCHEDULES, params={"state": "active", "report_id": grid["id"]})).json()["items"]
        other = (await call("GET", SCHEDULES, params={"report_id": str(uuid4())})).json()["items"]
        assert ([item["id"] for item in found], other) == ([made["id"]], [])

    async def test_tells_of_each_what_became_of_its_latest_moments(self, call, scheduled, past, tick, firings):
        made, idle = await scheduled(), await scheduled()
        await past(made, days=8)
        await tick()
        items = (await call("GET", SCHEDULES)).json()["items"]
        shown = {item["id"]: item["last_firings"] for item in items}
        assert shown == {made["id"]: (await firings(made))[:5], idle["id"]: []}
        assert [fired["outcome"] for fired in shown[made["id"]]] == ["started", *["missed"] * 4]


class TestOneSchedule:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume"), ("GET", "/firings")],
    )
    async def test_is_not_there_for_another_tenant(self, call, as_, tenant_b, scheduled, method, path):
        made = await scheduled()
        who = as_(tenant_b, "reports:read", "reports:write")
        answer = await call(method, f"{SCHEDULES}/{made['id']}{path}", who=who, headers={"If-Match": made["etag"]})
        assert (answer.status_code, answer.json()["code"]) == (404, "schedule_not_found")


class TestReplaceSchedule:
    async def test_is_not_there_for_another_tenant(self, call, as_, tenant_b, scheduled):
        made = await scheduled()
        who = as_(tenant_b, "reports:write")
        answer = await call("PUT", f"{SCHEDULES}/{made['id']}", who=who, json={"rule": DAILY})
        assert answer.status_code == 404

    async def test_follows_the_new_rule(self, call, scheduled):
        made = await scheduled()
        rule = DAILY | {"repeats": "monthly", "day": "last"}
        headers = {"If-Match": made["etag"]}
        answer = await call("PUT", f"{SCHEDULES}/{made['id']}", json={"rule": rule}, headers=headers)
        assert answer.json()["rule"]["day"] == "last"
        assert answer.headers["etag"] != made["etag"]

    async def test_refuses_a_revision_that_is_gone(self, call, scheduled):
        made = await scheduled()
        await call("POST", f"{SCHEDULES}/{made['id']}/pause")
        headers = {"If-Match": made["etag"]}
        answer = await call("PUT", f"{SCHEDULES}/{made['id']}", json={"rule": DAILY}, headers=headers)
        assert answer.status_code == 412

    async def test_asks_for_the_revision(self, call, scheduled):
        made = await scheduled()
        assert (await call("PUT", f"{SCHEDULES}/{made['id']}", json={"rule": DAILY})).status_code == 428


class TestPauseAndResume:
    async def test_stops_and_goes_on(self, call, scheduled):
        path = f"{SCHEDULES}/{(await scheduled())['id']}"
        paused = (await call("POST", f"{path}/pause")).json()
        again = await call("POST", f"{path}/pause")
        resumed = (await call("POST", f"{path}/resume")).json()
        assert (paused["state"], paused["paused_because"], paused["next_fire_at"]) == ("paused", "person", None)
        assert (again.status_code, again.json()["code"]) == (409, "schedule_not_active")
        assert (resumed["state"], resumed["paused_because"]) == ("active", None)

    async def test_resumes_only_what_is_paused(self, call, scheduled):
        answer = await call("POST", f"{SCHEDULES}/{(await scheduled())['id']}/resume")
        assert (answer.status_code, answer.json()["code"]) == (409, "schedule_not_paused")


class TestDeleteSchedule:
    async def test_keeps_its_runs(self, call, scheduled, past, tick, runs_of):
        made = await scheduled()
        await past(made, days=1)
        await tick()
        answer = await call("DELETE", f"{SCHEDULES}/{made['id']}", headers={"If-Match": made["etag"]})
        assert answer.status_code == 204
        assert (await call("GET", f"{SCHEDULES}/{made['id']}")).status_code == 404
        assert len(await runs_of()) == 1


class TestDueSchedule:
    async def test_starts_one_run_which_ends_within_its_time(
        self, scheduled, past, tick, worker_of, firings, runs_of, one
    ):
        made = await scheduled()
        await past(made, days=1)
        await tick()
        await tick()
        await worker_of("reporting")
        (run,) = await runs_of()
        (fired,) = await firings(made)
        assert (run["state"], run["started_by"], run["schedule_id"]) == ("completed", "schedule", made["id"])
        assert (fired["outcome"], fired["run_id"], fired["fire_at"]) == ("started", run["id"], run["fire_at"])
        assert (await one(made))["next_fire_at"] == made["next_fire_at"]

    async def test_starts_one_run_however_many_find_it_due(self, scheduled, past, tick, runs_of, firings):
        made = await scheduled()
        await past(made, days=1)
        await asyncio.gather(*(tick() for _ in range(4)))
        assert len(await runs_of()) == 1
        assert len(await firings(made)) == 1

    async def test_never_decides_a_moment_twice(self, scheduled, past, tick, runs_of, firings, worker_of):
        made = await scheduled()
        await past(made, days=1)
        await tick()
        await worker_of("reporting")
        await past(made, days=1)
        await tick()
        assert len(await runs_of()) == 1
        assert [fired["outcome"] for fired in await firings(made)] == ["started"]

    async def test_makes_up_for_the_latest_of_those_that_went_by(self, scheduled, past, tick, runs_of, firings):
        made = await scheduled(DAILY | {"zone": "UTC"})
        await past(made, days=3)
        await tick()
        assert [fired["outcome"] for fired in await firings(made)] == ["started", "missed", "missed"]
        assert len(await runs_of()) == 1

    async def test_is_skipped_while_the_report_runs(self, call, grid, scheduled, past, tick, runs_of, firings):
        made = await scheduled()
        await call("POST", f"{GRIDS}/{grid['id']}/run")
        await past(made, days=1)
        await tick()
        (fired,) = await firings(made)
        assert (fired["outcome"], fired["reason"]) == ("skipped", "run_active")
        assert len(await runs_of()) == 1

    async def test_says_why_a_report_could_not_run(self, drafted, call, past, tick, firings):
        unready = await drafted(keywords=[])
        wanted = {"report_id": unready["id"], "rule": DAILY}
        made = (await call("POST", SCHEDULES, json=wanted)).json()
        await past(made, days=1)
        await tick()
        (fired,) = await firings(made)
        assert (fired["outcome"], fired["reason"], fired["within_sla"]) == ("refused", "report_not_ready", None)

    async def test_is_paused_when_its_report_is_archived(self, call, grid, scheduled, past, tick, one):
        made = await scheduled()
        await call("POST", f"{GRIDS}/{grid['id']}/archive")
        await past(made, days=1)
        await tick()
        found = await one(made)
        resumed = await call("POST", f"{SCHEDULES}/{made['id']}/resume")
        assert (found["state"], found["paused_because"]) == ("paused", "report_archived")
        assert (resumed.status_code, resumed.json()["code"]) == (409, "report_archived")

    async def test_is_over_after_its_last_moment(self, scheduled, database, tenant_a, tick, one):
        made = await scheduled()
        async with database("reporting").tenant(tenant_a) as session:
            await session.execute(
                text("update reporting.schedule set next_fire_at = '2020-01-01 09:00Z', rule = cast(:rule as jsonb)"),
                {"rule": '{"repeats": "once", "time": "09:00", "zone": "UTC", "day": "2020-01-01"}'},
            )
        await tick()
        assert (await one(made))["state"] == "ended"
