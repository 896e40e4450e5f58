"""From raw rows to marts and snapshots: what changes, what stays, and what vanishes."""

import asyncio
import itertools
from datetime import timedelta
from uuid import UUID

import pytest

from services.metrics.dbt_runs import repository
from tests.metrics.conftest import REMEMBERED_SECONDS
from tests.metrics.raw import DAY, READ_AT
from tests.metrics.together import together

LATER = READ_AT + timedelta(hours=6)
LATEST = READ_AT + timedelta(hours=12)
ASKED = {"start_date": (DAY - timedelta(days=3)).isoformat(), "end_date": DAY.isoformat()}


def spends(body: dict) -> dict[str, float]:
    """Spend by campaign id."""
    return {row["campaign_id"]: row["spend"] for row in body["campaign"]["rows"]}


class TestRestatement:
    @together
    async def test_replaces_restated_days_and_drops_vanished_rows(self, raw, refresh, combined, tenant_a, days):
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        raw.google(tenant_a, 2, cost_micros=2_000_000, impressions=10, clicks=1)
        raw.google(tenant_a, 3, days(-1), cost_micros=3_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        before = (await combined(tenant_a, **ASKED)).json()

        # The platform restates campaign 1, and campaign 2 is not there any more when the day is read again.
        raw.google(tenant_a, 1, cost_micros=1_500_000, impressions=11, clicks=1, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        after = (await combined(tenant_a, **ASKED)).json()

        assert spends(before) == {"1": 1.0, "2": 2.0, "3": 3.0}
        assert spends(after) == {"3": 3.0, "1": 1.5}
        assert after["meta"]["snapshot_id"] != before["meta"]["snapshot_id"]
        assert after["meta"]["extracted_at"]["google_ads"] == "2026-03-12T12:00:00Z"

    @together
    async def test_is_written_down_once_for_each_number(self, raw, refresh, tenant_a, days):
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        raw.google(tenant_a, 2, cost_micros=2_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        raw.google(tenant_a, 1, cost_micros=1_500_000, impressions=10, clicks=1, sync="sync-2", at=LATER)
        raw.google(tenant_a, 3, days(-1), cost_micros=3_000_000, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        await refresh(tenant_a)
        raw.google(tenant_a, 1, cost_micros=1_600_000, impressions=10, clicks=1, sync="sync-3", at=LATEST)
        await refresh(tenant_a)
        ledger = raw.execute(
            "select campaign_id, metric, seq, change, old_value::float8, new_value::float8, extracted_at"
            " from warehouse.ledger_metric_restatement where tenant_id = %s order by 1, 2, 3",
            tenant_a,
        )
        numbers = raw.execute(
            "select campaign_id, restatement_no from warehouse.fct_ad_performance_daily where tenant_id = %s"
            " order by 1",
            tenant_a,
        )
        assert ledger == [
            ("1", "spend", 1, "restated", 1.0, 1.5, LATER),
            ("1", "spend", 2, "restated", 1.5, 1.6, LATEST),
            ("2", "clicks", 1, "vanished", 1.0, None, LATER),
            ("2", "impressions", 1, "vanished", 10.0, None, LATER),
            ("2", "spend", 1, "vanished", 2.0, None, LATER),
        ]
        assert numbers == [("1", 2), ("3", 0)]

    @together
    async def test_shares_unchanged_months_between_snapshots(self, raw, refresh, combined, tenant_a, days):
        raw.google(tenant_a, 1, days(-40), cost_micros=1_000_000, impressions=10, clicks=1)
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        raw.google(tenant_a, 1, cost_micros=2_000_000, impressions=10, clicks=1, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        manifests = raw.execute(
            "select manifest -> 'partitions' from metrics.snapshot where tenant_id = %s and dataset = 'warehouse'"
            " order by created_at",
            tenant_a,
        )
        old, new = [{part["month"]: part["digest"] for part in row[0]} for row in manifests]
        assert old["2026-01"] == new["2026-01"]
        assert old["2026-03"] != new["2026-03"]

    @together
    async def test_affirms_a_snapshot_that_still_holds(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        first = await combined(tenant_a)
        await refresh(tenant_a)
        again = await combined(tenant_a)
        assert again.json()["meta"]["snapshot_id"] == first.json()["meta"]["snapshot_id"]
        assert again.json()["snapshot_generated_at"] > first.json()["snapshot_generated_at"]
        assert again.headers["etag"] != first.headers["etag"]


@together
class TestRetention:
    async def test_keeps_what_serves_and_the_last_of_each_day(self, raw, refresh, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        raw.execute(
            "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest, created_at)"
            " select tenant_id, 'old ' || n, dataset, manifest, now() - make_interval(days => 40, mins => n)"
            " from metrics.snapshot, generate_series(0, 2) n where tenant_id = %s and dataset = 'warehouse'",
            tenant_a,
        )
        raw.execute(
            "insert into metrics.snapshot_partition (tenant_id, digest, content, created_at)"
            " values (%s, 'unused', '', now() - interval '2 days')",
            tenant_a,
        )
        raw.google(tenant_a, 1, cost_micros=2_000_000, impressions=10, clicks=1, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        kept = raw.execute(
            "select snapshot_id from metrics.snapshot where tenant_id = %s and snapshot_id like 'old %%'", tenant_a
        )
        unused = raw.execute(
            "select 1 from metrics.snapshot_partition where tenant_id = %s and digest = 'unused'", tenant_a
        )
        # Of forty days ago only the last one of its month is kept.
        assert [row[0] for row in kept][:1] == ["old 0"]
        assert "old 1" not in [row[0] for row in kept]
        assert unused == []


@together
class TestTurns:
    async def test_finds_tenants_without_a_full_run_for_a_day(self, raw, refresh, database, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        async with database("metrics").platform() as session:
            fresh = await repository.list_tenants_due_full(session, older_than_seconds=86400, limit=1000)
        raw.execute(
            "update metrics.dbt_run set started_at = now() - interval '25 hours' where tenant_id = %s", tenant_a
        )
        async with database("metrics").platform() as session:
            due = await repository.list_tenants_due_full(session, older_than_seconds=86400, limit=1000)
        assert tenant_a not in fresh
        assert tenant_a in due


@together
class TestPrecedence:
    async def test_a_connector_wins_over_a_file_for_the_same_campaign_and_day(
        self, raw, refresh, combined, tenant_a, days
    ):
        google = {"platform": "google_ads", "account_id": "100", "campaign_id": "1", "impressions": 1, "clicks": 1}
        raw.uploaded(tenant_a, **google, spend_micros=9_000_000)
        raw.uploaded(tenant_a, days(-1), **google, spend_micros=4_000_000)
        raw.google(tenant_a, 1, cost_micros=1_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        assert [point["spend"] for point in body["campaign"]["trend"]] == [4.0, 1.0]

    async def test_an_older_generation_is_dead(self, raw, refresh, combined, tenant_a, days):
        raw.google(tenant_a, 1, days(-1), cost_micros=5_000_000, impressions=10, clicks=1, at=LATER)
        raw.google(tenant_a, 2, cost_micros=1_000_000, impressions=10, clicks=1, generation=1)
        await refresh(tenant_a)
        assert spends((await combined(tenant_a, **ASKED)).json()) == {"2": 1.0}

    async def test_counts_each_campaign_at_its_coarsest_grain(self, raw, refresh, combined, tenant_a):
        google = {"platform": "google_ads", "account_id": "100", "impressions": 1, "clicks": 1}
        raw.uploaded(tenant_a, **google, campaign_id="1", spend_micros=5_000_000)
        ad = {"grain": "ad", "ad_group_id": "g", "ad_group_name": "G"}
        raw.uploaded(tenant_a, **google, **ad, campaign_id="1", ad_id="a1", spend_micros=3_000_000)
        raw.uploaded(tenant_a, **google, **ad, campaign_id="2", ad_id="a2", spend_micros=2_000_000)
        raw.uploaded(tenant_a, **google, **ad, campaign_id="2", ad_id="a3", spend_micros=1_000_000)
        account = {"grain": "account", "campaign_id": None, "campaign_name": None}
        raw.uploaded(tenant_a, **google, **account, spend_micros=100_000_000)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        assert spends(body) == {"1": 5.0, "2": 3.0}
        assert body["campaign"]["summary"]["spend"] == 8.0
        assert {ad["ad_id"]: ad["spend"] for ad in body["creative"]} == {"a1": 3.0, "a2": 2.0, "a3": 1.0}


@together
class TestNulls:
    async def test_keeps_unreported_apart_from_zero(self, raw, refresh, combined, tenant_a, days):
        raw.uploaded(tenant_a, campaign_id="1", spend_micros=2_000_000, impressions=None, clicks=0, conversions=1)
        raw.uploaded(tenant_a, days(-1), campaign_id="1", spend_micros=None, impressions=None, clicks=None)
        await refresh(tenant_a)
        strict = (await combined(tenant_a, **ASKED)).json()["campaign"]["summary"]
        assert (strict["impressions"], strict["clicks"], strict["spend"]) == (None, 0, 2.0)
        assert (strict["cpm"], strict["cpc"], strict["ctr"], strict["roas"]) == (None, None, None, None)
        assert strict["reported_share"]["spend"] == 0.5

    async def test_gives_roas_only_where_every_conversion_has_a_value(self, raw, refresh, combined, tenant_a, days):
        raw.uploaded(tenant_a, spend_micros=2_000_000, conversions=1, conversions_value_micros=8_000_000)
        raw.uploaded(tenant_a, days(-1), spend_micros=2_000_000, conversions=1)
        await refresh(tenant_a)
        strict = (await combined(tenant_a, **ASKED)).json()["campaign"]["summary"]
        partial = (await combined(tenant_a, **ASKED, allow_partial="true")).json()["campaign"]["summary"]
        assert (strict["roas"], partial["roas"]) == (None, 2.0)


@together
class TestLanding:
    async def test_rebuilds_what_an_upload_left_behind(
        self, raw, refresh, combined, client_of, as_, worker_of, tenant_a
    ):
        raw.uploaded(tenant_a, spend_micros=2_000_000, impressions=1, clicks=1)
        await refresh(tenant_a)
        raw.execute("delete from raw.uploads__ad_performance where tenant_id = %s", tenant_a)
        client = await client_of("metrics")
        event = {
            "id": str(UUID(int=tenant_a.int ^ 1)),
            "type": "ingestion.data_landed",
            "tenant_id": str(tenant_a),
            "producer": "ingestion",
            "occurred_at": "2026-03-12T06:00:00Z",
            "payload": {
                "dataset": "warehouse",
                "source": "uploads",
                "tables": ["raw.uploads__ad_performance"],
                "accounts": [
                    {
                        "platform": "linkedin_ads",
                        "account_id": "300",
                        "min_date": DAY.isoformat(),
                        "max_date": DAY.isoformat(),
                    }
                ],
                "job_id": str(UUID(int=5)),
            },
        }
        headers = as_(tenant_a, "events:deliver", subject="service:ingestion")
        receipts = [await client.post("/internal/events", json=event, headers=headers) for _ in range(2)]
        await worker_of("metrics", timeout_seconds=120)
        await asyncio.sleep(REMEMBERED_SECONDS)
        body = (await combined(tenant_a)).json()
        assert [receipt.json()["outcome"] for receipt in receipts] == ["accepted", "known"]
        assert body["campaign"]["rows"] == []
        assert body["availability"]["campaign"] == {"status": "empty", "reason": "no_data"}


class TestSteadyLanding:
    async def test_does_not_fail_the_run_it_overtakes(self, raw, refresh, tenant_a):
        raw.uploaded(tenant_a, campaign_id="0", spend_micros=1_000_000)

        async def go_on_landing():
            for number in itertools.count(1):
                raw.uploaded(tenant_a, campaign_id=str(number), spend_micros=1_000_000)
                await asyncio.sleep(0.05)

        landing = asyncio.create_task(go_on_landing())
        await refresh(tenant_a)
        landing.cancel()
        runs = raw.execute("select state, error from metrics.dbt_run where tenant_id = %s", tenant_a)
        assert runs == [("succeeded", None)]


@pytest.mark.usefixtures("data_tests")
class TestFailure:
    async def test_a_failing_test_of_the_marts_keeps_the_last_good_snapshot(
        self, raw, refresh, combined, client_of, as_, tenant_a
    ):
        raw.uploaded(tenant_a, spend_micros=2_000_000, impressions=1, clicks=1)
        await refresh(tenant_a)
        good = (await combined(tenant_a)).json()
        raw.uploaded(tenant_a, spend_micros=-2_000_000, impressions=1, clicks=1)
        await refresh(tenant_a)
        body = (await combined(tenant_a)).json()
        client = await client_of("metrics")
        health = (await client.get("/api/v1/health/dbt", headers=as_(tenant_a, "metrics:read"))).json()
        raw.execute(
            "update metrics.job set state = 'cancelled' where tenant_id = %s and state = 'retry_wait'", tenant_a
        )
        raw.execute("delete from metrics.pending_change where tenant_id = %s", tenant_a)
        raw.execute("delete from raw.uploads__ad_performance where tenant_id = %s", tenant_a)
        raw.execute("delete from warehouse.fct_ad_performance_daily where tenant_id = %s", tenant_a)

        assert body["meta"]["snapshot_id"] == good["meta"]["snapshot_id"]
        assert body["meta"]["freshness"]["reasons"] == ["dbt_run_failed"]
        assert body["meta"]["quality"] == {"status": "fail", "failed_checks": ["dbt_run"]}
        assert health["status"] == "fail"
        assert "non_negative" in health["last_run"]["error"]
        assert health["last_run"]["tests_failed"] == 1
