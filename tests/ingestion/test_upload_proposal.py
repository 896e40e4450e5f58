"""The mapping that a platform's headers suggest."""

import pytest

from contracts.ingestion.uploads import ColumnType, DetectedColumn
from services.ingestion.upload.proposal import propose_mapping


def columns_of(header: str) -> list[DetectedColumn]:
    kind: ColumnType = "text"
    return [DetectedColumn(name=name, type=kind, samples=["x"], empty=0) for name in header.split("|")]


GOOGLE = "Day|Customer ID|Campaign ID|Campaign|Device|Currency code|Cost|Impr.|Clicks|Conversions|Conv. value"
META = (
    "Reporting starts|Reporting ends|Account ID|Campaign name|Ad set name|Ad name|Ad ID|Ad set ID|Campaign ID|"
    "Amount spent (EUR)|Impressions|Clicks (all)|Link clicks|Results|Reach|Age|Gender"
)
LINKEDIN = (
    "Start Date (in UTC)|Account Name|Campaign Group ID|Campaign Group Name|Campaign ID|Campaign Name|Currency|"
    "Total Spent|Impressions|Clicks|Conversions|Total Conversion Value"
)
TIKTOK = (
    "By Day|Advertiser ID|Campaign ID|Campaign name|Ad group ID|Ad group name|Cost|Impressions|Clicks (destination)|"
    "Conversions"
)
MICROSOFT = (
    "Gregorian date|Account number|Campaign ID|Campaign|Currency code|Device type|Network|Top vs. other|Impressions|"
    "Clicks|Spend|Conversions|Revenue"
)


class TestProposeMapping:
    @pytest.mark.parametrize(
        ("header", "platform", "grain", "expected"),
        [
            (
                GOOGLE,
                "google_ads",
                "campaign",
                {
                    "date_day": "Day",
                    "account_id": "Customer ID",
                    "campaign_id": "Campaign ID",
                    "campaign_name": "Campaign",
                    "spend": "Cost",
                    "impressions": "Impr.",
                    "conversions_value": "Conv. value",
                },
            ),
            (
                META,
                "meta_ads",
                "ad",
                {
                    "date_day": "Reporting starts",
                    "ad_group_id": "Ad set ID",
                    "ad_name": "Ad name",
                    "spend": "Amount spent (EUR)",
                    "clicks": "Clicks (all)",
                    "link_clicks": "Link clicks",
                    "conversions": "Results",
                    "reach": "Reach",
                },
            ),
            (
                LINKEDIN,
                "linkedin_ads",
                "ad_group",
                {
                    "date_day": "Start Date (in UTC)",
                    "campaign_id": "Campaign Group ID",
                    "campaign_name": "Campaign Group Name",
                    "ad_group_id": "Campaign ID",
                    "ad_group_name": "Campaign Name",
                    "spend": "Total Spent",
                    "conversions_value": "Total Conversion Value",
                },
            ),
            (
                TIKTOK,
                "tiktok_ads",
                "ad_group",
                {
                    "date_day": "By Day",
                    "account_id": "Advertiser ID",
                    "clicks": "Clicks (destination)",
                    "spend": "Cost",
                },
            ),
            (
                MICROSOFT,
                "microsoft_ads",
                "campaign",
                {"date_day": "Gregorian date", "account_id": "Account number", "conversions_value": "Revenue"},
            ),
        ],
    )
    def test_knows_the_exports_of_each_platform(
        self, header: str, platform: str, grain: str, expected: dict[str, str]
    ) -> None:
        proposal = propose_mapping("ad_performance", columns_of(header), "export.csv", currency="USD")
        mapped = {field.field: field.column for field in proposal.mapping.fields if field.column}
        assert (proposal.platform, proposal.grain) == (platform, grain)
        assert expected.items() <= mapped.items()

    def test_takes_the_currency_from_the_header(self) -> None:
        mapping = propose_mapping("ad_performance", columns_of(META), "export.csv", currency="USD").mapping
        assert [field.constant for field in mapping.fields if field.field == "currency_code"] == ["EUR"]

    def test_makes_segments_of_what_splits_the_numbers(self) -> None:
        mapping = propose_mapping("ad_performance", columns_of(MICROSOFT), "export.csv", currency=None).mapping
        assert {item.name: item.column for item in mapping.segments} == {
            "device": "Device type",
            "network": "Network",
            "top_vs_other": "Top vs. other",
        }

    def test_lets_names_stand_for_ids_and_says_so(self) -> None:
        proposal = propose_mapping("ad_performance", columns_of("Day|Campaign|Clicks"), "google.csv", currency=None)
        mapped = {field.field: field.column or field.constant for field in proposal.mapping.fields}
        assert mapped["campaign_id"] == "Campaign"
        assert mapped["account_id"] == "unassigned"
        assert [code for code, _ in proposal.notices] == ["ids_from_names", "no_account"]

    def test_reads_micros(self) -> None:
        header = "date|customer_id|campaign_id|cost_micros"
        mapping = propose_mapping("ad_performance", columns_of(header), "x.csv", currency="USD").mapping
        assert [field.unit for field in mapping.fields if field.field == "spend"] == ["micros"]
