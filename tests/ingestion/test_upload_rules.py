"""The check of whole columns and the dataset's own schema are one rule said twice: they may never disagree."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.ingestion.uploads import FieldMapping, Mapping, SegmentMapping, SeriesMapping
from services.ingestion.market.observations import observation_record, observe
from services.ingestion.market.plan import make_market_plan
from services.ingestion.upload.check import check_batch, record_of, type_rows
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.parsing import clean, parse_number, plain_number, plain_numbers
from services.ingestion.upload.plan import make_plan
from services.ingestion.upload.shape import shape_of

FIELDS = (
    "platform",
    "account_id",
    "campaign_id",
    "campaign_name",
    "date_day",
    "currency_code",
    "spend",
    "impressions",
    "conversions",
    "conversions_value",
    "region",
    "start_date",
)
NUMBERS = st.one_of(
    st.integers(-5, 10**16).map(str),
    st.decimals(-10, 10**13, places=7, allow_nan=False).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.sampled_from(["NaN", "Infinity", "-0", "1e3", "1e400", "--", "", " 7 ", "1,234", "1,23", "$5", "0.0000005"]),
    st.text(max_size=4),
)
DATES = st.one_of(
    st.dates(date(1800, 1, 1), date(2200, 1, 1)).map(str),
    st.sampled_from(["2026-02-30", "2026-13-01", "0000-00-00", "", "soon", "2026-2-3"]),
)
NAMES = st.one_of(
    st.text(max_size=5), st.sampled_from(["", " x ", "a\x00b", "a\x1fb", "x" * 501, "None", "customers/1/ads/2"])
)
CELLS = st.fixed_dictionaries(
    {
        "platform": st.sampled_from(["google_ads", "Google Ads", "", "meta", "1x", "Ünïcode", "x" * 64]),
        "account_id": NAMES,
        "campaign_id": NAMES,
        "campaign_name": NAMES,
        "date_day": DATES,
        "currency_code": st.sampled_from(["USD", "eur", "", "XYZ", "Dollar"]),
        "spend": NUMBERS,
        "impressions": NUMBERS,
        "conversions": NUMBERS,
        "conversions_value": NUMBERS,
        "region": NAMES,
        "start_date": DATES,
        "segment": NAMES,
    }
)
MAPPING = Mapping(
    fields=[FieldMapping(field=name, column=name) for name in FIELDS],
    segments=[SegmentMapping(name="device", column="segment")],
    grain="campaign",
)
FORMATS = {"date_day": "%Y-%m-%d", "start_date": "%Y-%m-%d"}


def frame_of(rows: list[dict[str, str]]) -> pl.DataFrame:
    columns = {name: [row[name] or None for row in rows] for name in rows[0]}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
        pl.int_range(2, len(rows) + 2, dtype=pl.Int64).alias(ROW)
    )


class TestCheckBatch:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(CELLS, min_size=1, max_size=8))
    def test_clears_exactly_the_rows_that_the_schema_accepts(self, rows: list[dict[str, str]]) -> None:
        plan = make_plan("ad_performance", MAPPING, [])
        frame = frame_of(rows)
        typed = type_rows(frame, plan, FORMATS).rows(named=True)
        accepted = {row[ROW] for row in typed if plan.shape.schema.validator.is_valid(record_of(row, plan))}
        checked = check_batch(frame, plan, FORMATS)
        assert set(checked.good[ROW]) == accepted
        assert {row.row for row in checked.bad} == {row[ROW] for row in typed} - accepted
        assert all(row.errors for row in checked.bad)

    def test_agrees_on_the_edges_of_money(self) -> None:
        edges = ["0", "-0.0000001", "-0.000001", "1000000000000", "1000000000001", "1e12", "1.0000000000001e12"]
        rows = [dict.fromkeys(MAPPING_COLUMNS, "") | GOOD | {"spend": edge} for edge in edges]
        checked = check_batch(frame_of(rows), make_plan("ad_performance", MAPPING, []), FORMATS)
        assert list(checked.good[ROW]) == [2, 3, 5, 7]


MAPPING_COLUMNS = (*FIELDS, "segment")
GOOD = {
    "platform": "google_ads",
    "account_id": "1",
    "campaign_id": "2",
    "date_day": "2026-01-01",
    "currency_code": "USD",
    "spend": "1",
}


class TestObserve:
    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.fixed_dictionaries({"day": DATES, "price": NUMBERS, "name": NAMES}), min_size=1, max_size=8))
    def test_clears_exactly_the_observations_that_the_schema_accepts(self, rows: list[dict[str, str]]) -> None:
        mapping = Mapping(
            fields=[FieldMapping(field="as_of", column="day")],
            series=[SeriesMapping(column="price", symbol="X", unit="USD")],
            symbol_column="name",
            source="test",
            frequency="daily",
        )
        plan = make_market_plan(mapping)
        frame = frame_of(rows)
        seen = observe(frame, plan, "%Y-%m-%d")
        for values in seen.good.rows(named=True):
            record = observation_record(values | {"__raw": values["value"], "__date": None}, plan)
            assert plan.schema.validator.is_valid(record)
        assert len(seen.good) + len(seen.refused) == len(rows)


class TestPlainNumber:
    @given(st.decimals(-(10**12), 10**12, places=6, allow_nan=False, allow_infinity=False))
    def test_reads_every_way_of_writing_a_number_exactly(self, number: Decimal) -> None:
        written = [f"{number:f}", f"{number:,f}", f"+{number:f}" if number >= 0 else f"{number:f}", f"  {number:f} "]
        spend = shape_of("ad_performance").field("spend")
        assert spend is not None
        frame = pl.DataFrame({"text": written}).with_columns(plain_number(clean("text")).alias("number"))
        micros = frame.select(parse_number(spend, pl.col("number"), "as_is")).to_series().to_list()
        assert micros == [int(number * 1_000_000)] * 4

    @given(st.lists(NUMBERS, min_size=1, max_size=6))
    def test_reads_a_column_as_it_reads_each_cell(self, texts: list[str]) -> None:
        frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
        alone = frame.select(plain_number(pl.col("text"))).to_series()
        together = plain_numbers(frame["text"])
        assert together.to_list() == alone.to_list()

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("1.234,56", "1234.56"), ("12,5", "12.5"), ("1.234", "1234"), ("-3,0", "-3.0"), ("1,234.5", None)],
    )
    def test_reads_decimal_commas_when_told(self, text: str, expected: str | None) -> None:
        frame = pl.DataFrame({"text": [text]})
        assert frame.select(plain_number(pl.col("text"), decimal_comma=True)).item() == expected

    @pytest.mark.parametrize("text", ["NaN", "Infinity", "-inf", "1_000", "0x10", "1.2.3", "12-", "٣", "1,23,4", "abc"])
    def test_takes_nothing_else_for_a_number(self, text: str) -> None:
        frame = pl.DataFrame({"text": [text]})
        assert frame.select(plain_number(pl.col("text"))).item() is None


class TestParseNumber:
    @given(st.decimals(0, 10**9, places=9, allow_nan=False, allow_infinity=False))
    def test_rounds_money_half_even_to_millionths(self, number: Decimal) -> None:
        spend = shape_of("ad_performance").field("spend")
        assert spend is not None
        micros = pl.DataFrame({"n": [f"{number:f}"]}).select(parse_number(spend, pl.col("n"), "as_is")).item()
        assert micros == int(number.quantize(Decimal("0.000001"), ROUND_HALF_EVEN) * 1_000_000)

    @pytest.mark.parametrize(("unit", "expected"), [("as_is", 150_000_000), ("cents", 1_500_000), ("micros", 150)])
    def test_knows_the_units_of_money(self, unit: str, expected: int) -> None:
        spend = shape_of("ad_performance").field("spend")
        assert spend is not None
        assert pl.DataFrame({"n": ["150"]}).select(parse_number(spend, pl.col("n"), unit)).item() == expected
