"""`as_of`: what was known at a moment, from the ledger of restatements."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import orjson
import pytest

from contracts.metrics.api import CampaignDetail, CombinedMetrics
from contracts.metrics.explore import MetricsAnswer
from tests.metrics.raw import DAY, READ_AT
from tests.metrics.test_reporting_currency import publish
from tests.metrics.together import built_together, together

URL = "/api/v1/metrics/combined"
QUERY = "/api/v1/metrics/query"
LATER, LATEST = READ_AT + timedelta(days=1), READ_AT + timedelta(days=2)
HOUR = timedelta(hours=1)
BEFORE, BETWEEN, AFTER = LATER - HOUR, LATEST - HOUR, LATEST + HOUR
ASKED = {"start_date": (DAY - timedelta(days=9)).isoformat(), "end_date": DAY.isoformat()}


@built_together
async def restated(_raw, rebuilt) -> UUID:
    """A day of which the platform said 1.00, then 1.50, then 1.60; campaign 2 vanished from it, campaign 3 appeared."""
    tenant = uuid4()
    _raw.google(tenant, 1, DAY, cost_micros=1_000_000, impressions=10, clicks=1)
    _raw.google(tenant, 2, DAY, cost_micros=2_000_000, impressions=20, clicks=2, name="Gone")
    _raw.google(tenant, 1, DAY - timedelta(days=1), cost_micros=7_000_000, impressions=70, clicks=7)
    await rebuilt(tenant)
    _raw.google(tenant, 1, DAY, cost_micros=1_500_000, impressions=10, clicks=1, sync="sync-2", at=LATER)
    _raw.google(tenant, 3, DAY, cost_micros=3_000_000, impressions=30, clicks=3, sync="sync-2", at=LATER)
    await rebuilt(tenant)
    _raw.google(tenant, 1, DAY, cost_micros=1_600_000, impressions=10, clicks=1, sync="sync-3", at=LATEST)
    _raw.google(tenant, 3, DAY, cost_micros=3_000_000, impressions=30, clicks=3, sync="sync-3", at=LATEST)
    _raw.google(tenant, 9, DAY + timedelta(days=1), cost_micros=9_000_000, sync="sync-3", at=LATEST)
    await rebuilt(tenant)
    return tenant


@pytest.fixture
def query(client_of, as_):
    async def post(tenant: UUID, **question):
        client = await client_of("metrics")
        return await client.post(QUERY, json=ASKED | question, headers=as_(tenant, "metrics:read"))

    return post


def spent(body: dict) -> dict[str, float]:
    return {row["campaign_id"]: row["spend"] for row in body["campaign"]["rows"]}


def converted(body: dict) -> tuple[float, float | None, list[str]]:
    """The totals in dollars, and the currencies that they leave out."""
    summary, currency = body["campaign"]["summary"], body["meta"]["currency"]
    assert summary["currency"] == currency["reporting"] == "USD"
    return summary["spend"], summary["conversions_value"], [one["currency"] for one in currency["excluded"]]


def convert_everything_again(raw, tenant: UUID) -> None:
    """Let the next run see rates that were told long ago, as tests tell them."""
    raw.execute("insert into metrics.pending_change (tenant_id, reason, windows) values (%s, 'whole', '[]')", tenant)


@together
class TestGetCombinedMetricsAsOf:
    async def test_refuses_the_anonymous(self, client_of):
        answer = await (await client_of("metrics")).get(URL, params={"as_of": BEFORE.isoformat()})
        assert answer.status_code == 401

    async def test_shows_nothing_of_another_tenant(self, restated, combined, tenant_b):
        answer = await combined(tenant_b, as_of=BEFORE.isoformat(), **ASKED)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "as_of_too_early")

    @pytest.mark.parametrize(
        ("moment", "wanted"),
        [
            (BEFORE, {"1": 8.0, "2": 2.0}),
            (BETWEEN, {"1": 8.5, "3": 3.0}),
            (AFTER, {"1": 8.6, "3": 3.0}),
        ],
    )
    async def test_answers_each_moment_as_it_was_known(self, restated, combined, moment, wanted):
        body = (await combined(restated, as_of=moment.isoformat(), **ASKED)).json()
        CombinedMetrics.model_validate(body)
        assert spent(body) == wanted
        assert body["campaign"]["summary"]["spend"] == pytest.approx(sum(wanted.values()))
        assert datetime.fromisoformat(body["meta"]["as_of"]) == moment

    async def test_agrees_with_the_snapshot_about_the_present(self, tenant, combined):
        asked = {"start_date": (DAY - timedelta(days=19)).isoformat(), "end_date": DAY.isoformat()}
        asked |= {"compare": "previous_period"}
        now = (await combined(tenant, **asked)).json()
        then = (await combined(tenant, as_of=datetime.now(UTC).isoformat(), **asked)).json()
        for section in ("campaign", "creative", "region", "budget"):
            assert now[section] == then[section], section
        for name in ("data_through", "extracted_at", "settled_through", "currency", "attribution", "timezone_mix"):
            assert now["meta"][name] == then["meta"][name], name
        assert now["coverage"] == then["coverage"]

    async def test_restating_a_day_changes_the_snapshot_and_not_the_past(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000)
        await refresh(tenant_a)
        first = (await combined(tenant_a, **ASKED)).json()
        raw.google(tenant_a, 1, cost_micros=4_000_000, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        second = (await combined(tenant_a, **ASKED)).json()
        then = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        mart = raw.execute(
            "select spend::float8 from warehouse.fct_ad_performance_daily where tenant_id = %s", tenant_a
        )
        ledger = raw.execute(
            "select old_value::float8, new_value::float8 from warehouse.ledger_metric_restatement where tenant_id = %s",
            tenant_a,
        )
        assert (mart, ledger) == ([(4.0,)], [(1.0, 4.0)])
        assert [spent(body) for body in (first, second, then)] == [{"1": 1.0}, {"1": 4.0}, {"1": 1.0}]
        assert first["meta"]["snapshot_id"] != second["meta"]["snapshot_id"]

    async def test_says_that_nobody_wrote_down_how_fresh_it_was(self, restated, combined):
        meta = (await combined(restated, as_of=BETWEEN.isoformat(), **ASKED)).json()["meta"]
        assert (meta["freshness"]["state"], meta["freshness"]["reasons"]) == ("unknown", ["as_of"])
        assert (meta["quality"]["status"], meta["snapshot_id"], meta["snapshot_generated_at"]) == (
            "unknown",
            None,
            None,
        )
        assert datetime.fromisoformat(meta["extracted_at"]["google_ads"]) <= BETWEEN

    async def test_takes_the_last_days_that_were_known_then(self, restated, combined):
        ranges = [
            (await combined(restated, as_of=moment.isoformat())).json()["range"]["end_date"]
            for moment in (BETWEEN, AFTER)
        ]
        assert ranges == [DAY.isoformat(), (DAY + timedelta(days=1)).isoformat()]

    async def test_compares_two_ranges_as_both_were_known_then(self, restated, combined):
        day = {"start_date": DAY.isoformat(), "end_date": DAY.isoformat(), "compare": "previous_period"}
        body = (await combined(restated, as_of=BEFORE.isoformat(), **day)).json()
        assert (body["campaign"]["summary"]["spend"], body["campaign"]["comparison"]["summary"]["spend"]) == (3.0, 7.0)

    async def test_has_an_etag_of_its_own(self, restated, combined):
        now = await combined(restated, **ASKED)
        then, again, other = [
            await combined(restated, as_of=moment.isoformat(), **ASKED) for moment in (BEFORE, BEFORE, BETWEEN)
        ]
        assert then.headers["etag"] == again.headers["etag"]
        assert len({one.headers["etag"] for one in (now, then, other)}) == 3
        held = await combined(
            restated, as_of=BEFORE.isoformat(), headers={"If-None-Match": then.headers["etag"]}, **ASKED
        )
        assert held.status_code == 304

    async def test_converts_with_the_rates_of_the_days(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000)
        raw.google(tenant_a, 2, cost_micros=3_000_000)
        publish(raw, tenant_a, "EURUSD", "1.5")
        await refresh(tenant_a)
        raw.google(tenant_a, 1, cost_micros=4_000_000, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        bodies = [(await combined(tenant_a, **ASKED, **asked)).json() for asked in ({}, {"as_of": BEFORE.isoformat()})]
        # Campaign 2 vanished: its currency is in the ledger, its rate with the day.
        assert [body["campaign"]["summary"]["spend"] for body in bodies] == [6.0, 6.0]
        assert [spent(body) for body in bodies] == [{"1": 4.0}, {"1": 1.0, "2": 3.0}]
        assert bodies[1]["meta"]["currency"]["fx_source"] == "ECB"

    async def test_converts_with_the_rates_that_were_known_then(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=8_000_001, conversions=1, conversions_value=20)
        raw.google(tenant_a, 1, DAY - timedelta(days=1), cost_micros=1_000_000)
        raw.google(tenant_a, 2, account=101, cost_micros=3_000_000, currency="JPY")
        publish(raw, tenant_a, "EURUSD", "1.25", DAY - timedelta(days=2))
        await refresh(tenant_a)
        first = (await combined(tenant_a, **ASKED)).json()
        # A rate of the day itself, another one of the day that stood in for it, and the first one of the yen.
        publish(raw, tenant_a, "EURUSD", "1.5", DAY, at=LATER)
        publish(raw, tenant_a, "EURUSD", "1.1", DAY - timedelta(days=2), at=LATER)
        publish(raw, tenant_a, "EURJPY", "150", DAY, at=LATER)
        raw.google(tenant_a, 1, cost_micros=9_000_000, conversions=1, conversions_value=20, sync="sync-2", at=LATEST)
        convert_everything_again(raw, tenant_a)
        await refresh(tenant_a)
        now = (await combined(tenant_a, **ASKED)).json()
        moments = {"before": BEFORE, "between": BETWEEN, "now": datetime.now(UTC)}
        then = {
            name: (await combined(tenant_a, as_of=moment.isoformat(), **ASKED)).json()
            for name, moment in moments.items()
        }
        assert converted(then["before"]) == converted(first) == (11.250001, 25.0, ["JPY"])
        assert converted(then["between"]) == (13.130002, 30.0, [])
        assert converted(then["now"]) == converted(now) == (14.63, 30.0, [])
        assert [spent(body) for body in (first, then["before"], then["between"])] == [{"1": 9.000001, "2": 3.0}] * 3
        assert (then["before"]["campaign"], then["now"]["campaign"]) == (first["campaign"], now["campaign"])

    async def test_takes_the_rates_of_now_until_their_versions_are_recorded(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000)
        publish(raw, tenant_a, "EURUSD", "1.5")
        await refresh(tenant_a)
        raw.execute("delete from warehouse.fct_fx_rate where tenant_id = %s", tenant_a)
        body = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        assert converted(body) == (1.5, None, [])

    async def test_counts_by_the_grains_that_were_known_then(self, raw, refresh, combined, tenant_a):
        raw.google_ad(tenant_a, 1, 11, cost_micros=2_000_000)
        await refresh(tenant_a)
        raw.google(tenant_a, 1, cost_micros=5_000_000, at=LATER)
        await refresh(tenant_a)
        then = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        now = (await combined(tenant_a, **ASKED)).json()
        assert [body["campaign"]["summary"]["spend"] for body in (then, now)] == [2.0, 5.0]

    async def test_keeps_when_a_day_was_first_read_over_generations(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000)
        await refresh(tenant_a)
        raw.google(tenant_a, 1, cost_micros=2_000_000, generation=1, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        body = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        assert spent(body) == {"1": 1.0}

    async def test_knows_days_that_vanished_whole(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000)
        raw.google(tenant_a, 2, account=101, cost_micros=2_000_000)
        await refresh(tenant_a)
        raw.execute(
            "delete from raw.google_ads__campaign_performance where tenant_id = %s and"
            " _airbyte_data ->> 'customer.id' = '101'",
            tenant_a,
        )
        window = {"tenant_id": str(tenant_a), "dataset": "warehouse", "platform": "google_ads", "account_id": "101"}
        window |= {"min_date": DAY.isoformat(), "max_date": DAY.isoformat()}
        raw.execute(
            "insert into metrics.pending_change (tenant_id, reason, windows) values (%s, 'test', %s::jsonb)",
            tenant_a,
            orjson.dumps([window]).decode(),
        )
        taken_back = datetime.now(UTC)
        await refresh(tenant_a)
        then = (await combined(tenant_a, as_of=taken_back.isoformat(), **ASKED)).json()
        now = (await combined(tenant_a, **ASKED)).json()
        assert (spent(then), spent(now)) == ({"1": 1.0, "2": 2.0}, {"1": 1.0})

    async def test_refuses_a_moment_before_anything_was_read(self, restated, combined):
        answer = await combined(restated, as_of=(READ_AT - HOUR).isoformat(), **ASKED)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()["errors"][0]
        assert (problem["pointer"], problem["code"]) == ("#/query/as_of", "as_of_too_early")
        assert "2026-03-12T06:00:00Z" in problem["message"]

    async def test_refuses_a_moment_in_the_future(self, restated, combined):
        answer = await combined(restated, as_of=(datetime.now(UTC) + HOUR).isoformat(), **ASKED)
        problem = answer.json()["errors"][0]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "#/query/as_of", "as_of_in_future")

    @pytest.mark.parametrize("moment", ["2026-03-12", "1773295200", "2026-03-12T10:00:00", "0001-01-01T00:00:00+23:59"])
    async def test_refuses_what_is_no_moment(self, restated, combined, moment):
        answer = await combined(restated, as_of=moment, **ASKED)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/query/as_of")

    async def test_refuses_more_rows_than_it_may_read(self, restated, combined, monkeypatch):
        monkeypatch.setattr("services.metrics.history.loading.MOST_ROWS", 1)
        answer = await combined(restated, as_of=BEFORE.isoformat(), limit=7, **ASKED)
        problem = answer.json()["errors"][0]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "#/query/end_date", "too_many_rows")


@together
class TestLimitedCallerAsOf:
    async def test_finds_no_other_account_in_the_past(self, raw, refresh, client_of, as_, tenant_a):
        for account, campaign in ((100, 1), (101, 2)):
            raw.google(tenant_a, campaign, account=account, cost_micros=1_000_000)
            raw.google(tenant_a, campaign + 2, account=account, cost_micros=1_000_000)
        await refresh(tenant_a)
        for account, campaign in ((100, 1), (101, 2)):
            raw.google(tenant_a, campaign, account=account, cost_micros=2_000_000, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:read", accounts=frozenset({"google_ads:100"}))
        answer = await client.get(URL, params=ASKED | {"as_of": BEFORE.isoformat()}, headers=headers)
        body = answer.json()
        # Of the other account neither a restated row nor a vanished one is left.
        assert spent(body) == {"1": 1.0, "3": 1.0}
        assert [one["account_id"] for one in body["filters"]["accounts"]] == ["100"]

    async def test_does_not_share_an_answer_with_the_unlimited(self, restated, client_of, as_, combined):
        client = await client_of("metrics")
        asked = ASKED | {"as_of": BEFORE.isoformat()}
        whole = await combined(restated, **asked)
        headers = as_(restated, "metrics:read", accounts=frozenset({"meta_ads:200"}))
        none = await client.get(URL, params=asked, headers=headers)
        assert (whole.status_code, none.status_code) == (200, 422)

    async def test_who_sees_totals_only_sees_totals_of_the_past(self, restated, client_of, as_):
        client = await client_of("metrics")
        headers = as_(restated, "metrics:read", aggregates_only=True)
        body = (await client.get(URL, params=ASKED | {"as_of": BEFORE.isoformat()}, headers=headers)).json()
        assert (body["campaign"]["summary"]["spend"], body["campaign"]["rows"]) == (10.0, [])


class TestGetCampaignMetricsAsOf:
    async def test_shows_a_campaign_that_is_gone(self, restated, client_of, as_):
        client = await client_of("metrics")
        url = "/api/v1/metrics/campaigns/google_ads/100/2"
        then = await client.get(
            url, params=ASKED | {"as_of": BEFORE.isoformat()}, headers=as_(restated, "metrics:read")
        )
        CampaignDetail.model_validate(then.json())
        assert (then.json()["summary"]["spend"], then.json()["campaign"]["name"]) == (2.0, "Gone")

    async def test_does_not_know_what_came_later(self, restated, client_of, as_):
        client = await client_of("metrics")
        url = "/api/v1/metrics/campaigns/google_ads/100/9"
        for moment, status in ((BETWEEN, 404), (AFTER, 200)):
            asked = ASKED | {"as_of": moment.isoformat()}
            assert (await client.get(url, params=asked, headers=as_(restated, "metrics:read"))).status_code == status


class TestQueryMetricsAsOf:
    @pytest.mark.parametrize(("moment", "total"), [(BEFORE, 10.0), (BETWEEN, 11.5), (AFTER, 11.6)])
    async def test_answers_each_moment_as_it_was_known(self, restated, query, moment, total):
        body = (await query(restated, measures=["spend"], dimensions=["campaign"], as_of=moment.isoformat())).json()
        MetricsAnswer.model_validate(body)
        assert body["totals"]["spend"] == pytest.approx(total)
        assert datetime.fromisoformat(body["meta"]["as_of"]) == moment
        assert body["meta"]["freshness"]["state"] == "unknown"

    async def test_names_the_field_of_a_moment_that_nothing_is_known_of(self, restated, query):
        answer = await query(restated, measures=["spend"], as_of=(READ_AT - HOUR).isoformat())
        problem = answer.json()["errors"][0]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "/as_of", "as_of_too_early")

    async def test_export_carries_the_moment(self, restated, client_of, as_):
        client = await client_of("metrics")
        body = ASKED | {"measures": ["spend"], "dimensions": ["campaign"], "as_of": BEFORE.isoformat()}
        answer = await client.post(f"{QUERY}/export", json=body, headers=as_(restated, "metrics:read"))
        assert answer.status_code == 200, answer.text
        assert "as_of_20260313T050000Z" in answer.headers["content-disposition"]
        assert "Gone" in answer.text
