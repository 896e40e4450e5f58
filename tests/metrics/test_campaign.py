"""`GET /metrics/campaigns/…`: one campaign with its days, ad groups and ads."""

from datetime import timedelta
from decimal import Decimal

from contracts.metrics.api import CampaignDetail
from tests.metrics.raw import DAY
from tests.metrics.world import total, within

URL = "/api/v1/metrics/campaigns/google_ads/100/1"
START = DAY - timedelta(days=9)
ASKED = {"start_date": START.isoformat(), "end_date": DAY.isoformat()}


class TestGetCampaignMetrics:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("metrics")
        assert (await client.get(URL)).status_code == 401

    async def test_does_not_know_another_tenants_campaign(self, tenant, client_of, as_, tenant_b):
        client = await client_of("metrics")
        answer = await client.get(URL, headers=as_(tenant_b, "metrics:read"))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_shows_the_campaign_its_days_and_its_ads(self, tenant, client_of, as_):
        client = await client_of("metrics")
        answer = await client.get(
            URL, params=ASKED | {"compare": "previous_period"}, headers=as_(tenant, "metrics:read")
        )
        body = answer.json()
        CampaignDetail.model_validate(body)
        mine = within(START, DAY, campaign="1")
        assert Decimal(str(body["summary"]["spend"])) == total("spend", of=mine)
        assert (body["campaign"]["name"], body["campaign"]["days"]) == ("Brand search", 10)
        assert len(body["trend"]) == len(body["comparison"]["trend"]) == 10
        assert [(row["ad_id"], row["spend"]) for row in body["ads"]] == [("11", 1.0)]
        assert [(row["ad_group_id"], row["name"]) for row in body["ad_groups"]] == [("10", "Group 10")]

    async def test_shows_a_campaign_that_was_quiet_in_the_range(self, tenant, client_of, as_):
        client = await client_of("metrics")
        asked = {"start_date": "2025-01-01", "end_date": "2025-01-31"}
        body = (await client.get(URL, params=asked, headers=as_(tenant, "metrics:read"))).json()
        CampaignDetail.model_validate(body)
        assert (body["campaign"]["name"], body["campaign"]["days"]) == ("Brand search", 0)
        assert body["summary"]["spend"] is None

    async def test_finds_an_account_however_it_is_written(self, tenant, client_of, as_):
        client = await client_of("metrics")
        url = "/api/v1/metrics/campaigns/meta_ads/act_200/m1"
        assert (await client.get(url, headers=as_(tenant, "metrics:read"))).status_code == 200

    async def test_does_not_find_a_campaign_of_the_other_dataset(self, tenant, client_of, as_):
        client = await client_of("metrics")
        url = "/api/v1/metrics/campaigns/google_ads/100/77"
        headers = as_(tenant, "metrics:read")
        assert (await client.get(url, headers=headers)).status_code == 404
        assert (await client.get(url, params={"dataset": "demo"}, headers=headers)).status_code == 200

    async def test_says_that_nothing_changed(self, tenant, client_of, as_):
        client = await client_of("metrics")
        headers = as_(tenant, "metrics:read")
        first = await client.get(URL, headers=headers)
        again = await client.get(URL, headers=headers | {"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304

    async def test_refuses_an_unknown_platform(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        answer = await client.get("/api/v1/metrics/campaigns/myspace/1/1", headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == 422
