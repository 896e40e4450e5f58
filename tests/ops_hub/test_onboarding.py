"""The first questions: kept step by step, in order, and complete when they are finished."""

import asyncio

import pytest

from tests.ops_hub.conftest import ANSWERS

FIRST = {"business_type": "restaurant"}


class TestGetOnboarding:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/onboarding", who={})).status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        answer = await call("GET", "/onboarding", who=as_(tenant_a, "metrics:read"))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_shows_another_tenant_nothing(self, call, finished, as_, tenant_b):
        answer = await call("GET", "/onboarding", who=as_(tenant_b, "ops:read"))
        assert (answer.json()["state"], answer.json()["business_type"]) == ("not_started", None)

    async def test_begins_with_the_first_step(self, call):
        answer = await call("GET", "/onboarding")
        assert answer.json()["state"] == "not_started"
        assert answer.json()["next_step"] == "business_type"
        assert answer.headers["etag"] == answer.json()["etag"]

    async def test_resumes_with_the_draft(self, call):
        await call("PUT", "/onboarding", json=FIRST)
        answer = (await call("GET", "/onboarding")).json()
        assert (answer["state"], answer["next_step"], answer["business_type"]) == (
            "in_progress",
            "location_count",
            "restaurant",
        )


class TestSaveOnboarding:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("PUT", "/onboarding", who={}, json=FIRST)).status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        assert (await call("PUT", "/onboarding", who=as_(tenant_a, "ops:read"), json=FIRST)).status_code == 403

    async def test_leaves_another_tenant_alone(self, call, finished, as_, tenant_b):
        theirs = as_(tenant_b, "ops:read", "ops:write")
        await call("PUT", "/onboarding", who=theirs, json={"business_type": "retail"})
        assert (await call("GET", "/onboarding")).json()["business_type"] == "restaurant"

    async def test_seeds_the_tasks_with_the_last_step(self, call, finished):
        keys = [item["key"] for item in (await call("GET", "/setup-tasks")).json()["items"]]
        assert finished["state"] == "finished"
        assert keys == [
            "add_location",
            "import_locations",
            "run_local_grid",
            "connect_data_source",
            "plan_budget",
            "invite_team",
        ]

    async def test_seeds_nothing_before(self, call):
        await call("PUT", "/onboarding", json=ANSWERS)
        assert (await call("GET", "/setup-tasks")).json()["items"] == []

    async def test_does_nothing_the_second_time(self, call, finished, told):
        again = await call("PUT", "/onboarding", json=ANSWERS | {"finish": True})
        assert again.json() == finished
        assert await told() == [("onboarding.finished", None), ("onboarding.started", None)]

    async def test_takes_goals_as_a_set(self, call, finished):
        again = await call("PUT", "/onboarding", json=ANSWERS | {"goals": ["measure_ads", "be_found"]})
        assert again.json() == finished

    async def test_changes_the_tasks_with_the_answers_and_keeps_what_was_said_of_others(self, call, finished, told):
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        changed = ANSWERS | {"location_count": "1", "goals": ["win_reviews"]}
        await call("PUT", "/onboarding", json=changed)
        items = (await call("GET", "/setup-tasks")).json()["items"]
        assert [item["key"] for item in items] == ["add_location", "connect_provider", "ask_for_reviews", "invite_team"]
        assert items[-1]["state"] == "done"
        assert (await told())[0] == ("onboarding.changed", None)

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"location_count": "1"}, [("/location_count", "step_order")]),
            (FIRST | {"goals": ["be_found"]}, [("/goals", "step_order")]),
            (
                {"goals": ["be_found"], "location_count": "1"},
                [("/location_count", "step_order"), ("/goals", "step_order")],
            ),
            (FIRST | {"finish": True}, [("/location_count", "step_missing"), ("/goals", "step_missing")]),
            (ANSWERS | {"goals": [], "finish": True}, [("/goals", "step_missing")]),
            (ANSWERS | {"goals": ["be_found", "be_found"]}, [("/goals", "not_unique")]),
            ({"business_type": "castle"}, [("/business_type", "literal_error")]),
            ({"colour": "red"}, [("/colour", "extra_forbidden")]),
        ],
    )
    async def test_names_field_and_rule(self, call, body, errors):
        answer = await call("PUT", "/onboarding", json=body)
        assert answer.status_code == 422
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == errors
        assert (await call("GET", "/onboarding")).json()["state"] == "not_started"

    async def test_never_becomes_incomplete_again(self, call, finished):
        answer = await call("PUT", "/onboarding", json=FIRST)
        assert {error["code"] for error in answer.json()["errors"]} == {"step_missing"}
        assert (await call("GET", "/onboarding")).json() == finished

    async def test_refuses_what_was_seen_before_a_change(self, call):
        seen = (await call("GET", "/onboarding")).headers["etag"]
        await call("PUT", "/onboarding", json=FIRST, headers={"If-Match": seen})
        late = await call("PUT", "/onboarding", json={"business_type": "retail"}, headers={"If-Match": seen})
        assert (late.status_code, late.json()["code"]) == (412, "onboarding_changed")

    async def test_lets_one_of_two_first_answers_win(self, call):
        seen = (await call("GET", "/onboarding")).headers["etag"]
        bodies = ({"business_type": name} for name in ("retail", "health"))
        answers = await asyncio.gather(
            *(call("PUT", "/onboarding", json=body, headers={"If-Match": seen}) for body in bodies)
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
