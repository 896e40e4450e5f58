"""What happened in the hub, read by its tenant."""

import pytest

KEY = "/setup-tasks/invite_team"


@pytest.fixture
async def marked(call, finished):
    """Two events of the onboarding, and four of a task, newest last."""
    for done in (True, False, True, False):
        await call("PATCH", KEY, json={"done": done})


class TestListOpsEvents:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/events", who={})).status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        assert (await call("GET", "/events", who=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_shows_another_tenant_nothing(self, call, finished, as_, tenant_b):
        assert (await call("GET", "/events", who=as_(tenant_b, "ops:read"))).json()["items"] == []

    async def test_says_who_did_what(self, call, as_, tenant_a):
        caller = as_(tenant_a, "ops:read", "ops:write", subject="key:0f0e")
        await call("PUT", "/onboarding", who=caller, json={"business_type": "retail"})
        (event,) = (await call("GET", "/events")).json()["items"]
        assert (event["type"], event["actor"]) == ("onboarding.started", "key:0f0e")
        assert event["detail"]["business_type"] == "retail"

    async def test_pages_from_newest_to_oldest(self, call, marked):
        first = (await call("GET", "/events?limit=4")).json()
        second = (await call("GET", "/events", params={"limit": 4, "cursor": first["next_cursor"]})).json()
        together = [item["type"] for item in [*first["items"], *second["items"]]]
        assert together == ["task.reopened", "task.done"] * 2 + ["onboarding.finished", "onboarding.started"]
        assert second["next_cursor"] is None

    async def test_narrows(self, call, marked):
        by_type = (await call("GET", "/events?types=task.done&types=onboarding.finished")).json()["items"]
        by_subject = (await call("GET", "/events?subject=invite_team")).json()["items"]
        newest = (await call("GET", "/events?limit=1")).json()["items"][0]["occurred_at"]
        earlier = (await call("GET", "/events", params={"until": newest})).json()["items"]
        later = (await call("GET", "/events", params={"since": newest})).json()["items"]
        by_actor = (await call("GET", "/events?actor=nobody")).json()["items"]
        assert [len(items) for items in (by_type, by_subject, earlier, later, by_actor)] == [3, 4, 5, 1, 0]

    @pytest.mark.parametrize(
        "query",
        [
            {"cursor": "made-up"},
            {"types": "Nonsense"},
            {"since": "2026-03-02T00:00:00Z", "until": "2026-03-01T00:00:00Z"},
            {"since": "2026-03-02T00:00:00"},
            {"colour": "red"},
        ],
    )
    async def test_refuses_a_filter_that_is_none(self, call, query):
        answer = await call("GET", "/events", params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"]
