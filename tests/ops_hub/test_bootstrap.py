"""All that the first screen needs: one answer, the same bytes for the same facts."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from contracts.ingestion.events import SyncFailed
from contracts.ops_hub.legacy_profile import LegacyProfile
from libs.auth import Principal
from services.ops_hub.legacy_profiles.service import import_profile
from tests.ops_hub.conftest import ANSWERS, run_finished, sync_finished

OLD = {"tenant": "ours", "legacy_id": "17", "business_type": "retail", "location_count": 12, "goals": ["be_found"]}


@pytest.fixture
def imported(database, tenant_a):
    """`await imported(OLD)`: an earlier product knew this of `tenant_a`."""

    async def write(profile):
        who = Principal("operator", "operator:ada", tenant_a)
        async with database("ops_hub").tenant(tenant_a) as session:
            await import_profile(session, who, tenant_a, LegacyProfile.model_validate(profile), batch_id=uuid4())

    return write


class TestGetOpsBootstrap:
    async def test_refuses_the_anonymous(self, call):
        assert (await call("GET", "/bootstrap", who={})).status_code == 401

    async def test_needs_its_scope(self, call, as_, tenant_a):
        assert (await call("GET", "/bootstrap", who=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_shows_another_tenant_nothing(self, call, finished, deliver, as_, tenant_b):
        await deliver(sync_finished())
        answer = (await call("GET", "/bootstrap", who=as_(tenant_b, "ops:read"))).json()
        assert answer["onboarding"]["state"] == "not_started"
        assert (answer["setup_tasks"]["items"], answer["recent_runs"]) == ([], [])

    async def test_has_what_the_operations_have(self, call, finished):
        answer = (await call("GET", "/bootstrap")).json()
        assert answer["onboarding"] == finished
        assert answer["setup_tasks"] == (await call("GET", "/setup-tasks")).json()
        assert answer["flags"] == {
            "OPS_HUB_ENABLED": True,
            "OPS_LIVE_RANKS_ENABLED": False,
            "OPS_OAUTH_ENABLED": False,
        }

    async def test_counts_no_connection_before_there_is_one(self, call):
        answer = (await call("GET", "/bootstrap")).json()
        assert answer["counts"]["connections"] == 0
        assert set(answer["connection_health"].values()) == {0}

    async def test_is_the_same_bytes_and_not_sent_twice(self, call, finished):
        first = await call("GET", "/bootstrap")
        second = await call("GET", "/bootstrap")
        again = await call("GET", "/bootstrap", headers={"If-None-Match": first.headers["etag"]})
        assert first.content == second.content
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])

    async def test_is_sent_again_when_something_changed(self, call, finished):
        before = (await call("GET", "/bootstrap")).headers["etag"]
        await call("PATCH", "/setup-tasks/invite_team", json={"done": True})
        assert (await call("GET", "/bootstrap", headers={"If-None-Match": before})).status_code == 200

    async def test_lists_recent_runs_newest_first(self, call, deliver):
        await deliver(sync_finished())
        failure = sync_finished().model_dump() | {"error_code": "unreachable", "error_message": "Away."}
        await deliver(SyncFailed.model_validate(failure))
        runs = (await call("GET", "/bootstrap")).json()["recent_runs"]
        assert [(run["state"], run["error_code"]) for run in runs] == [("failed", "unreachable"), ("succeeded", None)]
        assert datetime.fromisoformat(runs[0]["finished_at"]) > datetime.fromisoformat(runs[1]["finished_at"])

    async def test_forgets_old_runs(self, call, deliver, database, tenant_a):
        for _ in range(22):
            await deliver(sync_finished())
        async with database("ops_hub").tenant(tenant_a, read_only=True) as session:
            kept = await session.connection()
            count = (await kept.exec_driver_sql("select count(*) from ops.recent_run")).scalar_one()
        assert count == 20
        assert len((await call("GET", "/bootstrap")).json()["recent_runs"]) == 5


class TestRunsOfReports:
    """Beside those of data sources, for those who may read reports."""

    @pytest.fixture
    def runs(self, call, as_, tenant_a):
        """`await runs()`: the recent runs, as somebody sees them who reads reports."""
        who = as_(tenant_a, "ops:read", "reports:read")

        async def read():
            return (await call("GET", "/bootstrap", who=who)).json()["recent_runs"]

        return read

    async def test_are_listed_with_what_leads_to_them(self, runs, deliver):
        grid = run_finished(state="partial", failure_code="provider_down")
        await deliver(grid)
        await deliver(sync_finished())
        synced, ran = await runs()
        assert synced["kind"] == "source_sync"
        assert (ran["id"], ran["source_id"]) == (str(grid.run_id), str(grid.report_id))
        assert (ran["kind"], ran["name"], ran["dataset"]) == ("local_grid", "Coffee", None)
        assert (ran["state"], ran["error_code"]) == ("partial", "provider_down")

    async def test_are_hidden_from_those_who_may_not_read_reports(self, call, deliver):
        await deliver(run_finished())
        assert (await call("GET", "/bootstrap")).json()["recent_runs"] == []

    async def test_are_hidden_from_another_tenant(self, call, deliver, as_, tenant_b):
        await deliver(run_finished())
        answer = await call("GET", "/bootstrap", who=as_(tenant_b, "ops:read", "reports:read"))
        assert answer.json()["recent_runs"] == []

    async def test_are_not_pushed_out_by_syncs(self, runs, deliver):
        await deliver(run_finished())
        for _ in range(21):
            await deliver(sync_finished())
        kinds = [run["kind"] for run in await runs()]
        assert kinds == ["source_sync"] * 5 + ["local_grid"]

    async def test_are_kept_as_they_ended_last(self, runs, deliver):
        first = run_finished(state="failed", failure_code="provider_down")
        replayed = first.model_copy(
            update={"state": "completed", "failure_code": None, "finished_at": first.finished_at + timedelta(minutes=1)}
        )
        await deliver(replayed)
        await deliver(first)
        [run] = await runs()
        assert (run["state"], run["error_code"]) == ("succeeded", None)

    async def test_are_not_told_of_when_somebody_cancelled_them(self, runs, deliver):
        await deliver(run_finished(state="cancelled"))
        assert await runs() == []


class TestTakeOver:
    async def test_answers_from_what_an_earlier_product_knew(self, call, imported, told):
        await imported(OLD)
        answer = (await call("GET", "/bootstrap")).json()
        answered = answer["onboarding"]
        assert (answered["state"], answered["source"]) == ("finished", "legacy")
        assert (answered["business_type"], answered["location_count"]) == ("retail", "11-50")
        assert [item["key"] for item in answer["setup_tasks"]["items"]][:2] == ["add_location", "import_locations"]
        assert ("onboarding.taken_over", None) in await told()

    async def test_happens_once(self, call, imported, told):
        await imported(OLD)
        first, second = await asyncio.gather(call("GET", "/bootstrap"), call("GET", "/bootstrap"))
        assert first.content == second.content == (await call("GET", "/bootstrap")).content
        assert await told() == [("onboarding.taken_over", None)]

    async def test_asks_what_the_profile_does_not_say(self, call, imported):
        await imported(OLD | {"business_type": None})
        answered = (await call("GET", "/bootstrap")).json()["onboarding"]
        assert (answered["state"], answered["next_step"], answered["goals"]) == ("in_progress", "business_type", [])

    async def test_counts_the_locations_where_no_number_is_given(self, call, imported):
        await imported(OLD | {"location_count": None, "locations": [{"name": "Main Street", "floor": 2}]})
        assert (await call("GET", "/bootstrap")).json()["onboarding"]["location_count"] == "1"

    async def test_leaves_answers_of_people_alone(self, call, finished, imported):
        await imported(OLD)
        answered = (await call("GET", "/bootstrap")).json()["onboarding"]
        assert (answered["source"], answered["business_type"]) == ("wizard", ANSWERS["business_type"])
