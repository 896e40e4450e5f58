"""`GET /metrics/combined`: the numbers are those of the raw rows, and nothing else."""

from decimal import Decimal

from contracts.metrics.api import CombinedMetrics
from tests.metrics.conftest import DAY

URL = "/api/v1/metrics/combined"


class TestGetCombinedMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(URL)).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        assert (await client.get(URL, headers=as_(tenant_a, "ops:read"))).status_code == 403

    async def test_shows_nothing_of_another_tenant(self, raw, refresh, combined, tenant_a, tenant_b):
        raw.google(tenant_a, 1, cost_micros=5_000_000, impressions=10, clicks=1)
        await refresh(tenant_a)
        answer = (await combined(tenant_b)).json()
        assert answer["campaign"]["rows"] == []
        assert answer["availability"]["campaign"] == {"status": "empty", "reason": "no_data"}
        assert answer["meta"]["freshness"]["state"] == "missing"

    async def test_adds_what_the_sources_sent(self, raw, refresh, combined, tenant_a, days):
        raw.google(tenant_a, 1, cost_micros=12_345_678, impressions=1000, clicks=50, conversions=2.5)
        raw.google(tenant_a, 1, network="CONTENT", cost_micros=1, impressions=10, clicks=0, conversions=0.25)
        raw.google(tenant_a, 2, days(-1), cost_micros=7_000_000, impressions=500, clicks=20, conversions=1)
        raw.meta(tenant_a, "m1", "a1", spend=3.33, impressions=100, clicks=7, inline_link_clicks=5, actions=[])
        raw.uploaded(tenant_a, spend_micros=10_010_000, impressions=40, clicks=4, conversions=Decimal("0.5"))
        await refresh(tenant_a)

        answer = await combined(tenant_a, start_date=days(-1).isoformat(), end_date=DAY.isoformat())

        assert answer.status_code == 200
        body = answer.json()
        CombinedMetrics.model_validate(body)
        summary = body["campaign"]["summary"]
        spend = Decimal("12.345678") + Decimal("0.000001") + 7 + Decimal("3.33") + Decimal("10.01")
        assert Decimal(str(summary["spend"])) == spend
        assert summary["impressions"] == 1000 + 10 + 500 + 100 + 40
        assert summary["clicks"] == 50 + 20 + 7 + 4
        assert summary["link_clicks"] == 5
        assert summary["conversions"] == 2.5 + 0.25 + 1 + 0 + 0.5
        assert summary["campaigns"] == 4
        assert summary["currency"] == "EUR"
        assert summary["ctr"] == round(81 / 1650, 9)
        assert [point["date"] for point in body["campaign"]["trend"]] == [days(-1).isoformat(), DAY.isoformat()]
        assert body["meta"]["data_through"]["google_ads"] == DAY.isoformat()
        assert body["meta"]["freshness"]["state"] == "fresh"
        assert body["filters"]["platforms"] == [
            {"platform": "google_ads", "accounts": 1, "campaigns": 2},
            {"platform": "linkedin_ads", "accounts": 1, "campaigns": 1},
            {"platform": "meta_ads", "accounts": 1, "campaigns": 1},
        ]
