"""Where each row of a file goes: landed, merged, unchanged or quarantined, and the counts that say so."""

import pytest

from tests.ingestion.uploading import Json, Uploader

HEADER = "date,campaign_id,campaign_name,platform,account_id,currency,spend,impressions,clicks,conversions,device\n"


def row(
    day: str = "2026-01-01",
    campaign: str = "c1",
    spend: str = "1.50",
    clicks: str = "2",
    device: str = "m",
    **cells: str,
) -> str:
    currency, impressions, conversions = (
        cells.get("currency", "USD"),
        cells.get("impressions", "10"),
        cells.get("conversions", ""),
    )
    return f"{day},{campaign},One,google_ads,a1,{currency},{spend},{impressions},{clicks},{conversions},{device}\n"


def counts_of(upload: Json) -> tuple[int, int, int, int, int]:
    counts = upload["counts"]
    names = ("received", "accepted", "unchanged", "merged", "quarantined")
    assert counts["received"] == sum(counts[name] for name in names[1:])
    return tuple(counts[name] for name in names)


class TestGoodRows:
    async def test_land_beside_bad_neighbours(self, uploader: Uploader) -> None:
        file = HEADER + row() + row("2026-02-30") + row("2026-01-02") + row(clicks="-1") + row("2026-01-03")
        done = await uploader.land(file)
        assert counts_of(done) == (5, 3, 0, 0, 2)
        days = await uploader.all("select date_day::text from raw.uploads__ad_performance order by 1")
        assert days == [("2026-01-01",), ("2026-01-02",), ("2026-01-03",)]

    async def test_leave_unreported_measures_null(self, uploader: Uploader) -> None:
        await uploader.land(HEADER + row(conversions="", clicks="0"))
        stored = await uploader.one("select clicks, conversions, reach from raw.uploads__ad_performance")
        assert stored == (0, None, None)


class TestBadRows:
    @pytest.mark.parametrize(
        ("bad", "pointer", "rule"),
        [
            (row(spend="NaN"), "/spend", "type"),
            (row(spend="Infinity"), "/spend", "type"),
            (row(spend="abc"), "/spend", "type"),
            (row(spend="-1"), "/spend", "minimum"),
            (row(clicks="-1"), "/clicks", "minimum"),
            (row(clicks="1.5"), "/clicks", "type"),
            (row(impressions="9" * 30), "/impressions", "maximum"),
            (row("2026-02-30"), "/date_day", "format"),
            (row("1850-01-01"), "/date_day", "pattern"),
            (row("Total"), "/date_day", "format"),
            (row(""), "/date_day", "required"),
            (row(campaign=""), "/campaign_id", "required"),
            (row(currency="XYZ"), "/currency_code", "enum"),
            (row(currency=""), "/currency_code", "required"),
            (row(device="x" * 501), "/segments/device", "maxLength"),
            ("2026-01-05,c1\n", "", "columns"),
        ],
    )
    async def test_wait_in_the_quarantine_with_pointer_and_rule(
        self, uploader: Uploader, bad: str, pointer: str, rule: str
    ) -> None:
        done = await uploader.land(HEADER + row("2026-01-09") + bad)
        assert counts_of(done) == (2, 1, 0, 0, 1)
        waiting = (await uploader.read("/datasets/ad_performance/quarantine"))["items"]
        assert len(waiting) == 1
        assert (pointer, rule) in [(error["pointer"], error["rule"]) for error in waiting[0]["errors"]]
        assert waiting[0]["source_row"] == 3
        assert waiting[0]["origin_id"] == done["id"]

    async def test_are_all_kept_however_many(self, uploader: Uploader) -> None:
        upload = await uploader.send(HEADER + "".join(row(campaign=f"c{i}", clicks="-1") for i in range(1200)) + row())
        assert upload["preview"]["rows_with_errors"] == 1200
        assert len(upload["preview"]["errors"]) == 200
        done = await uploader.commit(upload["id"])
        assert counts_of(done) == (1201, 1, 0, 0, 1200)
        assert await uploader.one("select count(*) from ingestion.quarantine") == (1200,)

    async def test_show_before_the_commit_with_their_column(self, uploader: Uploader) -> None:
        upload = await uploader.send(HEADER + row() + row(spend="NaN"))
        assert upload["preview"]["rows_with_errors"] == 1
        assert upload["preview"]["errors"] == [
            {
                "row": 3,
                "column": "spend",
                "pointer": "/spend",
                "rule": "type",
                "message": "spend cannot be 'NaN': a number is expected.",
            }
        ]
        assert upload["preview"]["rows"][1]["errors"] == upload["preview"]["errors"]


class TestRowsWithTheSameKey:
    async def test_are_summed_with_a_notice(self, uploader: Uploader) -> None:
        file = HEADER + row(spend="1.10", clicks="2") + row(spend="2.20", clicks="3") + row(device="d")
        done = await uploader.land(file)
        assert counts_of(done) == (3, 2, 0, 1, 0)
        assert ("rows_summed", 1) in [(notice["code"], notice["count"]) for notice in done["notices"]]
        stored = await uploader.one(
            "select spend_micros, clicks, conversions from raw.uploads__ad_performance where segments->>'device' = 'm'"
        )
        assert stored == (3_300_000, 5, None)

    async def test_are_summed_across_batches(self, uploader: Uploader) -> None:
        others = "".join(row(campaign=f"other{index}") for index in range(20_001))
        done = await uploader.land(HEADER + row(clicks="2") + others + row(clicks="3"))
        assert counts_of(done) == (20_003, 20_002, 0, 1, 0)
        assert await uploader.one("select clicks from raw.uploads__ad_performance where campaign_id = 'c1'") == (5,)

    async def test_are_not_summed_across_currencies(self, uploader: Uploader) -> None:
        done = await uploader.land(HEADER + row() + row(currency="EUR") + row("2026-01-02"))
        assert counts_of(done) == (3, 1, 0, 0, 2)
        waiting = (await uploader.read("/datasets/ad_performance/quarantine"))["items"]
        assert {item["rule"] for item in waiting} == {"currency"}

    async def test_have_no_reach_together(self, uploader: Uploader) -> None:
        header = "date,account_id,platform,region,reach,impressions\n"
        done = await uploader.land(header + "2026-01-01,a,meta,North,5,9\n2026-01-01,a,meta,North,6,9\n", kind="region")
        assert await uploader.one("select reach, impressions from raw.uploads__region_performance") == (None, 18)
        assert "reach_dropped" in [notice["code"] for notice in done["notices"]]


class TestTheSameRowsAgain:
    async def test_change_nothing(self, uploader: Uploader) -> None:
        file = HEADER + row() + row() + row("2026-01-02") + row(spend="NaN")
        await uploader.land(file)
        assert counts_of(await uploader.land(file)) == (4, 0, 2, 1, 1)

    async def test_update_only_what_differs(self, uploader: Uploader) -> None:
        await uploader.land(HEADER + row() + row("2026-01-02"))
        done = await uploader.land(HEADER + row(spend="9.00") + row("2026-01-02"))
        assert counts_of(done) == (2, 1, 1, 0, 0)
        assert (done["counts"]["inserted"], done["counts"]["updated"]) == (0, 1)

    async def test_keep_what_a_narrower_file_does_not_say(self, uploader: Uploader) -> None:
        await uploader.land(HEADER + row(device=""))
        narrow = "date,campaign_id,platform,account_id,clicks\n2026-01-01,c1,google_ads,a1,7\n"
        done = await uploader.land(narrow)
        assert counts_of(done) == (1, 1, 0, 0, 0)
        assert await uploader.all("select clicks, spend_micros from raw.uploads__ad_performance") == [(7, 1_500_000)]

    async def test_are_another_tenants_own(self, uploader: Uploader, uploader_of, tenant_b) -> None:
        await uploader.land(HEADER + row())
        other = await uploader_of(tenant_b)
        assert counts_of(await other.land(HEADER + row())) == (1, 1, 0, 0, 0)
        assert (await other.read("/uploads"))["items"][0]["counts"]["accepted"] == 1


class TestDataLanded:
    async def test_is_published_with_accounts_and_days(self, uploader: Uploader) -> None:
        done = await uploader.land(HEADER + row("2026-01-05") + row("2026-01-02"))
        events = await uploader.all("select type, payload from ingestion.outbox_event")
        assert [kind for kind, _ in events] == ["ingestion.data_landed"]
        assert events[0][1] == {
            "dataset": "warehouse",
            "source": "uploads",
            "tables": ["raw.uploads__ad_performance"],
            "accounts": [
                {"platform": "google_ads", "account_id": "a1", "min_date": "2026-01-02", "max_date": "2026-01-05"}
            ],
            "job_id": done["job_id"],
        }

    async def test_is_not_published_when_nothing_changed(self, uploader: Uploader) -> None:
        await uploader.land(HEADER + row())
        await uploader.land(HEADER + row())
        assert await uploader.one("select count(*) from ingestion.outbox_event") == (1,)


class TestBudget:
    async def test_lands_by_month(self, uploader: Uploader) -> None:
        file = "month,campaign_name,planned_budget,currency\n2026-03,Spring,1200.50,EUR\n2026-04,Spring,900,EUR\n"
        done = await uploader.land(file, kind="budget")
        assert counts_of(done) == (2, 2, 0, 0, 0)
        stored = await uploader.all(
            "select month::text, planned_budget_micros, currency_code from raw.uploads__budget order by month"
        )
        assert stored == [("2026-03-01", 1_200_500_000, "EUR"), ("2026-04-01", 900_000_000, "EUR")]

    async def test_tells_the_platform_of_a_plan_without_an_account(self, uploader: Uploader) -> None:
        file = "month,platform,campaign_name,planned_budget,currency\n2026-03,google_ads,Spring,1200.50,EUR\n"
        done = await uploader.land(file, kind="budget")
        assert done["state"] == "committed"
        accounts = await uploader.one("select payload -> 'accounts' from ingestion.outbox_event")
        assert accounts == (
            [{"platform": "google_ads", "account_id": "", "min_date": "2026-03-01", "max_date": "2026-03-01"}],
        )
