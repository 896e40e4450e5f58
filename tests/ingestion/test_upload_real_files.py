"""The real files of the platforms: nothing lost, nothing invented. Skipped where the shared data folder is absent."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from tests.ingestion.uploading import Uploader

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not at {DATA}")


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class TestMicrosoftCampaignReport:
    NAME = "ads/microsoft_ads_campaign_performance_daily_report_data.csv"
    SEGMENTS = (
        "device_os",
        "device_type",
        "network",
        "ad_distribution",
        "bid_match_type",
        "delivered_match_type",
        "top_vs_other",
        "budget_association_status",
        "budget_name",
    )

    async def test_lands_every_row_with_exact_sums(self, uploader: Uploader) -> None:
        source = rows_of(self.NAME)
        done = await uploader.land(DATA / self.NAME, kind="ad_performance")
        assert done["counts"] == {
            "received": 2630,
            "accepted": 2630,
            "inserted": 2630,
            "updated": 0,
            "unchanged": 0,
            "merged": 0,
            "quarantined": 0,
        }
        stored = await uploader.one(
            "select count(*), sum(clicks), sum(impressions), sum(spend_micros), count(conversions),"
            " count(distinct segments) from raw.uploads__ad_performance"
        )
        assert stored[0] == len(source)
        assert stored[1] == sum(int(row["clicks"]) for row in source)
        assert stored[2] == sum(int(row["impressions"]) for row in source)
        assert Decimal(stored[3]) / 1_000_000 == sum(Decimal(row["spend"]) for row in source)
        assert stored[4] == sum(1 for row in source if row["conversions"])
        assert stored[5] == len({tuple(row[name] for name in self.SEGMENTS) for row in source})

    async def test_changes_nothing_the_second_time_and_says_so(self, uploader: Uploader) -> None:
        first = await uploader.land(DATA / self.NAME, kind="ad_performance")
        second = await uploader.land(DATA / self.NAME, kind="ad_performance")
        assert second["counts"]["unchanged"] == 2630
        assert second["counts"]["accepted"] == 0
        assert second["same_as"] == first["id"]
        assert "nothing_changed" in [notice["code"] for notice in second["notices"]]


class TestGoogleCampaignStats:
    NAME = "ads/google_ads_campaign_stats_data.csv"

    async def test_reads_micros_and_takes_names_from_the_history(self, uploader: Uploader) -> None:
        source = rows_of(self.NAME)
        upload = await uploader.send(DATA / self.NAME, kind="ad_performance", currency="USD")
        await uploader.look_up(upload["id"], DATA / "ads/google_ads_campaign_history_data.csv")
        done = await uploader.commit(upload["id"])
        assert done["counts"]["accepted"] == len(source)
        stored = await uploader.one(
            "select sum(spend_micros), sum(clicks), min(campaign_name), max(campaign_name), min(status),"
            " min(platform), min(grain) from raw.uploads__ad_performance"
        )
        assert stored[0] == sum(int(row["cost_micros"]) for row in source)
        assert stored[1] == sum(int(row["clicks"]) for row in source)
        assert stored[2:] == (
            "Zj9yTjsXtiWREoWWkz3kww==",
            "Zj9yTjsXtiWREoWWkz3kww==",
            "PAUSED",
            "google_ads",
            "campaign",
        )


class TestGoogleAdStats:
    async def test_reads_ids_from_resource_names(self, uploader: Uploader) -> None:
        source = rows_of("ads/google_ads_ad_stats_data.csv")
        await uploader.land(DATA / "ads/google_ads_ad_stats_data.csv", kind="ad_performance", currency="USD")
        stored = await uploader.one(
            "select count(*), min(ad_group_id), sum(conversions_value_micros) from raw.uploads__ad_performance"
        )
        assert stored[:2] == (len(source), "100031227574")
        assert Decimal(stored[2]) / 1_000_000 == sum(Decimal(row["conversions_value"]) for row in source)


class TestMetaAds:
    async def test_joins_names_and_keeps_absent_conversions_null(self, uploader: Uploader) -> None:
        source = rows_of("ads/facebook_ads_basic_ad_data.csv")
        upload = await uploader.send(DATA / "ads/facebook_ads_basic_ad_data.csv", kind="ad_performance", currency="USD")
        await uploader.look_up(upload["id"], DATA / "ads/facebook_ads_ad_history_data.csv")
        await uploader.look_up(upload["id"], DATA / "ads/facebook_ads_ad_set_history_data.csv")
        mapped = await uploader.look_up(upload["id"], DATA / "ads/facebook_ads_campaign_history_data.csv")
        assert [lookup["match_field"] for lookup in mapped["lookups"]] == ["ad_id", "ad_group_id", "campaign_id"]
        done = await uploader.commit(upload["id"])
        assert done["counts"]["accepted"] == len(source)
        stored = await uploader.one(
            "select sum(spend_micros), sum(link_clicks), count(clicks), count(conversions), count(ad_name),"
            " count(ad_group_name), count(campaign_name), min(grain) from raw.uploads__ad_performance"
        )
        assert Decimal(stored[0]) / 1_000_000 == sum(Decimal(row["spend"]) for row in source)
        assert stored[1] == sum(int(row["inline_link_clicks"]) for row in source)
        assert stored[2:] == (0, 0, 10, 10, 10, "ad")

    async def test_lands_regions_with_reach(self, uploader: Uploader) -> None:
        source = rows_of("ads/facebook_ads_demographics_region_data.csv")
        await uploader.land(DATA / "ads/facebook_ads_demographics_region_data.csv", kind="region", currency="USD")
        stored = await uploader.one(
            "select count(*), count(distinct region), sum(reach), sum(spend_micros)"
            " from raw.uploads__region_performance"
        )
        assert stored[:2] == (10, 10)
        assert stored[2] == sum(int(row["reach"]) for row in source)
        assert Decimal(stored[3]) / 1_000_000 == sum(Decimal(row["spend"]) for row in source)
