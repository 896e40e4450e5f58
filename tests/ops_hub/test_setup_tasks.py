"""Setup tasks: locked by others, done by facts, skipped and marked by people."""

import pytest

from services.ops_hub.facts import registry
from tests.ops_hub.conftest import run_finished, sync_finished
from tests.ops_hub.locations.conftest import SHOP


def by_key(answer):
    return {item["key"]: item for item in answer.json()["items"]}


class TestListSetupTasks:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/setup-tasks", who={})).status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        assert (await call("GET", "/setup-tasks", who=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_shows_another_tenant_nothing(self, call, finished, as_, tenant_b):
        answer = (await call("GET", "/setup-tasks", who=as_(tenant_b, "ops:read"))).json()
        assert answer == {"items": [], "next_task": None, "progress": {"done": 0, "skipped": 0, "total": 0}}

    async def test_names_what_is_locked_and_what_comes_next(self, call, finished):
        answer = await call("GET", "/setup-tasks")
        budget = by_key(answer)["plan_budget"]
        assert (budget["state"], budget["locked_by"]) == ("locked", ["connect_data_source"])
        assert by_key(answer)["connect_data_source"]["state"] == "open"

    async def test_says_what_cannot_be_done_here_and_does_not_count_it(self, call, finished, monkeypatch):
        monkeypatch.delitem(registry.FACTS, "grid.ran")
        answer = await call("GET", "/setup-tasks")
        states = [item["state"] for item in answer.json()["items"]]
        assert by_key(answer)["run_local_grid"]["state"] == "unavailable"
        assert answer.json()["progress"]["total"] == len(states) - states.count("unavailable")


class TestUpdateSetupTask:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("PATCH", "/setup-tasks/invite_team", who={}, json={"done": True})).status_code == 401

    async def test_needs_its_scope(self, call, finished, as_, tenant_a):
        reader = as_(tenant_a, "ops:read")
        assert (await call("PATCH", "/setup-tasks/invite_team", who=reader, json={"done": True})).status_code == 403

    async def test_finds_nothing_of_another_tenant(self, call, finished, as_, tenant_b):
        other = as_(tenant_b, "ops:read", "ops:write")
        answer = await call("PATCH", "/setup-tasks/invite_team", who=other, json={"done": True})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_finds_no_task_that_there_is_not(self, call, finished):
        assert (await call("PATCH", "/setup-tasks/eat_cake", json={"done": True})).status_code == 404

    async def test_finds_no_task_that_the_goals_do_not_ask_for(self, call, finished):
        assert (await call("PATCH", "/setup-tasks/ask_for_reviews", json={"skipped": True})).status_code == 404

    async def test_marks_a_task_once_and_takes_it_back(self, call, finished, told):
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        marked = await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        back = await call("PATCH", "/setup-tasks/invite_team", json={"done": False})
        assert (by_key(marked)["invite_team"]["state"], marked.json()["progress"]["done"]) == ("done", 1)
        assert by_key(back)["invite_team"]["state"] == "open"
        assert (await told())[:2] == [("task.reopened", "invite_team"), ("task.done", "invite_team")]

    async def test_opens_what_waited_for_a_skipped_task_and_locks_it_again(self, call, finished):
        skipped = await call("PATCH", "/setup-tasks/connect_data_source", json={"skipped": True})
        taken_back = await call("PATCH", "/setup-tasks/connect_data_source", json={"skipped": False})
        assert by_key(skipped)["plan_budget"]["state"] == "open"
        assert skipped.json()["progress"]["skipped"] == 1
        assert by_key(taken_back)["plan_budget"]["state"] == "locked"

    @pytest.mark.parametrize(
        ("key", "body", "status", "code"),
        [
            ("connect_data_source", {"done": True}, 409, "setup_task_done_by_fact"),
            ("plan_budget", {"done": True}, 409, "setup_task_locked"),
            ("invite_team", {}, 422, "invalid_request"),
            ("invite_team", {"done": True, "skipped": True}, 422, "invalid_request"),
        ],
    )
    async def test_refuses(self, call, finished, told, key, body, status, code):
        answer = await call("PATCH", f"/setup-tasks/{key}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert len(await told()) == 2

    async def test_refuses_to_skip_what_is_done(self, call, finished):
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        answer = await call("PATCH", "/setup-tasks/invite_team", json={"skipped": True})
        assert (answer.status_code, answer.json()["code"]) == (409, "setup_task_is_done")


class TestDataSourceRead:
    async def test_does_the_task_and_opens_what_waited(self, call, finished, deliver, told):
        await deliver(sync_finished())
        answer = await call("GET", "/setup-tasks")
        assert by_key(answer)["connect_data_source"]["state"] == "done"
        assert by_key(answer)["plan_budget"]["state"] == "open"
        assert (await told())[0] == ("task.done", "connect_data_source")

    async def test_tells_it_once(self, finished, deliver, told):
        await deliver(sync_finished())
        await deliver(sync_finished())
        assert (await told()).count(("task.done", "connect_data_source")) == 1

    async def test_counts_from_the_beginning_when_it_was_so_before(self, call, deliver):
        await deliver(sync_finished())
        body = {"business_type": "retail", "location_count": "1", "goals": ["measure_ads"], "finish": True}
        await call("PUT", "/onboarding", json=body)
        assert by_key(await call("GET", "/setup-tasks"))["connect_data_source"]["state"] == "done"

    async def test_is_not_done_by_the_demo(self, call, finished, deliver):
        await deliver(sync_finished(dataset="demo"))
        assert by_key(await call("GET", "/setup-tasks"))["connect_data_source"]["state"] == "open"

    async def test_is_not_done_for_another_tenant(self, call, finished, deliver, tenant_b):
        await deliver(sync_finished(), tenant=tenant_b)
        assert by_key(await call("GET", "/setup-tasks"))["connect_data_source"]["state"] == "open"


class TestGridRan:
    @pytest.mark.parametrize("state", ["completed", "partial"])
    async def test_does_the_task_once(self, call, finished, deliver, told, state):
        await deliver(run_finished(state=state))
        await deliver(run_finished(state=state))
        assert by_key(await call("GET", "/setup-tasks"))["run_local_grid"]["state"] == "done"
        assert (await told()).count(("task.done", "run_local_grid")) == 1

    @pytest.mark.parametrize("changed", [{"state": "failed"}, {"kind": "ads_performance"}])
    async def test_is_not_done_by_a_run_that_shows_no_grid(self, call, finished, deliver, changed):
        await deliver(run_finished(**changed))
        assert by_key(await call("GET", "/setup-tasks"))["run_local_grid"]["state"] != "done"

    async def test_is_not_done_for_another_tenant(self, call, finished, deliver, tenant_b):
        await deliver(run_finished(), tenant=tenant_b)
        assert by_key(await call("GET", "/setup-tasks"))["run_local_grid"]["state"] != "done"


class TestLocations:
    async def test_are_tasks_that_are_done_by_adding_them_and_open_again_without(self, call, finished, told):
        first = (await call("POST", "/locations", json=SHOP)).json()
        one = by_key(await call("GET", "/setup-tasks"))
        assert (one["add_location"]["state"], one["import_locations"]["state"]) == ("done", "open")
        second = SHOP | {"name": "Red Door Bakery", "address": SHOP["address"] | {"line1": "9 Elm St"}}
        assert (await call("POST", "/locations", json=second)).status_code == 201
        assert by_key(await call("GET", "/setup-tasks"))["import_locations"]["state"] == "done"
        assert (await call("GET", "/bootstrap")).json()["counts"]["locations"] == 2
        gone = await call("DELETE", f"/locations/{first['id']}", headers={"If-Match": first["etag"]})
        assert gone.status_code == 204
        two = by_key(await call("GET", "/setup-tasks"))
        assert (two["add_location"]["state"], two["import_locations"]["state"]) == ("done", "open")
        assert (await told())[:2] == [("task.reopened", "import_locations"), ("location.deleted", first["id"])]
