"""`/ops/locations/metrics/preferences`: the columns that each person chose."""

import asyncio
from typing import Any, get_args
from uuid import UUID

import pytest

from contracts.ops_hub.location_metrics import LocationMetric
from contracts.secrets.registry import PLATFORM
from libs.tenant_end import request_purge
from services.ops_hub.locations.preferences.catalog import DEFAULTS
from tests.ops_hub.locations.conftest import READ, SHOP, URL

PATH = "/metrics/preferences"
CHOSEN = ["rating", "phone", "status"]
BOB = f"user:{UUID(int=0xB)}"


@pytest.fixture
def choose(call):
    """`await choose(["city"])`: the answer to choosing columns, whatever was chosen before."""

    async def send(columns: list[str] = CHOSEN, *, match: str | None = "*", **options: Any):
        headers = {} if match is None else {"If-Match": match}
        return await call("PUT", PATH, json={"columns": columns}, headers=headers, **options)

    return send


class TestGetLocationMetricPreferences:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(URL + PATH)).status_code == 401

    async def test_takes_the_right_to_read(self, call):
        assert (await call("GET", PATH, scopes=("metrics:read",))).status_code == 403

    async def test_sees_nothing_of_another_tenant(self, call, choose, tenant_b):
        await choose()
        assert (await call("GET", PATH, to=tenant_b)).json()["columns"] == list(DEFAULTS)

    async def test_begins_with_the_same_for_everybody(self, call):
        answer = await call("GET", PATH, scopes=READ)
        found = answer.json()
        assert (found["columns"], found["is_default"], found["changed_at"]) == (list(DEFAULTS), True, None)
        assert (found["most"], answer.headers["etag"]) == (6, found["etag"])

    async def test_offers_every_column_and_says_which_have_figures(self, call):
        available = (await call("GET", PATH)).json()["available"]
        assert {one["key"] for one in available} == set(get_args(LocationMetric))
        assert [one["has_data"] for one in available] == sorted((one["has_data"] for one in available), reverse=True)
        by_key = {one["key"]: one for one in available}
        assert (by_key["city"]["has_data"], by_key["rating"]["has_data"]) == (True, False)
        assert (by_key["rating"]["label"], by_key["rating"]["unit"]) == ("Rating", "stars")


class TestSaveLocationMetricPreferences:
    async def test_refuses_the_anonymous(self, client_of):
        answer = await (await client_of("ops_hub")).put(URL + PATH, json={"columns": CHOSEN})
        assert answer.status_code == 401

    async def test_takes_the_right_to_read(self, choose):
        assert (await choose(scopes=("metrics:read",))).status_code == 403

    async def test_leaves_another_tenant_alone(self, call, choose, tenant_b):
        await choose()
        await choose(["city"], to=tenant_b)
        assert (await call("GET", PATH)).json()["columns"] == CHOSEN

    async def test_leaves_another_person_alone(self, call, choose, client_of, as_, tenant_a):
        await choose()
        theirs = await (await client_of("ops_hub")).get(URL + PATH, headers=as_(tenant_a, *READ, subject=BOB))
        assert theirs.json()["is_default"] is True

    async def test_keeps_the_order(self, call, choose):
        answer = await choose(scopes=READ)
        kept = (await call("GET", PATH)).json()
        assert (answer.status_code, kept) == (200, answer.json())
        assert (kept["columns"], kept["is_default"], answer.headers["etag"]) == (CHOSEN, False, kept["etag"])

    async def test_changes_nothing_by_the_same_again(self, choose):
        first = await choose()
        assert (await choose()).json() == first.json()

    async def test_asks_what_was_seen(self, choose):
        answer = await choose(match=None)
        assert (answer.status_code, answer.json()["code"]) == (428, "location_metrics_match_required")

    async def test_refuses_what_was_seen_before_a_change(self, call, choose):
        seen = (await call("GET", PATH)).json()["etag"]
        assert (await choose(match=seen)).status_code == 200
        answer = await choose(["city"], match=seen)
        assert (answer.status_code, answer.json()["code"]) == (412, "location_metrics_stale")

    async def test_lets_one_of_two_at_once_through(self, call, choose):
        seen = (await call("GET", PATH)).json()["etag"]
        both = await asyncio.gather(choose(["city"], match=seen), choose(["phone"], match=seen))
        assert sorted(answer.status_code for answer in both) == [200, 412]

    @pytest.mark.parametrize(
        ("columns", "pointer"),
        [
            ([], "/columns"),
            (["name"], "/columns/0"),
            (["city", "phone", "city"], "/columns/2"),
            (["city", "phone", "status", "source", "region", "country", "rating"], "/columns"),
        ],
    )
    async def test_names_what_breaks_a_rule(self, choose, columns, pointer):
        answer = await choose(columns)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


class TestSetupTask:
    async def test_is_done_by_choosing(self, call, choose, client_of, as_, tenant_a):
        client, mine = await client_of("ops_hub"), as_(tenant_a, "ops:read", "ops:write")
        answers = {"business_type": "retail", "location_count": "1", "goals": ["compare_locations"], "finish": True}
        await client.put("/api/v1/ops/onboarding", json=answers, headers=mine)
        await call("POST", json=SHOP)
        await choose()
        tasks = (await client.get("/api/v1/ops/setup-tasks", headers=mine)).json()["items"]
        told = (await client.get("/api/v1/ops/events", headers=mine)).json()["items"]
        assert {task["key"]: task["state"] for task in tasks}["choose_metrics"] == "done"
        assert (told[0]["type"], told[0]["subject"]) == ("task.done", "choose_metrics")


class TestPurgeTenant:
    async def test_leaves_none_of_its_choices_and_all_of_anothers(
        self, choose, database, superuser, worker_of, tenant_a, tenant_b
    ):
        await choose()
        await choose(to=tenant_b)
        superuser("insert into app.ended_tenant (tenant_id) values (%s)", tenant_a)
        async with database("ops_hub").tenant(PLATFORM) as session:
            await request_purge(session, "ops_hub", tenant_a)
        await worker_of("ops_hub", timeout_seconds=60)
        counted = "select tenant_id from ops.location_metric_preference where tenant_id in (%s, %s)"
        assert [row[0] for row in superuser(counted, tenant_a, tenant_b)] == [tenant_b]
