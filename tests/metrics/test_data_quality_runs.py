"""Runs of the checks: kept, shown as history, thinned with age."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from contracts.metrics.jobs import CheckDataQuality
from contracts.metrics.quality import CHECK_NAMES, QualityHistory, QualityResult
from libs.jobs import PeriodicContext, enqueue
from services.metrics.data_quality.checks import make_check
from services.metrics.quality_runs import repository, telemetry
from services.metrics.quality_runs.jobs import observe_quality
from services.metrics.quality_runs.rollup import roll_up
from tests.metrics.raw import DAY

URL = "/api/v1/health/data-quality"
HISTORY = f"{URL}/history"
DUPLICATES = f"{URL}/checks/duplicates/history"


@pytest.fixture
def kept(database, tenant_a):
    """`await kept("pass", days_ago=3)`: the id of a run of `tenant_a` so long ago, whose duplicates came out so."""

    async def keep(status, *, days_ago: float = 0.0, at: datetime | None = None) -> UUID:
        run_id, moment = uuid4(), at or datetime.now(UTC) - timedelta(days=days_ago)
        results = roll_up([make_check("duplicates", "warehouse", status, "Said.", observed=1, limit=0, unit="rows")])
        async with database("metrics").tenant(tenant_a) as session:
            assert await repository.add_run(session, tenant_a, run_id, at=moment, seconds=0.1, results=results)
        return run_id

    return keep


class TestCheckDataQuality:
    async def test_runs_after_each_snapshot_and_keeps_every_check(self, tenant, raw, client_of, as_):
        names = raw.execute(
            "select distinct check_name from metrics.quality_result where tenant_id = %s and dataset = 'warehouse'",
            tenant,
        )
        assert {name for (name,) in names} == set(CHECK_NAMES) - {"warehouse"}
        (counts,) = raw.execute(
            "select passed + warned + failed + unknown, (select count(*) from metrics.quality_result r"
            " where (r.tenant_id, r.run_id) = (q.tenant_id, q.id)) from metrics.quality_run q where tenant_id = %s"
            " order by checked_at desc limit 1",
            tenant,
        )
        assert counts[0] == counts[1] > len(CHECK_NAMES)

    @pytest.mark.usefixtures("data_tests")
    async def test_runs_after_a_dbt_run_that_failed(self, raw, tenant_a, refresh):
        raw.google(tenant_a, 5, cost_micros=-1_000_000, impressions=10, clicks=2)
        await refresh(tenant_a)
        found = raw.execute(
            "select status, failing_keys from metrics.quality_result where tenant_id = %s and check_name = 'ranges'",
            tenant_a,
        )
        raw.execute(
            "update metrics.job set state = 'cancelled' where tenant_id = %s and state = 'retry_wait'", tenant_a
        )
        raw.execute("delete from metrics.pending_change where tenant_id = %s", tenant_a)
        assert found == [("fail", [f"google_ads:100:5@{DAY}"])]

    async def test_says_that_nothing_was_built_yet(self, database, worker_of, raw, tenant_a):
        async with database("metrics").tenant(tenant_a) as session:
            await enqueue(session, CheckDataQuality(), tenant_id=tenant_a)
        await worker_of("metrics", timeout_seconds=60)
        found = raw.execute("select check_name, status from metrics.quality_result where tenant_id = %s", tenant_a)
        assert found == [("warehouse", "unknown")]

    async def test_keeps_one_result_of_a_job_that_ran_twice(self, database, tenant_a):
        run_id, results = uuid4(), roll_up([make_check("duplicates", "demo", "pass", "Fine.")])
        now = datetime.now(UTC)
        async with database("metrics").tenant(tenant_a) as session:
            kept = [
                await repository.add_run(session, tenant_a, run_id, at=now, seconds=1, results=results)
                for _ in range(2)
            ]
        assert kept == [True, False]


class TestGetDataQualityHistory:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(HISTORY)).status_code == 401

    async def test_has_nothing_of_another_tenant(self, kept, client_of, as_, tenant_b):
        await kept("fail")
        client = await client_of("metrics")
        body = (await client.get(HISTORY, headers=as_(tenant_b, "metrics:read"))).json()
        assert (body["series"], body["last_run_at"]) == ([], None)

    async def test_has_nothing_for_those_who_see_a_part(self, kept, client_of, as_, tenant_a):
        await kept("fail")
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:read", accounts=frozenset({"google_ads:100"}))
        body = (await client.get(HISTORY, headers=headers)).json()
        assert (body["series"], body["last_run_at"]) == ([], None)

    async def test_shows_the_worst_of_each_day(self, kept, client_of, as_, tenant_a):
        noon = datetime.now(UTC).replace(hour=12, minute=0) - timedelta(days=2)
        for status, hours in (("pass", 0), ("fail", 1), ("unknown", 2), ("pass", 3)):
            await kept(status, at=noon + timedelta(hours=hours))
        await kept("unknown", at=noon - timedelta(days=1))
        await kept("pass", at=noon - timedelta(days=1))
        await kept("fail", days_ago=40)
        client = await client_of("metrics")
        body = (await client.get(HISTORY, headers=as_(tenant_a, "metrics:read"))).json()
        (series,) = QualityHistory.model_validate(body).series
        assert (series.dataset, series.check, series.unit) == ("warehouse", "duplicates", "rows")
        assert [(one.day, one.status, one.runs, one.failed) for one in series.days] == [
            (noon.date() - timedelta(days=1), "unknown", 2, 0),
            (noon.date(), "fail", 4, 1),
        ]

    @pytest.mark.parametrize("days", [0, 91])
    async def test_has_a_bounded_window(self, client_of, as_, tenant_a, days: int):
        client = await client_of("metrics")
        answer = await client.get(HISTORY, params={"days": days}, headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == 422


class TestListDataQualityResults:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(DUPLICATES)).status_code == 401

    async def test_has_nothing_of_another_tenant(self, kept, client_of, as_, tenant_b):
        await kept("fail")
        client = await client_of("metrics")
        body = (await client.get(DUPLICATES, headers=as_(tenant_b, "metrics:read"))).json()
        assert body == {"items": [], "next_cursor": None}

    async def test_has_nothing_for_those_who_see_a_part(self, kept, client_of, as_, tenant_a):
        await kept("fail")
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:read", aggregates_only=True)
        assert (await client.get(DUPLICATES, headers=headers)).json()["items"] == []

    async def test_refuses_a_check_that_does_not_exist(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        answer = await client.get(f"{URL}/checks/luck/history", headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == 422

    async def test_refuses_a_cursor_of_its_own_making(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        answer = await client.get(DUPLICATES, params={"cursor": "x"}, headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == 422

    async def test_lists_page_by_page_newest_first(self, kept, client_of, as_, tenant_a):
        runs = [await kept("pass", days_ago=ago) for ago in (0, 1, 2)]
        client, headers = await client_of("metrics"), as_(tenant_a, "metrics:read")
        first = (await client.get(DUPLICATES, params={"limit": 2}, headers=headers)).json()
        rest = {"limit": 2, "cursor": first["next_cursor"]}
        second = (await client.get(DUPLICATES, params=rest, headers=headers)).json()
        found = [QualityResult.model_validate(one) for one in [*first["items"], *second["items"]]]
        assert [one.run_id for one in found] == runs
        assert {(one.status, one.observed, one.limit, one.message) for one in found} == {("pass", 1, 0, "Said.")}
        assert second["next_cursor"] is None

    async def test_lists_of_one_dataset(self, kept, client_of, as_, tenant_a):
        await kept("pass")
        client = await client_of("metrics")
        answer = await client.get(DUPLICATES, params={"dataset": "demo"}, headers=as_(tenant_a, "metrics:read"))
        assert answer.json()["items"] == []


class TestThinOut:
    async def test_keeps_a_week_whole_then_the_worst_of_each_day(self, kept, database, tenant_a):
        noon = datetime.now(UTC).replace(hour=12, minute=0) - timedelta(days=20)
        await kept("pass", at=noon)
        failed = await kept("fail", at=noon + timedelta(minutes=15))
        await kept("warn", at=noon + timedelta(minutes=30))
        await kept("pass", at=noon + timedelta(days=1))
        later = await kept("pass", at=noon + timedelta(days=1, minutes=15))
        recent = [await kept("pass", days_ago=3) for _ in range(2)]
        await kept("pass", days_ago=401)
        async with database("metrics").tenant(tenant_a) as session:
            await repository.thin_out(session)
            left = await repository.list_results(session, "duplicates", dataset=None, limit=100)
        assert {one.run_id for one in left} == {failed, later, *recent}


class TestObserveQuality:
    async def test_counts_the_checks_of_every_tenant_in_its_last_run(self, kept, database, settings_for):
        await kept("fail")
        context = PeriodicContext(database("metrics"), settings_for("metrics"), None, {})
        await observe_quality(context)
        before = telemetry.CHECKS.labels("fail")._value.get()
        await kept("pass")
        await observe_quality(context)
        assert telemetry.CHECKS.labels("fail")._value.get() == before - 1


class TestRollUp:
    def test_takes_the_worst_account_and_names_it(self):
        checks = [
            make_check(
                "volume", "warehouse", status, f"Said {status}.", observed=1, limit=2, sample_size=12, keys=[key]
            ).model_copy(update={"platform": "google_ads", "account_id": key})
            for status, key in (("pass", "1"), ("fail", "2"), ("warn", "3"), ("fail", "4"))
        ]
        (result,) = roll_up(checks)
        assert (result.status, result.parts, result.parts_failed, result.sample_size) == ("fail", 4, 2, 48)
        assert result.message == "2 of 4 accounts fail. google_ads:2: Said fail."
        assert result.failing_keys == ["2", "4", "3", "1"]

    def test_is_unknown_when_one_account_cannot_be_judged(self):
        checks = [make_check("drift", "demo", status, "Said.") for status in ("pass", "unknown", "pass")]
        assert [one.status for one in roll_up(checks)] == ["unknown"]

    def test_keeps_at_most_twenty_keys(self):
        many = [make_check("volume", "demo", "fail", "Said.", keys=[f"{n}/{k}" for k in range(15)]) for n in range(3)]
        (result,) = roll_up(many)
        assert len(result.failing_keys) == 20
