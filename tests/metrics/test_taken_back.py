"""Files that land and are taken back in ingestion, told by its own events: what the marts and the dashboard keep."""

from uuid import UUID

import pytest

from tests.ingestion.uploading import SCOPES, Uploader
from tests.metrics.together import together

# Meta's exports put a prefix before the account's number, which the marts do not keep.
AD_ROWS = (
    "date,campaign_id,campaign_name,platform,account_id,currency,spend,impressions,clicks,conversions\n"
    "2026-03-09,c1,Spring,meta_ads,act_777,EUR,1.50,10,2,1\n"
    "2026-03-10,c1,Spring,meta_ads,act_777,EUR,2.50,20,4,2\n"
)
PLAN = "month,campaign_name,planned_budget,currency\n2026-03,Spring,100,EUR\n"
PLACES = "date,region,platform,account_id,currency,spend\n2026-03-10,Kingston,meta_ads,act_777,EUR,2.50\n"
PRICES = "date,price\n2026-03-10,70\n"
FILES = {"ad_performance": AD_ROWS, "budget": PLAN, "region": PLACES, "market": PRICES}
MARTS = ("fct_ad_performance_daily", "fct_budget", "fct_ad_geo_daily", "fct_market_series")


@pytest.fixture
async def uploader(client_of, as_, worker_of, database, tenant_a) -> Uploader:
    client = await client_of("ingestion")
    return Uploader(
        client, lambda: as_(tenant_a, *SCOPES, service="ingestion"), worker_of, database("ingestion"), tenant_a
    )


def rows_in_marts(raw, tenant: UUID) -> list[int]:
    return [raw.execute(f"select count(*) from warehouse.{mart} where tenant_id = %s", tenant)[0][0] for mart in MARTS]


@together
class TestDeleteUploadWithRows:
    async def test_takes_the_rows_out_of_every_mart(self, uploader, catch_up, combined, raw, tenant_a):
        landed = [await uploader.land(FILES[kind], kind=kind, filename=f"{kind}_daily.csv") for kind in FILES]
        await catch_up()
        before, shown = rows_in_marts(raw, tenant_a), (await combined(tenant_a)).json()

        for upload in landed:
            url = f"/api/v1/uploads/{upload['id']}?with_rows=true"
            assert (await uploader.client.delete(url, headers=uploader.headers())).status_code == 204
        await catch_up()
        after, gone = rows_in_marts(raw, tenant_a), (await combined(tenant_a)).json()

        # The places have a row of what is left over, too.
        assert before == [2, 1, 2, 1]
        assert after == [0, 0, 0, 0]
        assert [row["spend"] for row in shown["campaign"]["rows"]] == [4.0]
        assert (gone["campaign"]["rows"], gone["budget"], gone["region"]) == ([], [], [])
