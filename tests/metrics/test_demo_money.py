"""The demo's amounts by its own made-up rates, and nobody else's: from what the source prints to the answer."""

import asyncio
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.ingestion.connector.catalogue import get_connector
from services.metrics.dbt_runs import service
from tests.metrics.raw import DAY, Raw
from tests.metrics.test_reporting_currency import publish
from tests.metrics.together import built_together

DEMO = UUID(int=77)
BEFORE_THE_DEMO = DAY - timedelta(days=60)
ASKED = {"start_date": (DAY - timedelta(days=37)).isoformat(), "end_date": DAY.isoformat(), "dataset": "demo"}
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Amount:
    """What an entity's day cost, in millionths of its currency."""

    currency: str
    day: str
    micros: Decimal


@dataclass(frozen=True)
class Demo:
    """A tenant with all that the demo source printed, and rows of the warehouse beside it."""

    tenant: UUID
    rows: Rows

    @property
    def dollars(self) -> dict[str, Decimal]:
        """What a euro was, by day."""
        return {row["date"]: Decimal(str(row["rates"]["USD"])) for row in self.rows["demo.exchange_rates"]}

    def total(self, amounts: list[Amount]) -> Decimal:
        """In dollars: each amount is rounded to millionths, a half away from zero, and then added."""
        rates = self.dollars
        converted = [one.micros * (rates[one.day] if one.currency == "EUR" else 1) for one in amounts]
        return sum((one.quantize(Decimal(1), ROUND_HALF_UP) for one in converted), Decimal(0)) / 10**6


def printed(folder: Path) -> Rows:
    """Every record of the demo source for the days until `DAY`, by stream."""
    config, catalog = folder / "config.json", folder / "catalog.json"
    config.write_text(json.dumps({"months": 1, "last_day": DAY.isoformat()}))
    program = [sys.executable, "-m", "services.ingestion.demo_source"]
    messages = _messages([*program, "discover", "--config", str(config)])
    streams = next(messages)["catalog"]["streams"]
    catalog.write_text(json.dumps({"streams": [{"stream": one, "sync_mode": "full_refresh"} for one in streams]}))
    found: Rows = defaultdict(list)
    for message in _messages([*program, "read", "--config", str(config), "--catalog", str(catalog)]):
        if message["type"] == "RECORD":
            found[f"{message['record']['namespace']}.{message['record']['stream']}"].append(message["record"]["data"])
    return found


def _messages(command: list[str]) -> Iterator[dict[str, Any]]:
    done = subprocess.run(command, capture_output=True, check=True)
    yield from map(json.loads, done.stdout.splitlines())


@built_together
async def demo(_raw, database, worker_of, tmp_path_factory) -> Demo:
    """The demo has no rate before its days; the warehouse has one of dollars on `DAY` and sixty days earlier."""
    # In a thread: tests are under way, whose connections would give up.
    tenant, rows = uuid4(), await asyncio.to_thread(printed, tmp_path_factory.mktemp("demo"))
    with _raw._connection.transaction():
        for stream in get_connector("opsight-demo-ads").streams:
            for row in rows[stream.name]:
                _raw.sent(stream.table, tenant, row, connection=DEMO, dataset="demo")
    _raw.google(tenant, 1, DAY, cost_micros=8_000_000, currency="EUR")
    _raw.google(tenant, 2, DAY, cost_micros=8_000_000, currency="GBP", account=102)
    _raw.google(tenant, 3, DAY - timedelta(days=9), cost_micros=8_000_000, currency="EUR", account=103)
    demo_row: dict[str, Any] = {"cost_micros": 1_000_000, "account": 104, "dataset": "demo", "connection": DEMO}
    _raw.google(tenant, 4, BEFORE_THE_DEMO, currency="EUR", **demo_row)
    for day in (DAY, BEFORE_THE_DEMO):
        publish(_raw, tenant, "EURUSD", "1.25", day)
    async with database("metrics").tenant(tenant) as session:
        await service.request_refresh(session, tenant, "user:test")
    await worker_of("metrics", timeout_seconds=300)
    return Demo(tenant, rows)


def campaign_days(rows: Rows) -> list[Amount]:
    """What totals count: Google's and Microsoft's campaigns, whose rows of networks are one, and Meta's ads."""
    google: defaultdict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for row in rows["google_ads.campaign_performance"]:
        key = (row["customer.currency_code"], row["segments.date"], row["campaign.id"])
        google[key] += row["metrics.cost_micros"]
    return [
        *(Amount(currency, day, micros) for (currency, day, _), micros in google.items()),
        *(
            Amount(row["account_currency"], row["date_start"], micros_of(row["spend"]))
            for row in rows["facebook_ads.ads_insights"]
        ),
        *(
            Amount(row["CurrencyCode"], row["TimePeriod"], micros_of(row["Spend"]))
            for row in rows["microsoft_ads.campaign_performance_report"]
        ),
    ]


def value_days(rows: Rows) -> list[Amount]:
    """What the conversions of the same were worth."""
    google: defaultdict[tuple[str, str, int], Decimal] = defaultdict(Decimal)
    for row in rows["google_ads.campaign_performance"]:
        key = (row["customer.currency_code"], row["segments.date"], row["campaign.id"])
        google[key] += micros_of(row["metrics.conversions_value"])
    return [
        *(Amount(currency, day, micros) for (currency, day, _), micros in google.items()),
        *(
            Amount(row["account_currency"], row["date_start"], micros_of(row["action_values"][0]["value"]))
            for row in rows["facebook_ads.ads_insights"]
        ),
        *(
            Amount(row["CurrencyCode"], row["TimePeriod"], micros_of(row["Revenue"]))
            for row in rows["microsoft_ads.campaign_performance_report"]
        ),
    ]


def place_days(rows: Rows) -> list[Amount]:
    """Meta's campaigns by region."""
    found: defaultdict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows["facebook_ads.ads_insights_region"]:
        key = (row["account_currency"], row["date_start"], row["campaign_id"], row["region"])
        found[key] += micros_of(row["spend"])
    return [Amount(currency, day, micros) for (currency, day, *_), micros in found.items()]


def micros_of(spend: float) -> Decimal:
    return Decimal(str(spend)) * 10**6


def priced(raw: Raw, demo: Demo, mart: str, condition: str) -> list[tuple[Any, ...]]:
    return raw.execute(
        f"select distinct fx_source, fx_rate::float8 from warehouse.{mart} where tenant_id = %s and {condition}"
        " order by 1, 2",
        demo.tenant,
    )


class TestDemoMoney:
    async def test_totals_equal_the_exact_sum_of_what_the_source_printed(self, combined, demo):
        body = (await combined(demo.tenant, **ASKED)).json()
        currency = body["meta"]["currency"]
        assert {one.currency for one in campaign_days(demo.rows)} == {"EUR", "USD"}
        assert (currency["reporting"], currency["fx_source"], currency["excluded"]) == ("USD", "demo", [])
        assert Decimal(str(body["campaign"]["summary"]["spend"])) == demo.total(campaign_days(demo.rows))

    async def test_return_on_spend_is_what_the_conversions_were_worth(self, combined, demo):
        body = (await combined(demo.tenant, **ASKED)).json()
        summary = body["campaign"]["summary"]
        assert Decimal(str(summary["conversions_value"])) == demo.total(value_days(demo.rows))
        assert summary["roas"] == pytest.approx(summary["conversions_value"] / summary["spend"])
        assert 1 < summary["roas"] < 6
        assert [row["name"] for row in body["campaign"]["rows"] if row["roas"] is None] == []

    async def test_places_equal_the_exact_sum_of_what_the_source_printed(self, raw, demo):
        [(total, unpriced)] = raw.execute(
            "select sum(spend_reporting), count(*) filter (where spend_reporting is null)"
            " from warehouse.fct_ad_geo_daily where tenant_id = %s and dataset = 'demo' and not is_unattributed",
            demo.tenant,
        )
        assert (total, unpriced) == (demo.total(place_days(demo.rows)), 0)
        assert priced(raw, demo, "fct_ad_geo_daily", "currency_code = 'EUR'") == [
            ("demo", float(rate)) for rate in sorted(set(demo.dollars.values()))
        ]

    async def test_as_of_now_equals_the_snapshot(self, combined, demo, raw):
        [(now,)] = raw.execute("select now()")
        then = (await combined(demo.tenant, as_of=now.isoformat(), **ASKED)).json()
        present = (await combined(demo.tenant, **ASKED)).json()
        for section in ("campaign", "region", "budget"):
            assert then[section] == present[section] != [], section
        assert then["meta"]["currency"]["fx_source"] == "demo"


class TestDemoBudgets:
    async def test_are_paced_by_what_the_demo_spends(self, client_of, as_, demo):
        client = await client_of("metrics")
        params = {"dataset": "demo", "month": f"{DAY:%Y-%m}"}
        answer = await client.get("/api/v1/budgets/pacing", params=params, headers=as_(demo.tenant, "metrics:read"))
        rows = answer.json()["items"]
        planned = [row for row in demo.rows["demo.budgets"] if row["month"] == f"{DAY:%Y-%m-01}"]
        assert {row["campaign_id"]: row["monthly_budget"] for row in rows} == {
            row["campaign_id"]: row["planned_budget"] for row in planned
        }
        assert {"over", "under", "on_track"} <= {row["state"] for row in rows}
        assert [row["campaign_name"] for row in rows if not row["spend_to_date"]] == []

    async def test_are_none_of_the_warehouse(self, raw, demo):
        assert raw.execute("select distinct dataset from warehouse.fct_budget where tenant_id = %s", demo.tenant) == [
            ("demo",)
        ]


class TestRatesOfTheOtherDataset:
    def test_convert_no_row_of_the_warehouse(self, raw, demo):
        # The demo knows pounds, and euros of nine days ago; the market knows neither.
        told = raw.execute(
            "select campaign_id, fx_source, spend_reporting::float8 from warehouse.fct_ad_performance_daily"
            " where tenant_id = %s and dataset = 'warehouse' order by 1",
            demo.tenant,
        )
        assert told == [("1", "ECB", 10.0), ("2", None, None), ("3", None, None)]

    def test_convert_no_row_of_the_demo(self, raw, demo):
        [day] = [row for row in demo.rows["demo.exchange_rates"] if row["date"] == DAY.isoformat()]
        mart, euros = "fct_ad_performance_daily", "dataset = 'demo' and currency_code = 'EUR'"
        assert priced(raw, demo, mart, f"{euros} and date_day = '{DAY}'") == [("demo", day["rates"]["USD"])]
        assert priced(raw, demo, mart, f"{euros} and date_day = '{BEFORE_THE_DEMO}'") == [(None, None)]

    def test_are_not_even_accepted_as_rows_of_the_warehouse(self, raw, tenant_a):
        with pytest.raises(Exception, match="demo__exchange_rates_dataset_check"):
            raw.sent("demo__exchange_rates", tenant_a, {"date": "2026-03-10", "base": "EUR", "rates": {"USD": 1}})


class TestMadeUpRates:
    def test_are_plausible_and_cross_every_currency_with_every_other(self, demo):
        series = [row["rates"] for row in demo.rows["demo.exchange_rates"]]
        [first, *_] = series
        moves = [abs(today[name] / before[name] - 1) for before, today in pairwise(series) for name in today]
        assert {frozenset(rates) for rates in series} == {frozenset(first)}
        assert len(first) == 30
        assert max(moves) < 0.02

    def test_go_with_every_day_of_the_demo(self, demo):
        days = {date.fromisoformat(row["date"]) for row in demo.rows["demo.exchange_rates"]}
        assert days == {DAY - timedelta(days=back) for back in range(38)}
