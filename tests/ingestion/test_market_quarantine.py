"""Observations of a pull that broke a rule: they wait as records, and land as of that pull once they are corrected."""

from typing import Any

import pytest

from tests.ingestion.market_server import Providers
from tests.ingestion.pulling import (
    Market,
    counts,
    market,
    market_app,
    market_settings,
    market_worker,
    providers,
    served,
)

__all__ = ["market", "market_app", "market_settings", "market_worker", "providers", "served"]
URL = "/api/v1/datasets/market_series/quarantine"
Json = dict[str, Any]


async def waiting(market: Market) -> list[Json]:
    """What waits of the tenant's series, in the order of the answer."""
    headers = market.as_(market.tenant_id, "ingestion:read")
    answer = await market.client.get(URL, headers=headers)
    assert answer.status_code == 200, answer.text
    return sorted(answer.json()["items"], key=lambda row: (row["source_row"], str(row["row"].get("symbol"))))


async def retry(market: Market, row: Json, corrected: Json | None = None) -> Json:
    headers = market.as_(market.tenant_id, "ingestion:write")
    body = {} if corrected is None else {"row": corrected}
    answer = await market.client.post(f"{URL}/{row['id']}/retry", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestRetryOfPulledObservations:
    @pytest.fixture
    async def rate(self, market: Market, providers: Providers) -> tuple[Json, Json]:
        """A pull of the ECB's rates, of which one is no number, and that one."""
        providers.rates = {"2026-03-02": {"USD": "abc", "JPY": "163.2"}}
        pull = await market.pull("ecb")
        (row,) = await waiting(market)
        return pull, row

    async def test_waits_as_the_record_that_it_would_be(self, rate: tuple[Json, Json]) -> None:
        pull, row = rate
        assert counts(pull) == (2, 1, 0, 1)
        about = {"symbol": "EURUSD", "source": "ECB", "unit": "USD per EUR", "frequency": "daily"}
        assert row["row"] == about | {"as_of": "2026-03-02", "value": "abc", "quality_flags": {}}
        assert (row["origin"], row["origin_id"], row["pointer"]) == ("pull", pull["id"], "/value")

    async def test_lands_as_of_its_pull_and_is_told(self, market: Market, rate: tuple[Json, Json]) -> None:
        pull, row = rate
        outcome = await retry(market, row, row["row"] | {"value": 1.085})
        assert outcome == {"landed": True, "row": None}
        assert await market.values("EURUSD") == [("2026-03-02", 1.085)]
        found = await market.get("/series/EURUSD/revisions", date="2026-03-02")
        assert [(one["revision"], one["pull_id"]) for one in found["revisions"]] == [(1, pull["id"])]
        told = await market.all("select payload from ingestion.outbox_event order by id desc limit 1")
        assert told[0][0]["tables"] == ["raw.market__observations", "raw.market__fx_rates"]
        assert told[0][0]["job_id"] == pull["id"]
        assert await waiting(market) == []

    async def test_stays_when_it_is_still_no_number(self, market: Market, rate: tuple[Json, Json]) -> None:
        _, row = rate
        again = await retry(market, row, row["row"] | {"value": "high"})
        assert (again["landed"], again["row"]["rule"], again["row"]["pointer"]) == (False, "type", "/value")
        assert [one["id"] for one in await waiting(market)] == [row["id"]]

    async def test_changes_nothing_when_the_provider_has_corrected_it_meanwhile(
        self, market: Market, providers: Providers, rate: tuple[Json, Json]
    ) -> None:
        _, row = rate
        providers.rates = {"2026-03-02": {"USD": "1.0850", "JPY": "163.2"}}
        await market.pull("ecb", refresh=True)
        assert (await retry(market, row, row["row"] | {"value": 1.085}))["landed"]
        found = await market.get("/series/EURUSD/revisions", date="2026-03-02")
        assert [one["revision"] for one in found["revisions"]] == [1]

    async def test_knows_the_unit_and_frequency_of_its_series(self, market: Market, providers: Providers) -> None:
        await market.set_key()
        values = [("2026-01-01", "4.2"), ("2026-02-01", "4,3,0")]
        providers.series["UNRATE"] = {"frequency": "M", "units": "Percent", "values": values}
        await market.pull("fred", "UNRATE")
        (row,) = await waiting(market)
        assert (row["row"]["unit"], row["row"]["frequency"]) == ("Percent", "monthly")
        assert (await retry(market, row, row["row"] | {"value": 4.3}))["landed"]
        assert await market.values("UNRATE") == [("2026-01-01", 4.2), ("2026-02-01", 4.3)]

    async def test_of_a_row_with_several_values_each_is_one_of_its_own(
        self, market: Market, providers: Providers
    ) -> None:
        providers.prices["aapl.us"] = "Date,Open,High,Low,Close\r\n2026-03-04,x,12,y,11\r\n"
        pull = await market.pull("stooq", "AAPL.US")
        low, opened = await waiting(market)
        assert counts(pull) == (4, 2, 0, 2)
        assert (low["row"]["symbol"], opened["row"]["symbol"]) == ("AAPL.US.LOW", "AAPL.US.OPEN")
        assert (await retry(market, low, low["row"] | {"value": 10}))["landed"]
        assert await market.values("AAPL.US.LOW") == [("2026-03-04", 10.0)]

    async def test_of_two_values_for_one_day_the_second_can_be_moved(
        self, market: Market, providers: Providers
    ) -> None:
        providers.prices["^spx"] = "Date,Open,High,Low,Close\r\n2026-03-04,1,2,1,2\r\n2026-03-04,1,2,1,1.5\r\n"
        pull = await market.pull("stooq", "^SPX")
        (row,) = await waiting(market)
        assert (counts(pull)[3], row["rule"], row["row"]["value"]) == (1, "duplicate_key", 1.5)
        assert (await retry(market, row, row["row"] | {"as_of": "2026-03-05"}))["landed"]
        assert await market.values("^SPX.CLOSE") == [("2026-03-04", 2.0), ("2026-03-05", 1.5)]

    async def test_of_a_row_that_does_not_fit_its_columns_a_whole_record_is_wanted(
        self, market: Market, providers: Providers
    ) -> None:
        providers.prices["aapl.us"] = "Date,Open,High,Low,Close\r\n2026-03-03,1,2,1,2\r\n2026-03-04,11\r\n"
        await market.pull("stooq", "AAPL.US")
        (row,) = await waiting(market)
        still = await retry(market, row)
        record = {"symbol": "AAPL.US.CLOSE", "source": "Stooq", "unit": "USD", "frequency": "daily"}
        done = await retry(market, row, record | {"as_of": "2026-03-04", "value": 11})
        assert (still["landed"], done["landed"]) == (False, True)
        assert (await market.values("AAPL.US.CLOSE"))[-1] == ("2026-03-04", 11.0)
