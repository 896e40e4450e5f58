"""`GET /metrics/combined`: the numbers are those of the raw rows, and nothing else."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from contracts.metrics.api import CombinedMetrics
from tests.metrics.raw import DAY
from tests.metrics.world import total, within

URL = "/api/v1/metrics/combined"
START, END = DAY - timedelta(days=9), DAY
ASKED = {"start_date": START.isoformat(), "end_date": END.isoformat()}


def exact(number: float | None) -> Decimal:
    """A JSON number as it was written."""
    return Decimal(str(number))


class TestGetCombinedMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(URL)).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        assert (await client.get(URL, headers=as_(tenant_a, "ops:read"))).status_code == 403

    async def test_shows_nothing_of_another_tenant(self, tenant, combined, tenant_b):
        answer = (await combined(tenant_b)).json()
        assert answer["campaign"]["rows"] == []
        assert answer["availability"]["campaign"] == {"status": "empty", "reason": "no_data"}
        assert answer["meta"]["freshness"]["state"] == "missing"
        assert answer["snapshot_generated_at"] is None

    async def test_keeps_its_contract(self, tenant, combined):
        body = (await combined(tenant, **ASKED, compare="previous_period")).json()
        CombinedMetrics.model_validate(body)
        assert body["meta"]["tenant_id"] == str(tenant)
        assert body["snapshot_generated_at"] == body["meta"]["snapshot_generated_at"]
        assert body["meta"]["freshness"]["state"] == "fresh"
        assert body["meta"]["quality"] == {"status": "pass", "failed_checks": []}
        assert body["coverage"] == {"start": (DAY - timedelta(days=39)).isoformat(), "end": DAY.isoformat()}
        assert body["meta"]["data_through"]["google_ads"] == DAY.isoformat()
        assert body["meta"]["attribution"]["meta_ads"] == {"click_days": 7, "view_days": 1}
        assert body["meta"]["timezone_mix"] == ["Europe/Berlin"]

    async def test_adds_exactly_what_the_sources_sent(self, tenant, combined):
        summary = (await combined(tenant, **ASKED)).json()["campaign"]["summary"]
        every, euros = within(START, END), within(START, END, currency="EUR")
        assert exact(summary["spend"]) == total("spend", of=euros)
        assert summary["impressions"] == total("impressions", of=every)
        assert summary["clicks"] == total("clicks", of=every)
        assert exact(summary["conversions"]) == total("conversions", of=every)
        assert exact(summary["conversions_value"]) == total("value", of=euros)
        assert summary["campaigns"] == 5

    async def test_divides_sums_of_one_currency(self, tenant, combined):
        summary = (await combined(tenant, **ASKED)).json()["campaign"]["summary"]
        every, euros = within(START, END), within(START, END, currency="EUR")
        assert summary["ctr"] == pytest.approx(float(total("clicks", of=every) / total("impressions", of=every)))
        assert summary["cpc"] == pytest.approx(float(total("spend", of=euros) / total("clicks", of=euros)))
        assert summary["cpm"] == pytest.approx(float(1000 * total("spend", of=euros) / total("impressions", of=euros)))
        assert summary["cpa"] == pytest.approx(float(total("spend", of=euros) / total("conversions", of=euros)))
        assert summary["cvr"] == pytest.approx(float(total("conversions", of=every) / total("clicks", of=every)))
        assert summary["roas"] == pytest.approx(float(total("value", of=euros) / total("spend", of=euros)))

    async def test_never_adds_two_currencies(self, tenant, combined):
        currency = (await combined(tenant, **ASKED)).json()["meta"]["currency"]
        dollars = within(START, END, currency="USD")
        assert currency["reporting"] == "EUR"
        assert currency["excluded"] == [
            {
                "currency": "USD",
                "spend": float(total("spend", of=dollars)),
                "conversions_value": 0.0,
                "first_date": START.isoformat(),
                "last_date": END.isoformat(),
            }
        ]

    async def test_reports_in_the_only_currency_that_is_left(self, tenant, combined):
        body = (await combined(tenant, **ASKED, account_id="101")).json()
        assert body["meta"]["currency"] == {
            "reporting": "USD",
            "chosen": "EUR",
            "fx_source": None,
            "excluded": [],
        }
        assert exact(body["campaign"]["summary"]["spend"]) == total("spend", of=within(START, END, account="101"))

    async def test_gives_null_for_a_ratio_without_a_denominator(self, tenant, combined):
        summary = (await combined(tenant, **ASKED, account_id="101")).json()["campaign"]["summary"]
        assert summary["clicks"] == 0
        assert (summary["cpc"], summary["cvr"], summary["frequency"]) == (None, None, None)
        assert summary["link_clicks"] is None

    async def test_has_a_point_a_day(self, tenant, combined):
        trend = (await combined(tenant, **ASKED)).json()["campaign"]["trend"]
        assert [point["date"] for point in trend] == [(START + timedelta(days=n)).isoformat() for n in range(10)]
        euros = within(END, END, currency="EUR")
        assert exact(trend[-1]["spend"]) == total("spend", of=euros)

    async def test_lists_campaigns_by_spend_each_in_its_currency(self, tenant, combined):
        rows = (await combined(tenant, **ASKED)).json()["campaign"]["rows"]
        assert [row["campaign_id"] for row in rows] == ["1", "u1", "2", "m1", "3"]
        assert (rows[0]["name"], rows[0]["status"], rows[0]["account_name"]) == ("Brand search", "enabled", "Harbour")
        assert exact(rows[0]["spend"]) == total("spend", of=within(START, END, campaign="1"))
        # Without a rate from dollars it comes last, whatever it spent.
        assert (rows[4]["currency"], rows[4]["roas"], rows[4]["spend_reporting"]) == ("USD", 0.0, None)
        assert rows[0]["days"] == 10

    async def test_totals_count_rows_that_are_not_shown(self, tenant, combined):
        body = (await combined(tenant, **ASKED, limit=2)).json()
        assert len(body["campaign"]["rows"]) == 2
        assert body["meta"]["truncated"]["campaign"] == {"shown": 2, "total": 5}
        assert body["campaign"]["summary"]["impressions"] == total("impressions", of=within(START, END))

    async def test_counts_a_campaign_once_where_its_ads_are_reported_too(self, tenant, combined):
        body = (await combined(tenant, **ASKED, campaign_search="BRAND")).json()
        assert exact(body["campaign"]["summary"]["spend"]) == total("spend", of=within(START, END, campaign="1"))
        assert [ad["ad_id"] for ad in body["creative"]] == ["11"]

    async def test_shows_metas_ads_as_campaigns(self, tenant, combined):
        body = (await combined(tenant, **ASKED, platforms="meta_ads")).json()
        assert [row["campaign_id"] for row in body["campaign"]["rows"]] == ["m1"]
        assert body["creative"][0]["ad_group_name"] == "Set of m1"
        assert body["campaign"]["summary"]["reach"] is None

    async def test_knows_reach_of_one_entity_on_one_day(self, tenant, combined):
        body = (await combined(tenant, start_date=END, end_date=END, platforms="meta_ads")).json()
        assert body["campaign"]["rows"][0]["reach"] == 60
        assert body["campaign"]["rows"][0]["frequency"] == pytest.approx(70 / 60)

    async def test_filters_by_platform(self, tenant, combined):
        body = (await combined(tenant, **ASKED, platforms=["meta_ads", "linkedin_ads"])).json()
        assert {row["platform"] for row in body["campaign"]["rows"]} == {"meta_ads", "linkedin_ads"}
        wanted = within(START, END, platform="meta_ads") + within(START, END, platform="linkedin_ads")
        assert exact(body["campaign"]["summary"]["spend"]) == total("spend", of=wanted)

    async def test_filters_by_region(self, tenant, combined):
        body = (await combined(tenant, **ASKED, region="Kingston")).json()
        assert exact(body["campaign"]["summary"]["spend"]) == total("spend", of=within(START, END, region="Kingston"))
        assert [row["code"] for row in body["region"]] == ["Kingston"]

    async def test_shows_what_no_region_is_known_of(self, tenant, combined):
        regions = (await combined(tenant, **ASKED)).json()["region"]
        assert [row["code"] for row in regions] == ["Kingston", "St. Ann", "unattributed"]
        unknown = within(START, END, region=None, currency="EUR")
        assert exact(regions[2]["spend"]) == total("spend", of=unknown)

    async def test_searches_names_and_ids(self, tenant, combined):
        found = (await combined(tenant, **ASKED, campaign_search="nd se")).json()["campaign"]["rows"]
        assert [row["campaign_id"] for row in found] == ["1"]

    async def test_tells_no_match_from_no_data(self, tenant, combined):
        filtered = (await combined(tenant, **ASKED, campaign_search="nowhere")).json()
        assert filtered["availability"]["campaign"] == {"status": "empty", "reason": "no_match"}
        earlier = (await combined(tenant, start_date="2024-01-01", end_date="2024-01-31")).json()
        assert earlier["availability"]["campaign"] == {"status": "empty", "reason": "no_rows_in_range"}

    async def test_compares_with_the_days_before(self, tenant, combined):
        body = (await combined(tenant, **ASKED, compare="previous_period")).json()
        comparison = body["campaign"]["comparison"]
        before = (START - timedelta(days=10), START - timedelta(days=1))
        assert (comparison["start_date"], comparison["end_date"]) == tuple(day.isoformat() for day in before)
        now, then = (total("spend", of=within(*days, currency="EUR")) for days in ((START, END), before))
        assert exact(comparison["summary"]["spend"]) == then
        assert comparison["change"]["spend"] == pytest.approx(float((now - then) / then))
        previous = total("spend", of=within(*before, campaign="1"))
        assert exact(body["campaign"]["rows"][0]["previous"]["spend"]) == previous

    async def test_compares_with_the_year_before(self, tenant, combined):
        answer = await combined(tenant, start_date="2024-02-29", end_date="2024-03-01", compare="previous_year")
        comparison = answer.json()["campaign"]["comparison"]
        assert (comparison["start_date"], comparison["end_date"]) == ("2023-02-28", "2023-03-01")
        assert comparison["change"]["spend"] is None

    async def test_keeps_the_demo_to_itself(self, tenant, combined):
        demo = (await combined(tenant, dataset="demo")).json()
        assert demo["meta"]["dataset"] == "demo"
        assert [row["campaign_id"] for row in demo["campaign"]["rows"]] == ["77"]
        assert demo["campaign"]["summary"]["spend"] == 99.0
        assert demo["filters"]["platforms"] == [{"platform": "google_ads", "accounts": 1, "campaigns": 1}]

    async def test_answers_the_last_thirty_days_without_dates(self, tenant, combined):
        body = (await combined(tenant)).json()
        assert body["range"] == {
            "start_date": (DAY - timedelta(days=29)).isoformat(),
            "end_date": DAY.isoformat(),
            "compare": "none",
        }

    async def test_says_that_nothing_changed(self, tenant, combined):
        first = await combined(tenant, **ASKED)
        again = await combined(tenant, **ASKED, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]

    async def test_has_another_etag_for_other_filters(self, tenant, combined):
        first = await combined(tenant, **ASKED)
        other = await combined(tenant, **ASKED, platforms="meta_ads", headers={"If-None-Match": first.headers["etag"]})
        assert other.status_code == 200
        assert other.headers["etag"] != first.headers["etag"]

    @pytest.mark.parametrize(
        ("accepted", "coding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None), ("br;q=0", None)]
    )
    async def test_is_encoded_as_the_client_likes(self, tenant, combined, accepted, coding):
        plain = await combined(tenant, **ASKED, headers={"Accept-Encoding": "identity"})
        answers = [await combined(tenant, **ASKED, headers={"Accept-Encoding": accepted}) for _ in range(2)]
        assert [answer.headers.get("content-encoding") for answer in answers] == [coding, coding]
        assert "Accept-Encoding" in answers[0].headers["vary"]
        assert [answer.json()["campaign"] for answer in answers] == [plain.json()["campaign"]] * 2
        assert answers[1].json()["meta"]["cache"]["outcome"] == "hit"
        assert (answers[0].headers["etag"] == plain.headers["etag"]) == (coding is None)

    async def test_answers_from_memory_the_second_time(self, tenant, combined):
        asked = {"start_date": "2026-02-20", "end_date": "2026-02-21"}
        first, second = [(await combined(tenant, **asked)).json() for _ in range(2)]
        assert [first["meta"]["cache"]["outcome"], second["meta"]["cache"]["outcome"]] == ["miss", "hit"]
        assert first["campaign"] == second["campaign"]


class TestRefuses:
    @pytest.mark.parametrize(
        "query",
        [
            {"start_date": "2026-03-02", "end_date": "2026-03-01"},
            {"start_date": "2023-01-01", "end_date": "2026-02-01"},
            {"start_date": "01/02/2026"},
            {"start_date": "1700000000"},
            {"end_date": "2026-02-30"},
            {"platforms": "myspace"},
            {"compare": "yesterday"},
            {"dataset": "live"},
            {"limit": "0"},
            {"limit": "5001"},
            {"campaign_search": ""},
            {"account_id": "a\x00b"},
            {"nonsense": "1"},
        ],
    )
    async def test_a_question_that_makes_no_sense(self, combined, tenant_a, query):
        answer = await combined(tenant_a, **query)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["errors"][0]["pointer"].split("/")[2] in query


class TestFreshness:
    async def test_is_late_then_stale_and_keeps_the_last_good_numbers(self, tenant, combined, aged):
        fresh = await combined(tenant, **ASKED)
        aged(tenant, minutes=40)
        late = (await combined(tenant, **ASKED)).json()
        aged(tenant, minutes=61)
        stale = await combined(tenant, **ASKED, headers={"If-None-Match": fresh.headers["etag"]})
        aged(tenant, minutes=0)

        assert late["meta"]["freshness"]["state"] == "late"
        assert stale.status_code == 200
        assert stale.json()["meta"]["freshness"]["state"] == "stale"
        assert stale.json()["meta"]["freshness"]["reasons"] == ["snapshot_overdue"]
        assert stale.json()["campaign"] == fresh.json()["campaign"]

    async def test_asks_to_wait_for_the_first_snapshot(self, combined, raw, tenant_a):
        raw.execute("insert into metrics.pending_change (tenant_id, reason) values (%s, 'landed')", tenant_a)
        answer = await combined(tenant_a)
        raw.execute("delete from metrics.pending_change where tenant_id = %s", tenant_a)
        assert answer.status_code == 503
        assert answer.json()["code"] == "snapshot_missing"
        assert int(answer.headers["retry-after"]) > 0


class TestIsolation:
    def test_the_service_role_sees_one_tenant_of_the_mart(self, tenant, role_url):
        with psycopg.connect(role_url("metrics")) as connection:
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(uuid4())])
            seen = connection.execute("select count(*) from warehouse.fct_ad_performance_daily").fetchone()
        assert seen == (0,)

    def test_the_service_role_without_a_tenant_is_refused(self, tenant, role_url):
        with psycopg.connect(role_url("metrics")) as connection, pytest.raises(psycopg.Error, match=r"app\.tenant_id"):
            connection.execute("select count(*) from warehouse.fct_ad_performance_daily")

    @pytest.mark.parametrize("table", ["raw.uploads__ad_performance", "staging.stg_uploads__ad_performance"])
    def test_the_service_role_sees_no_layer_below_the_marts(self, tenant, role_url, table):
        with psycopg.connect(role_url("metrics")) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"select count(*) from {table}")

    def test_every_table_that_dbt_built_forces_its_policies(self, tenant, raw):
        open_tables = raw.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where nspname in ('warehouse', 'intermediate', 'staging') and relkind = 'r'"
            " and not (relrowsecurity and relforcerowsecurity)"
        )
        assert open_tables == []

    def test_every_view_that_dbt_built_asks_as_its_reader(self, tenant, raw):
        open_views = raw.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where nspname in ('warehouse', 'intermediate', 'staging') and relkind = 'v'"
            " and coalesce(reloptions::text, '') not like '%%security_invoker=true%%'"
        )
        assert open_views == []
