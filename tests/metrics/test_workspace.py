"""A caller who is limited to some ad accounts, and one who sees totals only: nothing else leaves the service."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from libs.testing.operations import operations_of
from tests.metrics.raw import DAY
from tests.metrics.world import total, within

START, END = DAY - timedelta(days=9), DAY
ASKED = {"start_date": START.isoformat(), "end_date": END.isoformat()}
MINE = frozenset({"google_ads:100"})
# What would give the other accounts away: their ids, their campaigns, their platforms.
FOREIGN = ("101", "200", "300", "meta_ads", "linkedin_ads", "m1", "u1", "Kingston", "St. Ann")
# Incidents and own names of places are refused as a whole; plans, annotations and maps are found by their id alone:
# `test_data_quality_incidents.py`, `test_place_names.py`, `test_budget_plans.py`, `test_annotations.py` and
# `test_maps.py` try it.
REFUSED = {"get_data_quality_incident", "list_place_names", "get_budget_plan", "get_annotation", "get_region_map"}
REFUSED |= {"get_region_map_geometry"}
READS = [
    one
    for one in operations_of("metrics")
    if one.method == "GET" and one.audience == "public" and one.operation_id not in REFUSED
]
URLS = {
    "get_campaign_metrics": "/api/v1/metrics/campaigns/google_ads/100/1",
    "get_creative_metrics": "/api/v1/metrics/creatives/google_ads/100/11",
    "find_places": "/api/v1/metrics/places?search=Bavaria",
    "list_data_quality_results": "/api/v1/health/data-quality/checks/duplicates/history",
}


@pytest.fixture
def ask(client_of, as_, tenant):
    """`await ask(path, accounts=MINE, **query)`: what a limited caller of the shared tenant is answered."""

    async def get(path, *, accounts=MINE, aggregates_only=False, **query):
        client = await client_of("metrics")
        headers = as_(tenant, "metrics:read", accounts=accounts, aggregates_only=aggregates_only)
        return await client.get(path, params=query or None, headers=headers)

    return get


class TestLimitedCaller:
    @pytest.mark.parametrize("operation", READS, ids=lambda one: one.operation_id)
    async def test_finds_no_other_account_in_any_answer(self, ask, operation):
        answer = await ask(URLS.get(operation.operation_id, operation.path))
        assert answer.status_code == 200, answer.text
        told = answer.json()
        told.get("meta", {}).pop("freshness", None)
        assert [word for word in FOREIGN if re.search(rf"(?<!\w){word}(?!\w)", _words(told))] == []

    async def test_has_totals_of_its_accounts_alone(self, ask):
        summary = (await ask("/api/v1/metrics/combined", **ASKED)).json()["campaign"]["summary"]
        mine = within(START, END, account="100")
        assert Decimal(str(summary["spend"])) == total("spend", of=mine)
        assert summary["impressions"] == total("impressions", of=mine)
        assert summary["campaigns"] == 2

    async def test_is_not_told_more_when_it_names_another_account(self, ask):
        told = (await ask("/api/v1/metrics/combined", account_id="200", **ASKED)).json()
        assert told["campaign"]["rows"] == []
        assert told["campaign"]["summary"]["spend"] is None
        assert [account["account_id"] for account in told["filters"]["accounts"]] == ["100"]

    async def test_finds_a_campaign_of_another_account_like_an_absent_one(self, ask):
        foreign = await ask("/api/v1/metrics/campaigns/meta_ads/200/m1")
        absent = await ask("/api/v1/metrics/campaigns/meta_ads/200/none")
        assert foreign.status_code == absent.status_code == 404
        assert foreign.json()["code"] == absent.json()["code"]

    async def test_does_not_share_an_answer_with_the_unlimited(self, ask, combined, tenant):
        whole = await combined(tenant, **ASKED)
        mine = await ask("/api/v1/metrics/combined", **ASKED)
        assert whole.headers["etag"] != mine.headers["etag"]
        again = await combined(tenant, headers={"If-None-Match": mine.headers["etag"]}, **ASKED)
        assert again.status_code == 200
        assert again.json()["campaign"]["summary"] == whole.json()["campaign"]["summary"]

    async def test_without_any_account_sees_nothing(self, ask):
        told = (await ask("/api/v1/metrics/combined", accounts=frozenset(), **ASKED)).json()
        assert told["campaign"]["rows"] == []
        assert told["campaign"]["summary"]["impressions"] is None
        assert told["filters"] == {"platforms": [], "accounts": [], "regions": []}

    async def test_sees_datasets_as_far_as_its_accounts_reach(self, ask):
        listed = (await ask("/api/v1/metrics/datasets", accounts=frozenset({"google_ads:999"}))).json()["items"]
        assert [(one["available"], one["rows"], one["platforms"]) for one in listed] == [(False, 0, []), (False, 0, [])]

    async def test_sees_how_far_its_accounts_reach_to_the_day(self, ask, combined, tenant):
        mine = frozenset({"google_ads:101"})
        covered = (await ask("/api/v1/metrics/combined", accounts=mine, **ASKED)).json()["coverage"]
        listed = (await ask("/api/v1/metrics/datasets", accounts=mine)).json()["items"]
        warehouse = next(one for one in listed if one["name"] == "warehouse")
        assert {"start": warehouse["coverage_start"], "end": warehouse["coverage_end"]} == covered
        assert warehouse["platforms"] == ["google_ads"]


class TestDatabase:
    """PostgreSQL itself withholds the rows, whatever a query forgets."""

    @pytest.mark.parametrize("table", ["fct_ad_performance_daily", "dim_account", "dim_campaign", "fct_ad_geo_daily"])
    async def test_shows_no_row_of_another_account(self, database, tenant, table):
        query = text(f"select distinct platform || ':' || account_id from warehouse.{table}")
        async with database("metrics").tenant(tenant, accounts=MINE) as session:
            assert set(await session.scalars(query)) <= MINE

    async def test_shows_every_account_without_a_limit(self, database, tenant):
        query = text("select distinct account_id from warehouse.fct_ad_performance_daily")
        async with database("metrics").tenant(tenant) as session:
            assert set(await session.scalars(query)) == {"100", "101", "200", "300"}

    async def test_shows_nothing_when_the_limit_was_never_set(self, database, tenant):
        async with database("metrics").platform() as session:
            await session.execute(text("select set_config('app.tenant_id', :id, true)"), {"id": str(tenant)})
            assert (await session.scalar(text("select count(*) from warehouse.fct_ad_performance_daily"))) == 0

    async def test_limits_every_mart_that_names_an_account(self, database):
        query = text(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'"
            " where n.nspname = 'warehouse' and c.relkind = 'r' and not exists"
            " (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)"
        )
        async with database("metrics").platform() as session:
            assert (await session.scalars(query)).all() == []


class TestCallerWhoSeesTotalsOnly:
    async def test_has_the_totals(self, ask, combined, tenant):
        whole = (await combined(tenant, **ASKED)).json()
        told = (await ask("/api/v1/metrics/combined", accounts=None, aggregates_only=True, **ASKED)).json()
        assert told["campaign"]["summary"] == whole["campaign"]["summary"]
        assert told["campaign"]["trend"] == whole["campaign"]["trend"]
        assert told["region"] == whole["region"]

    async def test_has_no_row_and_is_told_why(self, ask):
        told = (await ask("/api/v1/metrics/combined", accounts=None, aggregates_only=True, **ASKED)).json()
        withheld = {"status": "unavailable", "reason": "aggregates_only"}
        assert (told["campaign"]["rows"], told["creative"], told["budget"]) == ([], [], [])
        assert told["availability"]["campaign"] == told["availability"]["creative"] == withheld

    async def test_cannot_look_for_a_campaign(self, ask):
        answer = await ask("/api/v1/metrics/combined", accounts=None, aggregates_only=True, campaign_search="brand")
        assert (answer.status_code, answer.json()["code"]) == (403, "aggregates_only")

    async def test_cannot_open_a_campaign(self, ask):
        answer = await ask("/api/v1/metrics/campaigns/google_ads/100/1", accounts=None, aggregates_only=True)
        assert (answer.status_code, answer.json()["code"]) == (403, "aggregates_only")


def _words(value):
    """Every text and key in `value`, as one text that ids can be looked for in."""
    match value:
        case dict():
            return " ".join(f'"{key}" {_words(one)}' for key, one in value.items())
        case list():
            return " ".join(map(_words, value))
        case str():
            return f'"{value}"' if not value.isdigit() else f" {value} "
        case _:
            return ""
