"""Reading files however they were written."""

import io

import openpyxl
import polars as pl
import pytest

from tests.ingestion.uploading import Uploader

HEADER = "date,campaign_id,campaign_name,platform,account_id,currency,spend,clicks\n"
ROW = "2026-01-01,c1,Größe €,google_ads,a1,EUR,1.50,2\n"


class TestEncoding:
    @pytest.mark.parametrize(
        ("encoding", "found"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("utf-16-le", "utf-16-le"),
            ("utf-16-be", "utf-16-be"),
            ("cp1252", "cp1252"),
        ],
    )
    async def test_is_detected(self, uploader: Uploader, encoding: str, found: str) -> None:
        done = await uploader.land((HEADER + ROW * 3).encode(encoding))
        assert done["detected"]["encoding"] == found
        assert await uploader.all("select campaign_name, clicks from raw.uploads__ad_performance") == [("Größe €", 6)]

    async def test_of_latin_letters_alone_is_latin_1(self, uploader: Uploader) -> None:
        done = await uploader.land((HEADER + ROW.replace(" €", "")).encode("latin-1"))
        assert done["detected"]["encoding"] == "latin-1"
        assert await uploader.one("select campaign_name from raw.uploads__ad_performance") == ("Größe",)

    async def test_may_have_replacement_characters(self, uploader: Uploader) -> None:
        done = await uploader.land((HEADER + ROW.replace("€", "\ufffd")).encode("utf-8-sig"))
        assert done["counts"]["accepted"] == 1


class TestDelimiter:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    async def test_is_detected(self, uploader: Uploader, delimiter: str) -> None:
        done = await uploader.land((HEADER + ROW).replace(",", delimiter).encode())
        assert done["detected"]["delimiter"] == delimiter
        assert done["counts"]["accepted"] == 1

    async def test_stands_within_quotes_with_line_breaks(self, uploader: Uploader) -> None:
        done = await uploader.land(HEADER + ROW.replace("Größe €", '"a, ""b"""') + "\n" + ROW.replace("c1", "c2"))
        assert done["counts"]["accepted"] == 2
        names = await uploader.all("select campaign_name from raw.uploads__ad_performance order by campaign_id")
        assert names == [('a, "b"',), ("Größe €",)]


class TestHeader:
    async def test_is_found_below_a_title(self, uploader: Uploader) -> None:
        file = 'Campaign report\n"January 1, 2026 - January 31, 2026"\n' + HEADER + ROW + ROW.replace("2026-01-01", "x")
        done = await uploader.land(file)
        assert done["detected"]["header_row"] == 3
        waiting = (await uploader.read("/datasets/ad_performance/quarantine"))["items"]
        assert [item["source_row"] for item in waiting] == [5]

    async def test_may_have_an_empty_tail(self, uploader: Uploader) -> None:
        done = await uploader.land(HEADER.replace("\n", ",\n") + ROW.replace("\n", ",\n"))
        assert done["counts"]["accepted"] == 1


class TestNumbers:
    async def test_may_have_thousands_marks_and_symbols(self, uploader: Uploader) -> None:
        await uploader.land(HEADER + ROW.replace("1.50,2", '"€1,234.56","1,002"'))
        assert await uploader.one("select spend_micros, clicks from raw.uploads__ad_performance") == (
            1_234_560_000,
            1002,
        )

    async def test_may_have_decimal_commas(self, uploader: Uploader) -> None:
        upload = await uploader.send((HEADER + ROW.replace("1.50", "1.234:56")).replace(",", ";").replace(":", ","))
        await uploader.map(upload["id"], upload["mapping"] | {"decimal_comma": True})
        await uploader.commit(upload["id"])
        assert await uploader.one("select spend_micros from raw.uploads__ad_performance") == (1_234_560_000,)

    async def test_beyond_six_decimals_are_rounded_with_a_notice(self, uploader: Uploader) -> None:
        done = await uploader.land(HEADER + ROW.replace("1.50", "1.0000005"))
        assert [(notice["code"], notice["count"]) for notice in done["notices"]] == [("rounded", 1)]
        assert await uploader.one("select spend_micros from raw.uploads__ad_performance") == (1_000_000,)


class TestDates:
    @pytest.mark.parametrize(
        "written",
        ["2026-01-31", "2026/01/31", "20260131", "31.01.2026", "01/31/2026", "31/01/2026", "2026-01-31T00:00:00Z"],
    )
    async def test_are_read_as_they_are_written(self, uploader: Uploader, written: str) -> None:
        await uploader.land(HEADER + ROW.replace("2026-01-01", written))
        assert await uploader.one("select date_day::text from raw.uploads__ad_performance") == ("2026-01-31",)

    @pytest.mark.parametrize("written", ["Jan 31, 2026", "January 31, 2026", "31 Jan 2026"])
    async def test_may_have_names_of_months(self, uploader: Uploader, written: str) -> None:
        await uploader.land(HEADER + ROW.replace("2026-01-01", f'"{written}"'))
        assert await uploader.one("select date_day::text from raw.uploads__ad_performance") == ("2026-01-31",)


class TestOtherFormats:
    async def test_ndjson_lands_with_nested_objects_and_broken_lines(self, uploader: Uploader) -> None:
        lines = (
            '{"segments": {"date": "2026-01-01"}, "campaign": {"id": 7}, "metrics": {"cost_micros": 1500000,'
            ' "clicks": 2}, "customer": {"id": 9}, "device": null}\n{"broken": \n'
        )
        upload = await uploader.send(lines, filename="rows.ndjson", currency="USD")
        fields = [
            {"field": "date_day", "column": "segments.date"},
            {"field": "campaign_id", "column": "campaign.id"},
            {"field": "account_id", "column": "customer.id"},
            {"field": "platform", "constant": "google_ads"},
            {"field": "currency_code", "constant": "USD"},
            {"field": "spend", "column": "metrics.cost_micros", "unit": "micros"},
            {"field": "clicks", "column": "metrics.clicks"},
        ]
        await uploader.map(upload["id"], {"fields": fields, "grain": "campaign"})
        done = await uploader.commit(upload["id"])
        assert (done["counts"]["accepted"], done["counts"]["quarantined"]) == (1, 1)
        assert await uploader.one("select campaign_id, spend_micros from raw.uploads__ad_performance") == (
            "7",
            1_500_000,
        )

    async def test_zero_characters_are_quarantined_not_lost(self, uploader: Uploader) -> None:
        line = (
            '{"date": "2026-01-01", "campaign_id": "a\\u0000b", "platform": "meta", "account_id": "1", "clicks": 1}\n'
        )
        done = await uploader.land(line + line.replace("\\u0000", ""), filename="rows.ndjson")
        assert (done["counts"]["accepted"], done["counts"]["quarantined"]) == (1, 1)
        waiting = (await uploader.read("/datasets/ad_performance/quarantine"))["items"]
        assert (waiting[0]["row"]["campaign_id"], waiting[0]["rule"]) == ("a\ufffdb", "pattern")

    async def test_parquet_lands_with_its_types(self, uploader: Uploader) -> None:
        import datetime as dt

        buffer = io.BytesIO()
        pl.DataFrame(
            {
                "date": [dt.date(2026, 1, 1), dt.date(2026, 1, 2)],
                "campaign_id": [7, 7],
                "platform": ["meta", "meta"],
                "account_id": ["a", "a"],
                "currency": ["USD", "USD"],
                "spend": [1.5, None],
                "clicks": [2, 3],
            }
        ).write_parquet(buffer)
        done = await uploader.land(buffer.getvalue(), filename="rows.parquet")
        assert (done["detected"]["format"], done["counts"]["accepted"]) == ("parquet", 2)
        stored = await uploader.one("select sum(spend_micros), count(spend_micros) from raw.uploads__ad_performance")
        assert stored == (1_500_000, 1)

    async def test_xlsx_lands_from_its_first_sheet(self, uploader: Uploader) -> None:
        import datetime as dt

        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["Date", "Campaign ID", "Platform", "Account ID", "Currency", "Spend", "Clicks"])
        sheet.append([dt.date(2026, 1, 1), 12345678901, "google_ads", "a1", "USD", 1.5, 2])
        sheet.append([dt.date(2026, 1, 2), 12345678901, "google_ads", "a1", "USD", 2, 3])
        buffer = io.BytesIO()
        book.save(buffer)
        done = await uploader.land(buffer.getvalue(), filename="rows.xlsx")
        assert (done["detected"]["format"], done["counts"]["accepted"]) == ("xlsx", 2)
        stored = await uploader.one("select min(campaign_id), sum(spend_micros) from raw.uploads__ad_performance")
        assert stored == ("12345678901", 3_500_000)
