"""FX rates as other services, and the warehouse, learn them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import psycopg

from tests.ingestion.market_server import Providers
from tests.ingestion.pulling import (
    Market,
    market,
    market_app,
    market_settings,
    market_worker,
    providers,
    served,
)

__all__ = ["market", "market_app", "market_settings", "market_worker", "providers", "served"]
RATES = {"2026-03-02": {"USD": "1.0850", "GBP": "0.86"}, "2026-03-03": {"USD": "1.0831", "GBP": "0.8612"}}
QUESTION = {"base": "EUR", "quotes": ["USD"], "first": "2026-03-01", "last": "2026-03-31"}


async def rates(market: Market, **question: Any) -> list[tuple[str, str, str]]:
    headers = market.as_(market.tenant_id, "market:fx", subject="service:metrics")
    answer = await market.client.post("/internal/fx-rates", json=QUESTION | question, headers=headers)
    assert answer.status_code == 200, answer.text
    return [(rate["quote"], rate["rate_date"], rate["rate"]) for rate in answer.json()["rates"]]


class TestListFxRates:
    async def test_is_not_for_people(self, market: Market) -> None:
        headers = market.as_(market.tenant_id, "ingestion:read", "market:fx")
        answer = await market.client.post("/internal/fx-rates", json=QUESTION, headers=headers)
        assert answer.status_code == 403

    async def test_turns_anonymous_callers_away(self, market_app: httpx.AsyncClient) -> None:
        assert (await market_app.post("/internal/fx-rates", json=QUESTION)).status_code == 401

    async def test_answers_exact_rates_of_the_range(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        await market.pull("ecb")
        assert await rates(market) == [("USD", "2026-03-02", "1.0850"), ("USD", "2026-03-03", "1.0831")]
        assert await rates(market, first="2026-03-03", quotes=["GBP"]) == [("GBP", "2026-03-03", "0.8612")]

    async def test_answers_what_was_known_at_a_moment(self, market: Market, providers: Providers) -> None:
        providers.rates = RATES
        await market.pull("ecb", "USD")
        between = datetime.now(UTC).isoformat()
        providers.rates = {"2026-03-02": {"USD": "1.0849"}}
        await market.pull("ecb", "USD", refresh=True)
        assert (await rates(market))[0] == ("USD", "2026-03-02", "1.0849")
        assert (await rates(market, known_at=between))[0] == ("USD", "2026-03-02", "1.0850")

    async def test_shows_no_other_tenants(self, market: Market, providers: Providers, tenant_b: UUID) -> None:
        providers.rates = RATES
        await market.pull("ecb")
        market.tenant_id = tenant_b
        assert await rates(market) == []

    async def test_knows_prices_of_other_sources_for_no_rates(self, market: Market, providers: Providers) -> None:
        providers.prices["eurusd"] = "Date,Open,High,Low,Close\n2026-03-02,1,2,1,2\n"
        await market.pull("stooq", "EURUSD")
        assert await rates(market) == []


class TestFxRatesInTheWarehouse:
    async def test_are_read_by_dbt_for_every_tenant(
        self, market: Market, providers: Providers, role_url: Callable[[str], str]
    ) -> None:
        providers.rates = RATES
        await market.pull("ecb", "USD")
        query = "select base_currency, quote_currency, rate::text from raw.market__fx_rates where tenant_id = %s"
        with psycopg.connect(role_url("dbt")) as connection:
            found = connection.execute(query + " order by rate_date", [market.tenant_id]).fetchall()
        assert found == [("EUR", "USD", "1.0850"), ("EUR", "USD", "1.0831")]
