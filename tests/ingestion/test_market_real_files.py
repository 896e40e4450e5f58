"""The real market files: surprises that are valid stay, what is not known yet is not a fact."""

import csv
from pathlib import Path

import pytest

from tests.ingestion.uploading import Uploader

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "market"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real files are not at {DATA}")


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class TestVix:
    async def test_keeps_and_flags_the_rows_that_break_the_ohlc_order(self, uploader: Uploader) -> None:
        source = rows_of("vix_daily.csv")
        done = await uploader.land(DATA / "vix_daily.csv", kind="market")
        assert done["counts"]["received"] == done["counts"]["accepted"] == len(source)
        assert done["observations"]["received"] == done["observations"]["accepted"] == 4 * len(source)
        flagged = await uploader.one(
            "select count(distinct as_of), count(*) from raw.market__observations"
            " where quality_flags = '{\"ohlc_violation\": true}'"
        )
        assert flagged == (47, 4 * 47)
        series = await uploader.read("/market/series")
        assert [item["symbol"] for item in series["items"]] == ["VIX.CLOSE", "VIX.HIGH", "VIX.LOW", "VIX.OPEN"]
        assert {item["frequency"] for item in series["items"]} == {"daily"}
        assert {item["flagged"] for item in series["items"]} == {47}

    async def test_changes_nothing_the_second_time(self, uploader: Uploader) -> None:
        await uploader.land(DATA / "vix_daily.csv", kind="market")
        second = await uploader.land(DATA / "vix_daily.csv", kind="market")
        assert second["counts"]["unchanged"] == second["counts"]["received"]
        assert second["observations"]["unchanged"] == second["observations"]["received"]


class TestOil:
    async def test_keeps_the_negative_price(self, uploader: Uploader) -> None:
        source = rows_of("wti_daily.csv")
        done = await uploader.land(DATA / "wti_daily.csv", kind="market")
        assert done["counts"]["accepted"] == len(source)
        found = await uploader.read("/market/series/WTI", **{"from": "2020-04-20", "to": "2020-04-20"})
        assert [point["value"] for point in found["points"]] == [-36.98]
        assert found["unit"] == "USD/barrel"
        stored = await uploader.one("select count(*), sum(value)::text from raw.market__observations")
        assert stored[0] == len(source)


class TestShiller:
    async def test_keeps_trailing_zeros_as_missing(self, uploader: Uploader) -> None:
        source = rows_of("sp500_shiller_monthly.csv")
        done = await uploader.land(DATA / "sp500_shiller_monthly.csv", kind="market")
        assert done["counts"]["accepted"] == len(source)
        assert done["observations"]["accepted"] == 9 * len(source)
        missing = await uploader.all(
            "select symbol, count(*) from raw.market__observations where value is null group by symbol order by symbol"
        )
        assert missing == [
            ("SP500.CONSUMER_PRICE_INDEX", 33),
            ("SP500.DIVIDEND", 36),
            ("SP500.EARNINGS", 36),
            ("SP500.LONG_INTEREST_RATE", 33),
            ("SP500.PE10", 33),
            ("SP500.REAL_DIVIDEND", 36),
            ("SP500.REAL_EARNINGS", 36),
            ("SP500.REAL_PRICE", 33),
        ]
        kept = await uploader.one(
            "select count(*) from raw.market__observations where symbol = 'SP500.PE10' and value = 0"
        )
        assert kept == (120,)


class TestExchangeRates:
    async def test_makes_a_series_of_each_country(self, uploader: Uploader) -> None:
        source = rows_of("fx_monthly.csv")
        done = await uploader.land(DATA / "fx_monthly.csv", kind="market")
        counts = done["counts"]
        assert counts["received"] == len(source)
        assert counts["accepted"] + counts["merged"] + counts["quarantined"] == len(source)
        stored = await uploader.one("select count(distinct symbol), count(*) from raw.market__observations")
        assert stored == (len({row["Country"] for row in source}), counts["accepted"])


class TestGoldAndBrent:
    @pytest.mark.parametrize(("name", "symbol"), [("gold_monthly.csv", "GOLD"), ("brent_daily.csv", "BRENT")])
    async def test_lands_every_row(self, uploader: Uploader, name: str, symbol: str) -> None:
        source = rows_of(name)
        done = await uploader.land(DATA / name, kind="market")
        assert done["counts"]["accepted"] == len(source)
        stored = await uploader.one("select count(*), min(symbol), max(symbol) from raw.market__observations")
        assert stored == (len(source), symbol, symbol)
