"""`GET /metrics/creatives` and `…/creatives/…`: what ads show, how it did, and what it said before."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.metrics.creatives import CreativeDetail, CreativeLeaderboard
from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.together import built_together, together
from tests.metrics.world import total, within

URL = "/api/v1/metrics/creatives"
START = DAY - timedelta(days=9)
ASKED = {"start_date": START.isoformat(), "end_date": DAY.isoformat()}
ONE_DAY = {"start_date": DAY.isoformat(), "end_date": DAY.isoformat()}
LATER = READ_AT + timedelta(hours=6)


@pytest.fixture
def ask(client_of, as_):
    """`await ask(tenant, path="", **query)`: what a caller with `metrics:read` is answered."""

    async def get(tenant: UUID, path: str = "", *, headers=None, limits: dict[str, Any] | None = None, **query: Any):
        client = await client_of("metrics")
        whole = as_(tenant, "metrics:read", **(limits or {})) | (headers or {})
        return await client.get(URL + path, params=query, headers=whole)

    return get


def meta_ads(raw: Raw, tenant: UUID) -> None:
    """Two ads in two campaigns show one Meta creative, a third shows another; a Google ad says its own."""
    sail = {"id": "c1", "account_id": "200", "name": "Sail", "title": "Set sail", "body": "Boats for all.\nSince 1902."}
    sail |= {"link_url": "https://shop.test/sail", "object_type": "SHARE", "call_to_action_type": "SHOP_NOW"}
    raw.sent("facebook_ads__ad_creatives", tenant, sail | {"status": "ACTIVE", "image_url": "https://cdn.test/1?sig=a"})
    raw.sent("facebook_ads__ad_creatives", tenant, {"id": "c2", "account_id": "200", "title": "Row home"})
    for ad, creative in (("a1", "c1"), ("a2", "c1"), ("a3", "c2")):
        named = {"id": ad, "account_id": "200", "name": f"Ad {ad}", "creative": {"id": creative}, "status": "ACTIVE"}
        raw.sent("facebook_ads__ads", tenant, named)
    raw.meta(tenant, "m1", "a1", spend=30.0, impressions=1000, clicks=10)
    raw.meta(tenant, "m2", "a2", spend=12.5, impressions=500, clicks=20)
    raw.meta(tenant, "m2", "a3", spend=20.0, impressions=100, clicks=1)
    raw.meta(tenant, "m2", "a4", spend=1.0, impressions=10, clicks=0)
    google = {
        "customer.id": 100,
        "ad_group_ad.ad.id": 11,
        "ad_group_ad.ad.type": "RESPONSIVE_SEARCH_AD",
        "ad_group_ad.ad.responsive_search_ad.headlines": ['{"text": "Boats"}', '{"text": "Oars"}'],
        "ad_group_ad.ad.responsive_search_ad.descriptions": ['{"text": "Fresh from the yard."}'],
        "ad_group_ad.ad.final_urls": ["https://shop.test/boats"],
        "ad_group_ad.status": "ENABLED",
    }
    raw.sent("google_ads__ad_group_ad", tenant, google)
    raw.google_ad(tenant, 1, 11, cost_micros=5_000_000, impressions=50, clicks=5, conversions=2)


@built_together
async def sailing(_raw: Raw, rebuilt) -> UUID:
    """The tenant of `meta_ads`, built once."""
    tenant = uuid4()
    meta_ads(_raw, tenant)
    await rebuilt(tenant)
    return tenant


def told(body: dict[str, Any], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(row[field] for field in fields) for row in body["rows"]]


class TestGetCreativeLeaderboard:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(URL)).status_code == 401

    async def test_refuses_who_may_not_read_metrics(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        answer = await client.get(URL, headers=as_(tenant_a, "ingestion:read"))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")

    async def test_shows_another_tenant_nothing(self, tenant, ask, tenant_b):
        body = (await ask(tenant_b)).json()
        CreativeLeaderboard.model_validate(body)
        assert (body["rows"], body["total"], body["availability"]["reason"]) == ([], 0, "no_data")

    async def test_adds_the_ads_of_a_creative_and_says_where_an_ad_is_its_own(self, sailing, ask):
        body = (await ask(sailing, **ONE_DAY)).json()
        CreativeLeaderboard.model_validate(body)
        assert told(body, "kind", "creative_id", "name", "spend", "clicks", "ads", "campaigns", "campaign_id") == [
            ("creative", "c1", "Sail", 42.5, 30, 2, 2, None),
            ("creative", "c2", "Ad a3", 20.0, 1, 1, 1, "m2"),
            ("ad", "11", "Ad 11", 5.0, 5, 1, 1, "1"),
            ("ad", "a4", "Ad a4", 1.0, 0, 1, 1, "m2"),
        ]
        said = [(row["headline"], row["body"], row["type"], row["link_url"]) for row in body["rows"]]
        assert said[0] == ("Set sail", "Boats for all.\nSince 1902.", "share", "https://shop.test/sail")
        assert said[2] == ("Boats\nOars", "Fresh from the yard.", "responsive_search_ad", "https://shop.test/boats")
        assert said[3] == (None, None, None, None)
        assert (body["summary"]["spend"], body["summary"]["impressions"], body["total"]) == (68.5, 1660, 4)

    async def test_has_totals_that_are_sums_of_the_ads_alone(self, tenant, ask):
        body = (await ask(tenant, compare="previous_period", **ASKED)).json()
        CreativeLeaderboard.model_validate(body)
        mine = within(START, DAY, platform="meta_ads")
        before = within(START - timedelta(days=10), START - timedelta(days=1), platform="meta_ads")
        ad = next(row for row in body["rows"] if row["creative_id"] == "ad-1")
        assert Decimal(str(ad["spend"])) == total("spend", of=mine)
        assert Decimal(str(ad["previous"]["spend"])) == total("spend", of=before)
        # The Google ad spent 1.00 on the last day, and is in no total of campaigns.
        assert Decimal(str(body["summary"]["spend"])) == total("spend", of=mine) + 1
        assert Decimal(str(body["comparison"]["summary"]["spend"])) == total("spend", of=before)
        assert len(body["trend"]) == 10
        assert body["without_ads"] == ["linkedin_ads"]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("-spend", ["c1", "c2", "11", "a4"]),
            ("spend", ["a4", "11", "c2", "c1"]),
            ("-ctr", ["11", "c1", "c2", "a4"]),
            ("cpc", ["11", "c1", "c2", "a4"]),
            ("cpa", ["11", "c1", "c2", "a4"]),
        ],
    )
    async def test_orders_by_a_measure_with_the_unknown_last(self, sailing, ask, sort, order):
        body = (await ask(sailing, sort=sort, **ONE_DAY)).json()
        assert [row["creative_id"] for row in body["rows"]] == order

    async def test_counts_all_where_it_shows_some(self, sailing, ask):
        body = (await ask(sailing, limit=1, **ONE_DAY)).json()
        assert [row["creative_id"] for row in body["rows"]] == ["c1"]
        assert body["meta"]["truncated"] == {"creative": {"shown": 1, "total": 4}}
        assert (body["summary"]["spend"], body["total"]) == (68.5, 4)

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"search": "SET SAIL"}, ["c1"]),
            ({"search": "shop.test"}, ["c1", "11"]),
            ({"search": "oars"}, ["11"]),
            ({"platforms": "google_ads"}, ["11"]),
            ({"account_id": "act_200"}, ["c1", "c2", "a4"]),
            ({"campaign_search": "campaign m1"}, ["c1"]),
        ],
    )
    async def test_narrows_rows_and_totals(self, sailing, ask, filters, found):
        body = (await ask(sailing, **filters, **ONE_DAY)).json()
        assert [row["creative_id"] for row in body["rows"]] == found
        assert body["summary"]["spend"] == sum(row["spend"] for row in body["rows"])

    @pytest.mark.parametrize(
        ("asked", "reason"),
        [
            (ASKED | {"search": "nothing says this"}, "no_match"),
            (ASKED | {"platforms": "linkedin_ads"}, "no_match"),
            ({"start_date": "2025-01-01", "end_date": "2025-01-31"}, "no_rows_in_range"),
            ({"dataset": "demo"}, "no_ad_level_data"),
        ],
    )
    async def test_says_why_there_is_nothing(self, tenant, ask, asked, reason):
        body = (await ask(tenant, **asked)).json()
        assert (body["rows"], body["availability"]) == ([], {"status": "empty", "reason": reason})

    async def test_says_that_nothing_changed(self, tenant, ask):
        first = await ask(tenant)
        again = await ask(tenant, headers={"If-None-Match": first.headers["etag"]})
        other = await ask(tenant, headers={"If-None-Match": first.headers["etag"]}, sort="-clicks")
        assert (again.status_code, other.status_code) == (304, 200)

    @pytest.mark.parametrize("wrong", [{"sort": "reach"}, {"limit": 1001}, {"search": ""}, {"platforms": "myspace"}])
    async def test_refuses_what_cannot_be_asked(self, ask, tenant_a, wrong):
        assert (await ask(tenant_a, **wrong)).status_code == 422

    async def test_refuses_days_that_end_before_they_start(self, ask, tenant_a):
        answer = await ask(tenant_a, start_date="2026-02-01", end_date="2026-01-01")
        assert answer.json()["errors"][0]["pointer"] == "#/query/start_date"

    async def test_is_unavailable_until_the_first_snapshot(self, raw, ask, tenant_a):
        raw.execute("insert into metrics.pending_change (tenant_id, reason) values (%s, 'landed')", tenant_a)
        answer = await ask(tenant_a)
        raw.execute("delete from metrics.pending_change where tenant_id = %s", tenant_a)
        assert (answer.status_code, answer.json()["code"]) == (503, "snapshot_missing")
        assert answer.headers["retry-after"]

    async def test_shows_totals_alone_to_who_sees_no_more(self, tenant, ask):
        whole = (await ask(tenant, **ASKED)).json()
        answer = (await ask(tenant, limits={"aggregates_only": True}, **ASKED)).json()
        assert (answer["rows"], answer["availability"]["reason"]) == ([], "aggregates_only")
        assert answer["summary"] == whole["summary"]
        refused = await ask(tenant, limits={"aggregates_only": True}, search="boat")
        assert (refused.status_code, refused.json()["code"]) == (403, "aggregates_only")


class TestGetCreativeMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(f"{URL}/meta_ads/200/ad-1")).status_code == 401

    async def test_does_not_know_another_tenants_creative(self, tenant, ask, tenant_b):
        assert (await ask(tenant, "/meta_ads/200/ad-1")).status_code == 200
        answer = await ask(tenant_b, "/meta_ads/200/ad-1")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_does_not_find_that_of_another_account_than_the_callers(self, tenant, ask):
        limits = {"accounts": frozenset({"google_ads:100"})}
        assert (await ask(tenant, "/google_ads/100/11", limits=limits)).status_code == 200
        assert (await ask(tenant, "/meta_ads/200/ad-1", limits=limits)).status_code == 404

    async def test_shows_its_days_ads_campaigns_and_what_it_says(self, sailing, ask):
        body = (await ask(sailing, "/meta_ads/act_200/c1", compare="previous_year", **ONE_DAY)).json()
        CreativeDetail.model_validate(body)
        assert (body["creative"]["kind"], body["creative"]["headline"]) == ("creative", "Set sail")
        assert (body["summary"]["spend"], body["summary"]["clicks"], body["summary"]["cpc"]) == (42.5, 30, 1.416666667)
        assert [(one["campaign_id"], one["spend"], one["ads"]) for one in body["campaigns"]] == [
            ("m1", 30.0, 1),
            ("m2", 12.5, 1),
        ]
        assert [(ad["ad_id"], ad["campaign_id"], ad["spend"]) for ad in body["ads"]] == [
            ("a1", "m1", 30.0),
            ("a2", "m2", 12.5),
        ]
        assert [point["spend"] for point in body["trend"]] == [42.5]
        (version,) = body["versions"]
        assert (version["call_to_action"], version["valid_to"]) == ("shop_now", None)
        assert version["valid_from"] == READ_AT.isoformat().replace("+00:00", "Z")

    async def test_is_found_by_an_ad_that_shows_it(self, sailing, ask):
        body = (await ask(sailing, "/meta_ads/200/a2", **ONE_DAY)).json()
        assert (body["creative"]["creative_id"], body["summary"]["spend"]) == ("c1", 42.5)
        assert (await ask(sailing, "/meta_ads/200/a5")).status_code == 404

    @together
    async def test_keeps_what_it_said_before(self, raw, refresh, ask, tenant_a):
        meta_ads(raw, tenant_a)
        await refresh(tenant_a)
        same = {"id": "c1", "account_id": "200", "name": "Sail", "body": "Boats for all.\nSince 1902."}
        same |= {"link_url": "https://shop.test/sail", "object_type": "SHARE", "call_to_action_type": "SHOP_NOW"}
        same |= {"status": "ACTIVE", "image_url": "https://cdn.test/1?sig=b"}
        raw.sent("facebook_ads__ad_creatives", tenant_a, same | {"title": "Sail away"}, at=LATER)
        other_image = {"id": "c2", "account_id": "200", "title": "Row home", "image_url": "https://cdn.test/2"}
        raw.sent("facebook_ads__ad_creatives", tenant_a, other_image, at=LATER)
        await refresh(tenant_a)
        body = (await ask(tenant_a, "/meta_ads/200/c1")).json()
        assert [(one["headline"], one["valid_to"] is None) for one in body["versions"]] == [
            ("Sail away", True),
            ("Set sail", False),
        ]
        assert body["creative"]["headline"] == "Sail away"
        (version,) = (await ask(tenant_a, "/meta_ads/200/c2")).json()["versions"]
        assert (version["headline"], version["image_url"]) == ("Row home", "https://cdn.test/2")
        then = (await ask(tenant_a, "/meta_ads/200/c1", as_of=(LATER - timedelta(hours=1)).isoformat())).json()
        assert [(one["headline"], one["valid_to"]) for one in then["versions"]] == [("Set sail", None)]
        assert (then["creative"]["headline"], then["summary"]["spend"]) == ("Set sail", 42.5)

    async def test_shows_one_that_was_quiet_in_the_range(self, tenant, ask):
        body = (await ask(tenant, "/meta_ads/200/ad-1", start_date="2025-01-01", end_date="2025-01-31")).json()
        CreativeDetail.model_validate(body)
        assert (body["creative"]["name"], body["creative"]["days"], body["ads"]) == ("Ad ad-1", 0, [])
        assert body["summary"]["spend"] is None

    async def test_refuses_who_sees_totals_alone(self, tenant, ask):
        answer = await ask(tenant, "/meta_ads/200/ad-1", limits={"aggregates_only": True})
        assert (answer.status_code, answer.json()["code"]) == (403, "aggregates_only")

    async def test_refuses_an_unknown_platform(self, ask, tenant_a):
        assert (await ask(tenant_a, "/myspace/1/1")).status_code == 422
