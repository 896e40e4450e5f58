"""Amounts in the tenant's own currency: by the rates of their day, again when rates or the currency change."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.together import together


def publish(raw: Raw, tenant: UUID, pair: str, rate: str, day: date = DAY, at: datetime = READ_AT) -> None:
    """The ECB's rate of a day, as it was known since `at`."""
    raw.execute(
        "update raw.market__observations set superseded_at = %s"
        " where tenant_id = %s and symbol = %s and as_of = %s and superseded_at is null",
        at,
        tenant,
        pair,
        day,
    )
    raw.execute(
        "insert into raw.market__observations"
        " (tenant_id, symbol, source, as_of, revision, value, unit, frequency, observed_at)"
        " select %s, %s, 'ECB', %s, count(*) + 1, %s, 'rate', 'daily', %s from raw.market__observations"
        " where tenant_id = %s and symbol = %s and as_of = %s",
        *(tenant, pair, day, Decimal(rate), at),
        *(tenant, pair, day),
    )


def converted(raw: Raw, tenant: UUID) -> list[tuple[Any, ...]]:
    return raw.execute(
        "select campaign_id, spend_reporting::float8, conversions_value_reporting::float8, reporting_currency,"
        " fx_rate_date, fx_source from warehouse.fct_ad_performance_daily where tenant_id = %s order by 1",
        tenant,
    )


async def choose(client: httpx.AsyncClient, headers: dict[str, str], tenant: UUID, currency: str, at: datetime) -> None:
    event = {
        "id": str(uuid4()),
        "type": "gateway.tenant_currency_chosen",
        "tenant_id": str(tenant),
        "producer": "gateway",
        "occurred_at": at.isoformat(),
        "payload": {"currency": currency},
    }
    answer = await client.post("/internal/events", json=event, headers=headers)
    assert answer.status_code == 200, answer.text


@together
class TestReportingCurrency:
    async def test_is_dollars_until_the_tenant_chooses(self, raw, refresh, tenant_a):
        raw.google(tenant_a, 1, cost_micros=8_000_000, conversions=1, conversions_value=20)
        raw.google(tenant_a, 2, cost_micros=5_000_000, conversions=1, conversions_value=10, currency="USD", account=101)
        raw.google(tenant_a, 3, cost_micros=5_000_000, currency="JPY", account=102)
        publish(raw, tenant_a, "EURUSD", "1.25", DAY - timedelta(days=1))
        await refresh(tenant_a)
        assert converted(raw, tenant_a) == [
            ("1", 10.0, 25.0, "USD", DAY - timedelta(days=1), "ECB"),
            ("2", 5.0, 10.0, "USD", DAY, "identity"),
            ("3", None, None, "USD", None, None),
        ]

    async def test_rates_that_come_later_convert_the_days_they_are_for(self, raw, refresh, tenant_a):
        raw.google(tenant_a, 1, cost_micros=8_000_000)
        await refresh(tenant_a)
        before = converted(raw, tenant_a)
        raw.execute("update metrics.dbt_run set started_at = now() + interval '2 hours' where tenant_id = %s", tenant_a)
        publish(raw, tenant_a, "EURUSD", "1.25", at=datetime.now(UTC) + timedelta(hours=3))
        await refresh(tenant_a)
        first = converted(raw, tenant_a)
        publish(raw, tenant_a, "EURUSD", "1.5", at=datetime.now(UTC) + timedelta(hours=4))
        await refresh(tenant_a)
        assert [row[1] for row in (*before, *first, *converted(raw, tenant_a))] == [None, 10.0, 12.0]

    async def test_chosen_otherwise_converts_everything_anew(self, raw, refresh, client_of, as_, worker_of, tenant_a):
        raw.google(tenant_a, 1, cost_micros=8_000_000)
        await refresh(tenant_a)
        now = datetime.now(UTC)
        headers = as_(tenant_a, "events:deliver", subject="service:gateway")
        for currency, at in (("EUR", now), ("JPY", now - timedelta(days=1))):
            await choose(await client_of("metrics"), headers, tenant_a, currency, at)
        await worker_of("metrics", timeout_seconds=120)
        # What was chosen before is no news.
        assert converted(raw, tenant_a) == [("1", 8.0, None, "EUR", DAY, "identity")]

    async def test_chosen_by_a_new_tenant_lets_nobody_wait_for_numbers(self, client_of, as_, combined, tenant_b):
        headers = as_(tenant_b, "events:deliver", subject="service:gateway")
        await choose(await client_of("metrics"), headers, tenant_b, "EUR", datetime.now(UTC))
        answer = await combined(tenant_b)
        assert answer.status_code == 200, answer.text
        assert answer.json()["availability"]["campaign"] == {"status": "empty", "reason": "no_data"}
