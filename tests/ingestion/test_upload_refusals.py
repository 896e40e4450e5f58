"""Files that are refused as a whole, each with the row and the column that show why."""

import codecs
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.ingestion.uploading import Uploader

HEADER = "date,campaign_id,campaign_name,platform,account_id,currency,spend,impressions,clicks,conversions\n"
ROW = "2026-01-01,c1,One,google_ads,a1,USD,1.50,10,2,1\n"


def parquet(*, badly_named: bool = False) -> bytes:
    """A file of one row, or one whose only column's name is no text."""
    buffer = io.BytesIO()
    pq.write_table(pa.table({"date": ["2026-01-01"]}), buffer)
    whole = buffer.getvalue()
    return whole.replace(b"date", b"d\xb8te") if badly_named else whole


def newer_zip() -> bytes:
    """A ZIP archive, empty but for an entry that needs a version of the format which there is not."""
    entry = bytearray(b"PK\x01\x02" + bytes(42)) + b"x"
    entry[6], entry[28] = 182, 1
    local = b"PK\x03\x04" + bytes(22) + b"\x01\x00\x00\x00x"
    end = b"PK\x05\x06" + bytes(4) + b"\x01\x00\x01\x00"
    return local + entry + end + len(entry).to_bytes(4, "little") + len(local).to_bytes(4, "little") + b"\x00\x00"


class TestCreateUpload:
    @pytest.mark.parametrize(
        ("body", "code", "pointer"),
        [
            (b"", "empty_file", ""),
            (b"\n \n", "empty_file", ""),
            (codecs.BOM_UTF8, "empty_file", ""),
            (HEADER.encode(), "no_rows", ""),
            (b"1,2,3\n4,5,6\n", "no_header", "/rows/1"),
            (b"date,spend,date\n2026-01-01,1,2026-01-01\n", "duplicate_column", "/rows/1/date"),
            ((HEADER + ROW).encode() + b"2026-01-02,c\x00,One\n", "not_text", "/rows/3"),
            (
                (HEADER + ROW.replace("One", "Größe")).encode() + b"2026-01-02,c1,Gr\xf6\xdfe\n",
                "mixed_encoding",
                "/rows/3",
            ),
            (codecs.BOM_UTF8 + (HEADER + ROW).encode() + b"\xff\xfe\n", "wrong_encoding", "/rows/3"),
            ((HEADER + ROW + '2026-01-02,"c1,One\n' + ROW).encode(), "broken_quotes", "/rows/3"),
            (b"PAR1 but not really Parquet", "broken_parquet", ""),
            (b"PK\x03\x04 but not really a workbook", "broken_workbook", ""),
            (b'{"date": \n{"spend": \n', "no_rows", "/rows/1"),
            (b",", "empty_file", ""),
            (b"\x0b", "empty_file", ""),
            (b"\xa0\n\xa0", "empty_file", ""),
            (b'{"date": 1, " date": 2}', "duplicate_column", "/rows/1/date"),
            (parquet()[:-8] + b"\xff\x00\x00\x00PAR1", "broken_parquet", ""),
            (parquet().replace(b"\x15", b"\x1f"), "broken_parquet", ""),
            (parquet(badly_named=True), "broken_parquet", ""),
            (newer_zip(), "broken_workbook", ""),
        ],
    )
    async def test_refuses_with_row_and_column(self, uploader: Uploader, body: bytes, code: str, pointer: str) -> None:
        answer = await uploader.post(body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["code"] == "upload_refused"
        assert [(e["code"], e["pointer"]) for e in answer.json()["errors"]] == [(code, pointer)]

    @pytest.mark.parametrize("kind", ["ad_performance", "market", "budget", "region"])
    async def test_keeps_a_file_of_which_no_row_fits(self, uploader: Uploader, kind: str) -> None:
        upload = await uploader.send("date,spend\n1\n", kind=kind)
        assert (upload["state"], upload["detected"]["rows"]) == ("mapping", 1)

    async def test_names_the_columns_of_ndjson_as_those_of_other_formats(self, uploader: Uploader) -> None:
        upload = await uploader.send('{"": 1, "__row": 2, "date": "2026-01-01"}', kind="market", filename="a.ndjson")
        assert [column["name"] for column in upload["detected"]["columns"]] == ["column_1", "row", "date"]

    async def test_keeps_nothing_of_a_refused_file(self, uploader: Uploader) -> None:
        await uploader.post(b"")
        assert (await uploader.read("/uploads"))["items"] == []


class TestCommit:
    """What only the mapping makes senseless shows as an issue with its row, and cannot be committed."""

    @pytest.mark.parametrize(
        ("second", "code", "column"),
        [
            (ROW.replace("2026-01-01", "01/31/2026"), "two_date_formats", "date"),
            (ROW.replace("2026-01-01", "31.01.2026"), "two_date_formats", "date"),
            (ROW.replace("1.50", "€1.50"), "two_currencies", "spend"),
            (ROW.replace("c1", "1.23457E+11"), "damaged_id", "campaign_id"),
        ],
    )
    async def test_refuses_what_no_reading_could_be_trusted_with(
        self, uploader: Uploader, second: str, code: str, column: str
    ) -> None:
        upload = await uploader.send(HEADER + ROW.replace("1.50", "$1.50") + second)
        issues = [(issue["code"], issue["row"], issue["column"]) for issue in upload["mapping_issues"]]
        assert (code, 3, column) in issues
        answer = await uploader.client.post(f"/api/v1/uploads/{upload['id']}/commit", headers=uploader.headers())
        assert answer.status_code == 409
        assert answer.json()["code"] == "mapping_incomplete"

    async def test_refuses_two_currencies_under_one_constant(self, uploader: Uploader) -> None:
        upload = await uploader.send(HEADER + ROW + ROW.replace("USD", "EUR").replace("c1", "c2"))
        mapping = upload["mapping"]
        mapping["fields"] = [field for field in mapping["fields"] if field["field"] != "currency_code"]
        mapping["fields"].append({"field": "currency_code", "constant": "USD"})
        answer = await uploader.map(upload["id"], mapping)
        issues = [(issue["code"], issue["row"], issue["column"]) for issue in answer.json()["mapping_issues"]]
        assert issues == [("two_currencies", 3, "currency")]

    async def test_asks_which_comes_first_in_ambiguous_dates(self, uploader: Uploader) -> None:
        upload = await uploader.send(HEADER + ROW.replace("2026-01-01", "03/04/2026"))
        assert [issue["code"] for issue in upload["mapping_issues"]] == ["ambiguous_dates"]
        answer = await uploader.map(upload["id"], upload["mapping"] | {"date_format": "%d/%m/%Y"})
        assert answer.json()["mapping_issues"] == []
        assert answer.json()["preview"]["rows"][0]["values"]["date_day"] == "2026-04-03"

    async def test_names_each_required_field_that_is_missing(self, uploader: Uploader) -> None:
        upload = await uploader.send("name,amount\nOne,5\n", kind="budget")
        assert [issue["message"] for issue in upload["mapping_issues"]] == [
            "Map a column or a constant to month.",
            "Map a column or a constant to currency_code.",
        ]
