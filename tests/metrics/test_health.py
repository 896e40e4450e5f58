"""Datasets, refreshes, and what is said about the health of the warehouse."""

import json
from uuid import UUID, uuid4

from contracts.metrics.api import DataQuality, Datasets, DbtHealth
from services.metrics.dbt_runs import repository
from tests.metrics.raw import DAY, Raw

DATASETS = "/api/v1/metrics/datasets"
REFRESH = "/api/v1/metrics/refresh"
DBT = "/api/v1/health/dbt"
QUALITY = "/api/v1/health/data-quality"


def _ran(raw: Raw, tenant: UUID, days_ago: int, state: str, nodes: list[tuple[str, str, str, float]]) -> None:
    """A run so many days ago, with its nodes: type, name, status and seconds."""
    told = [
        {"resource_type": kind, "name": name, "status": status, "seconds": seconds, "rows_affected": None}
        | ({"failures": 3, "message": "It did."} if status == "fail" else {"failures": None, "message": None})
        for kind, name, status, seconds in nodes
    ]
    raw.execute(
        "insert into metrics.dbt_run (tenant_id, id, reason, state, started_at, finished_at, code_sha, models)"
        " values (%s, %s, 'refresh', %s, now() - make_interval(days => %s), now(), 'unknown', %s)",
        tenant,
        uuid4(),
        state,
        days_ago,
        json.dumps(told),
    )


class TestListMetricDatasets:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(DATASETS)).status_code == 401

    async def test_says_why_another_tenant_has_none(self, tenant, client_of, as_, tenant_b):
        client = await client_of("metrics")
        items = (await client.get(DATASETS, headers=as_(tenant_b, "metrics:read"))).json()["items"]
        assert [(item["name"], item["available"], item["reason"]) for item in items] == [
            ("warehouse", False, "no_data"),
            ("demo", False, "no_data"),
        ]

    async def test_lists_both_with_their_coverage(self, tenant, client_of, as_):
        client = await client_of("metrics")
        body = (await client.get(DATASETS, headers=as_(tenant, "metrics:read"))).json()
        warehouse, demo = Datasets.model_validate(body).items
        assert warehouse.platforms == ["google_ads", "linkedin_ads", "meta_ads"]
        assert (warehouse.coverage_end, demo.coverage_start, demo.rows) == (DAY, DAY, 1)
        assert warehouse.freshness == "fresh"


class TestRefreshMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.post(REFRESH)).status_code == 401

    async def test_refuses_a_reader(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        assert (await client.post(REFRESH, headers=as_(tenant_a, "metrics:read"))).status_code == 403

    async def test_answers_with_the_job_that_waits_already(self, client_of, as_, raw, tenant_a):
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:write")
        first, second = [(await client.post(REFRESH, headers=headers)).json() for _ in range(2)]
        audited = raw.execute("select action, object_id from audit.event where tenant_id = %s", tenant_a)
        raw.execute("update metrics.job set state = 'cancelled' where tenant_id = %s", tenant_a)
        raw.execute("delete from metrics.pending_change where tenant_id = %s", tenant_a)
        assert first["job_id"] == second["job_id"]
        assert set(audited) == {("metrics.refresh_requested", first["job_id"])}

    async def test_answers_the_same_key_with_the_same_answer(self, client_of, as_, raw, tenant_a):
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:write", subject="user:1") | {"Idempotency-Key": "once"}
        first, second = [await client.post(REFRESH, headers=headers) for _ in range(2)]
        raw.execute("update metrics.job set state = 'cancelled' where tenant_id = %s", tenant_a)
        raw.execute("delete from metrics.pending_change where tenant_id = %s", tenant_a)
        assert (first.status_code, second.status_code) == (202, 202)
        assert second.headers["idempotency-replayed"] == "true"
        assert second.json() == first.json()


class TestGetDbtHealth:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(DBT)).status_code == 401

    async def test_knows_nothing_of_another_tenant(self, tenant, client_of, as_, tenant_b):
        client = await client_of("metrics")
        body = (await client.get(DBT, headers=as_(tenant_b, "metrics:read"))).json()
        assert (body["status"], body["reasons"], body["runs"]) == ("unknown", ["no_run_yet"], [])
        assert body["sources"] == []

    async def test_shows_the_time_of_each_model_and_the_age_of_each_source(self, tenant, client_of, as_):
        client = await client_of("metrics")
        body = (await client.get(DBT, headers=as_(tenant, "metrics:read"))).json()
        health = DbtHealth.model_validate(body)
        assert health.status == "pass"
        assert health.last_run is not None
        assert {"fct_ad_performance_daily", "dim_campaign"} <= {model.name for model in health.last_run.models}
        assert health.last_run.models_failed == health.last_run.tests_failed == 0
        ages = {source.table: source.age_seconds for source in health.sources}
        assert {"campaign_performance", "ads_insights", "ad_performance", "campaign_performance (demo)"} <= set(ages)

    async def test_says_how_long_each_model_takes_and_what_failed(self, client_of, as_, raw, tenant_a):
        _ran(
            raw, tenant_a, 3, "succeeded", [("model", "dim_ad", "success", 1.0), ("model", "dim_account", "success", 9)]
        )
        _ran(raw, tenant_a, 2, "succeeded", [("model", "dim_ad", "success", 2.0)])
        _ran(raw, tenant_a, 1, "failed", [("model", "dim_ad", "success", 6.0), ("test", "unique_dim_ad", "fail", 0.1)])
        client = await client_of("metrics")
        body = (await client.get(DBT, headers=as_(tenant_a, "metrics:read"))).json()
        health = DbtHealth.model_validate(body)
        assert [(one.name, one.runs, one.last_seconds, one.median_seconds) for one in health.models] == [
            ("dim_account", 1, 9, 9),
            ("dim_ad", 3, 6, 2),
        ]
        assert health.last_run is not None
        assert (health.status, health.last_run.tests_failed) == ("fail", 1)
        assert [(one.name, one.failures, one.message) for one in health.last_run.failures] == [
            ("unique_dim_ad", 3, "It did.")
        ]

    async def test_tells_those_who_see_a_part_nothing_of_what_failed(self, client_of, as_, raw, tenant_a):
        _ran(raw, tenant_a, 1, "failed", [("test", "unique_dim_ad", "fail", 0.1)])
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:read", accounts=frozenset({"google_ads:100"}))
        body = (await client.get(DBT, headers=headers)).json()
        assert (body["status"], body["last_run"]["failures"], body["last_run"]["error"]) == ("fail", [], None)

    async def test_forgets_runs_after_a_while_but_not_the_last_success(self, database, raw, tenant_a):
        for days, state in ((300, "succeeded"), (200, "succeeded"), (100, "failed"), (1, "failed")):
            _ran(raw, tenant_a, days, state, [])
        async with database("metrics").tenant(tenant_a) as session:
            await repository.prune_runs(session)
            left = await repository.list_runs(session, limit=10)
        assert [run.state for run in left] == ["failed", "failed", "succeeded"]


class TestGetDataQuality:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(QUALITY)).status_code == 401

    async def test_is_unknown_for_a_tenant_without_data(self, tenant, client_of, as_, tenant_b):
        client = await client_of("metrics")
        body = (await client.get(QUALITY, headers=as_(tenant_b, "metrics:read"))).json()
        assert body["status"] == "unknown"
        assert [check["status"] for check in body["checks"]] == ["unknown"]

    async def test_measures_both_clocks_completeness_and_the_tests(self, tenant, client_of, as_):
        client = await client_of("metrics")
        body = (await client.get(QUALITY, headers=as_(tenant, "metrics:read"))).json()
        quality = DataQuality.model_validate(body)
        status = {(check.name, check.dataset, check.account_id): check.status for check in quality.checks}
        assert status["duplicates", "warehouse", None] == "pass"
        assert status["reconciliation", "warehouse", None] == "pass"
        assert status["snapshot_rows", "warehouse", None] == "pass"
        assert status["snapshot_totals", "warehouse", None] == "pass"
        assert status["completeness", "warehouse", "100"] == "pass"
        # Forty days are not the six weeks of each weekday, nor fifty values before the last two weeks.
        assert status["volume", "warehouse", "100"] == "unknown"
        assert status["known_accounts", "warehouse", None] == "pass"
        # The tenant reports in euros, and nobody has pulled the rate of the dollar.
        (rates,) = [
            check for check in quality.checks if check.name == "exchange_rates" and check.dataset == "warehouse"
        ]
        assert (rates.status, rates.failing_keys) == ("warn", ["USD"])
        # The rows are of March, and no sync has brought newer ones.
        assert status["data_through", "warehouse", "100"] == "fail"
        assert ("data_through", "warehouse", "300") not in status
        assert quality.status == "fail"
