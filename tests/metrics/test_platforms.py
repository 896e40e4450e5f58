"""Every platform's rows about days, from raw rows to the marts: whose they are, at which grain, and what counts."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.metrics import streams
from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.together import together

ASKED = {"start_date": DAY.isoformat(), "end_date": DAY.isoformat()}
LATER = READ_AT + timedelta(hours=6)


def facts(raw: Raw, tenant: UUID, mart: str, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of the mart's rows, in order of them."""
    names = ", ".join(columns)
    return sorted(
        (tuple(row) for row in raw.execute(f"select {names} from warehouse.{mart} where tenant_id = %s", tenant)),
        key=lambda row: tuple("" if value is None else str(value) for value in row),
    )


def placed(raw: Raw, tenant: UUID) -> list[tuple[Any, ...]]:
    return facts(
        raw,
        tenant,
        "fct_ad_performance_daily",
        *("grain", "account_id", "campaign_id", "ad_group_id", "ad_id", "spend::float8", "counts_in_total"),
    )


class TestLinkedin:
    @together
    async def test_counts_campaigns_as_ad_groups_of_their_group(self, raw, refresh, combined, tenant_a):
        streams.entities(raw, tenant_a, streams.LINKEDIN_ENTITIES)
        streams.linkedin(raw, tenant_a, "ad_campaign_analytics", 52, "12.345678")
        streams.linkedin(raw, tenant_a, "ad_creative_analytics", 53, "11")
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        assert placed(raw, tenant_a) == [
            ("ad", "500", "51", "52", "53", 11.0, False),
            ("ad_group", "500", "51", "52", None, 12.345678, True),
        ]
        (row,) = body["campaign"]["rows"]
        assert (row["campaign_id"], row["name"], row["spend"], row["conversions"]) == ("51", "Autumn", 12.345678, 2)
        assert body["meta"]["currency"]["reporting"] == "USD"
        assert body["campaign"]["summary"]["link_clicks"] == 6
        (account,) = facts(raw, tenant_a, "dim_account", "account_id", "account_name", "account_timezone")
        assert account == ("500", "Dock", "UTC")

    @together
    async def test_places_rows_that_came_before_their_campaign(self, raw, refresh, tenant_a):
        streams.linkedin(raw, tenant_a, "ad_campaign_analytics", 52, "5")
        await refresh(tenant_a)
        before = placed(raw, tenant_a)
        # The next run reads new rows alone: what names the account is new, the numbers are not.
        raw.execute("update metrics.dbt_run set started_at = now() + interval '2 hours' where tenant_id = %s", tenant_a)
        streams.entities(raw, tenant_a, streams.LINKEDIN_ENTITIES)
        raw.execute(
            "update raw.linkedin_ads__campaigns set loaded_at = now() + interval '3 hours' where tenant_id = %s",
            tenant_a,
        )
        await refresh(tenant_a)
        assert before == [("ad_group", "unknown", None, "52", None, 5.0, False)]
        assert placed(raw, tenant_a) == [("ad_group", "500", "51", "52", None, 5.0, True)]


class TestTiktok:
    @together
    async def test_keeps_its_four_grains_apart_and_counts_one(self, raw, refresh, combined, client_of, as_, tenant_a):
        streams.entities(raw, tenant_a, streams.TIKTOK_ENTITIES)
        for level, spend in (("advertisers", "9.99"), ("campaigns", "8"), ("ad_groups", "7"), ("ads", "6.5")):
            streams.tiktok(raw, tenant_a, level, spend)
        streams.tiktok(raw, tenant_a, "ads", "4", number=69)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        assert placed(raw, tenant_a) == [
            ("account", "600", None, None, None, 9.99, False),
            ("ad", "600", "61", "62", "63", 6.5, False),
            ("ad", "unknown", None, None, "69", 4.0, False),
            ("ad_group", "600", "61", "62", None, 7.0, False),
            ("campaign", "600", "61", None, None, 8.0, True),
        ]
        assert body["campaign"]["summary"]["spend"] == 8.0
        client = await client_of("metrics")
        quality = await client.get("/api/v1/health/data-quality", headers=as_(tenant_a, "metrics:read"))
        (check,) = [one for one in quality.json()["checks"] if one["name"] == "known_accounts"]
        assert (check["status"], check["observed"]) == ("warn", 1)
        assert body["meta"]["currency"]["reporting"] == "GBP"


class TestKeywords:
    @together
    async def test_are_a_grain_of_their_own(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=5_000_000, clicks=5)
        streams.keyword(raw, tenant_a, 7, 3_000_000)
        streams.keyword(raw, tenant_a, 8, 1_500_000)
        streams.keyword(raw, tenant_a, 8, 1_000_000, sync="sync-2", at=LATER)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        # The second read of the day has keyword 8 alone.
        assert facts(
            raw, tenant_a, "fct_ad_keyword_daily", "keyword_id", "keyword_text", "match_type", "spend::float8"
        ) == [("8", "boats 8", "exact", 1.0)]
        assert body["campaign"]["summary"]["spend"] == 5.0


class TestPlaces:
    @together
    async def test_keep_levels_apart_and_show_what_is_left_over(self, raw, refresh, combined, tenant_a):
        raw.meta(tenant_a, "m1", "ad-1", spend=10.0, impressions=100, clicks=9)
        for place, spend in (("Kingston", 4.0), ("St. Ann", 2.5), ("unknown", 1.0)):
            streams.meta_place(raw, tenant_a, "region", place, spend)
        streams.meta_place(raw, tenant_a, "country", "JM", 9.0)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        places = facts(raw, tenant_a, "fct_ad_geo_daily", "geo_level", "region", "is_unattributed", "spend::float8")
        assert places == [
            ("country", "JM", False, 9.0),
            ("country", "unattributed", True, 1.0),
            ("region", "Kingston", False, 4.0),
            ("region", "St. Ann", False, 2.5),
            ("region", "unattributed", True, 2.5),
            ("region", "unknown", False, 1.0),
        ]
        assert [(row["code"], row["spend"]) for row in body["region"]] == [
            ("Kingston", 4.0),
            ("St. Ann", 2.5),
            ("unattributed", 3.5),
        ]

    @together
    async def test_of_microsoft_are_regions_and_countries(self, raw, refresh, tenant_a):
        streams.microsoft_place(raw, tenant_a, "Kingston", 1.25)
        streams.microsoft_place(raw, tenant_a, "Kingston", 0.25, device="Phone")
        streams.microsoft_place(raw, tenant_a, None, 2.0)
        await refresh(tenant_a)
        assert facts(
            raw, tenant_a, "fct_ad_geo_daily", "geo_level", "country", "region", "currency_code", "spend::float8"
        ) == [
            ("country", "Jamaica", "Jamaica", "USD", 3.5),
            ("region", "Jamaica", "Kingston", "USD", 1.5),
            ("region", "Jamaica", "unknown", "USD", 2.0),
        ]

    @together
    async def test_of_google_have_the_names_that_google_tells_or_its_numbers(self, raw, refresh, combined, tenant_a):
        raw.google(tenant_a, 1, cost_micros=10_000_000, clicks=9)
        streams.google_target(raw, tenant_a, 21137, "California,United States")
        streams.google_place(raw, tenant_a, 21137, 4_000_000)
        streams.google_place(raw, tenant_a, 21137, 500_000, location="AREA_OF_INTEREST")
        streams.google_place(raw, tenant_a, 21138, 2_000_000)
        streams.google_place(raw, tenant_a, None, 1_000_000, country=2388)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **ASKED)).json()
        columns = ("geo_level", "country", "region", "is_unattributed", "spend::float8", "conversions::float8")
        places = facts(raw, tenant_a, "fct_ad_geo_daily", *columns)
        assert places == [
            ("country", None, "unattributed", True, 2.5, None),
            ("country", "geoTargetConstants/2388", "geoTargetConstants/2388", False, 1.0, 0.5),
            ("country", "geoTargetConstants/2840", "geoTargetConstants/2840", False, 6.5, 1.5),
            ("region", None, "unattributed", True, 2.5, None),
            ("region", "geoTargetConstants/2388", "unknown", False, 1.0, 0.5),
            ("region", "geoTargetConstants/2840", "California,United States", False, 4.5, 1.0),
            ("region", "geoTargetConstants/2840", "geoTargetConstants/21138", False, 2.0, 0.5),
        ]
        assert [(row["name"], row["spend"], (row["place"] or {}).get("code")) for row in body["region"]] == [
            ("California,United States", 4.5, "US-CA"),
            ("geoTargetConstants/21138", 2.0, None),
            ("Unattributed", 3.5, None),
        ]

    @together
    async def test_of_google_are_named_once_google_tells(self, raw, refresh, tenant_a):
        streams.google_place(raw, tenant_a, 21138, 2_000_000)
        await refresh(tenant_a)
        before = facts(raw, tenant_a, "fct_ad_geo_daily", "region")
        # The next run reads new rows alone: the names are new, the numbers are not.
        raw.execute("update metrics.dbt_run set started_at = now() + interval '2 hours' where tenant_id = %s", tenant_a)
        streams.google_target(raw, tenant_a, 21138, "Colorado,United States")
        raw.execute(
            "update raw.google_ads__geo_target set loaded_at = now() + interval '3 hours' where tenant_id = %s",
            tenant_a,
        )
        await refresh(tenant_a)
        assert ("geoTargetConstants/21138",) in before
        assert ("Colorado,United States",) in facts(raw, tenant_a, "fct_ad_geo_daily", "region")


class TestVersions:
    @together
    async def test_of_a_campaign_and_of_what_is_gone(self, raw, refresh, combined, tenant_a):
        """One campaign is renamed, the other one's file is taken back."""
        raw.google(tenant_a, 1, cost_micros=1_000_000, name="Old name")
        raw.uploaded(tenant_a, campaign_id="u1", spend_micros=1)
        await refresh(tenant_a)
        campaign = {"customer.id": 100, "campaign.id": 1, "campaign.name": "New name", "campaign.status": "PAUSED"}
        raw.sent("google_ads__campaign", tenant_a, campaign, at=LATER)
        raw.execute("delete from raw.uploads__ad_performance where tenant_id = %s", tenant_a)
        raw.execute("update metrics.dbt_run set code_sha = 'another' where tenant_id = %s", tenant_a)
        await refresh(tenant_a)
        versions = facts(
            raw,
            tenant_a,
            "dim_campaign",
            *("campaign_id", "campaign_name", "status", "valid_from", "valid_to is null", "is_current"),
        )
        body = (await combined(tenant_a, **ASKED)).json()
        assert versions == [
            ("1", "New name", "paused", LATER, True, True),
            ("1", "Old name", None, READ_AT, False, False),
            ("u1", "Uploaded", None, READ_AT, False, False),
        ]
        assert [(row["campaign_id"], row["name"]) for row in body["campaign"]["rows"]] == [("1", "New name")]

    @together
    async def test_of_creatives_and_keywords(self, raw, refresh, tenant_a):
        creative = {"id": "c1", "account_id": "200", "name": "Boat", "title": "Sail", "status": "ACTIVE"}
        raw.sent("facebook_ads__ad_creatives", tenant_a, creative)
        keyword = {"Id": 9, "Account Id": 5, "Parent Id": 11, "Keyword": "boats", "Match Type": "Phrase"}
        raw.sent("microsoft_ads__keywords", tenant_a, keyword)
        streams.keyword(raw, tenant_a, 7, 1000)
        await refresh(tenant_a)
        raw.sent("facebook_ads__ad_creatives", tenant_a, creative | {"title": "Row"}, at=LATER)
        await refresh(tenant_a)
        assert facts(raw, tenant_a, "dim_creative", "creative_id", "headline", "valid_from", "is_current") == [
            ("c1", "Row", LATER, True),
            ("c1", "Sail", READ_AT, False),
        ]
        assert facts(raw, tenant_a, "dim_keyword", "platform", "keyword_text", "match_type", "is_current") == [
            ("google_ads", "boats 7", "exact", True),
            ("microsoft_ads", "boats", "phrase", True),
        ]

    async def test_are_not_begun_by_a_column_that_is_new(self, raw, refresh, tenant_a):
        creative = {"id": "c1", "account_id": "200", "title": "Sail", "object_type": "SHARE"}
        raw.sent("facebook_ads__ad_creatives", tenant_a, creative)
        raw.sent("facebook_ads__ads", tenant_a, {"id": "a1", "account_id": "200", "creative": {"id": "c1"}})
        await refresh(tenant_a)
        raw.execute("alter table warehouse.dim_creative drop column creative_type")
        raw.execute("alter table warehouse.dim_ad drop column creative_id")
        await refresh(tenant_a)
        assert facts(raw, tenant_a, "dim_creative", "creative_id", "creative_type", "valid_from", "is_current") == [
            ("c1", "share", READ_AT, True)
        ]
        assert facts(raw, tenant_a, "dim_ad", "ad_id", "creative_id", "valid_from", "is_current") == [
            ("a1", "c1", READ_AT, True)
        ]
