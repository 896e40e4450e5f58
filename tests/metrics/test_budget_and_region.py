"""The budget and region sections: uploaded plans and places beside what campaigns report."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.test_reporting_currency import publish
from tests.metrics.together import together

MARCH = {"start_date": "2026-03-01", "end_date": "2026-03-10"}


def planned(raw: Raw, tenant: UUID, **fields: Any) -> None:
    """A row of a committed budget file."""
    row = {"month": date(2026, 3, 1), "campaign_name": "Uploaded", "currency_code": "EUR"} | fields
    _insert(raw, "uploads__budget", tenant, row)


def spent_daily(raw: Raw, tenant: UUID, *, millions: range) -> None:
    """What was spent on the days up to the tests' day, the last one last."""
    for back, amount in enumerate(reversed(millions)):
        raw.uploaded(tenant, DAY - timedelta(days=back), spend_micros=amount * 1_000_000)


def placed(raw: Raw, tenant: UUID, **fields: Any) -> None:
    """A row of a committed region file."""
    row = {"platform": "linkedin_ads", "account_id": "300", "date_day": DAY, "currency_code": "EUR"} | fields
    _insert(raw, "uploads__region_performance", tenant, row)


def _insert(raw: Raw, table: str, tenant: UUID, row: dict[str, Any]) -> None:
    whole = row | {"natural_key": sha256(uuid4().bytes).digest(), "upload_id": UUID(int=8), "extracted_at": READ_AT}
    names, marks = ", ".join(whole), ", ".join(["%s"] * len(whole))
    raw.execute(f"insert into raw.{table} (tenant_id, {names}) values (%s, {marks})", tenant, *whole.values())


@together
class TestBudgets:
    async def test_paces_by_the_last_seven_days_of_the_month(self, raw, refresh, combined, tenant_a):
        spent_daily(raw, tenant_a, millions=range(1, 11))
        planned(raw, tenant_a, planned_budget_micros=310_000_000)
        planned(raw, tenant_a, campaign_name="Nobody", planned_budget_micros=0)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **MARCH)).json()
        nobody, uploaded = body["budget"]
        # 1..10 were spent on the first ten days; the last seven, 4..10, have a mean of 7; 21 days are left.
        assert (uploaded["spend_to_date"], uploaded["through"]) == (55.0, "2026-03-10")
        assert uploaded["projected_spend"] == 55 + 7 * 21
        assert uploaded["pacing"] == pytest.approx((55 + 7 * 21) / 310)
        assert (uploaded["monthly_budget"], uploaded["window_budget"]) == (310.0, 100.0)
        assert (nobody["spend_to_date"], nobody["pacing"]) == (None, None)
        assert body["availability"]["budget"]["status"] == "available"

    async def test_has_no_pacing_of_a_budget_of_nothing_or_in_another_currency(self, raw, refresh, combined, tenant_a):
        raw.uploaded(tenant_a, spend_micros=5_000_000)
        planned(raw, tenant_a, planned_budget_micros=0)
        planned(raw, tenant_a, planned_budget_micros=9_000_000, currency_code="USD")
        await refresh(tenant_a)
        zero, dollars = (await combined(tenant_a, **MARCH)).json()["budget"]
        assert (zero["spend_to_date"], zero["pacing"]) == (5.0, None)
        assert (dollars["spend_to_date"], dollars["projected_spend"]) == (None, None)


@together
class TestRegions:
    async def test_takes_places_from_their_own_report_and_shows_the_rest(self, raw, refresh, combined, tenant_a):
        raw.uploaded(tenant_a, spend_micros=10_000_000, impressions=100, clicks=10, region="Ignored")
        placed(raw, tenant_a, region="Kingston", spend_micros=4_000_000, impressions=50, clicks=2)
        placed(raw, tenant_a, region="St. Ann", spend_micros=1_500_000, impressions=60, clicks=3)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **MARCH)).json()
        assert [(row["code"], row["spend"], row["impressions"]) for row in body["region"]] == [
            ("Kingston", 4.0, 50),
            ("St. Ann", 1.5, 60),
            ("unattributed", 4.5, 0),
        ]
        assert body["region"][0]["cpc"] == 2.0
        assert body["campaign"]["summary"]["spend"] == 10.0

    async def test_shows_the_regions_of_a_tenant_that_has_nothing_else(self, raw, refresh, combined, tenant_a):
        placed(raw, tenant_a, region="Kingston", spend_micros=4_000_000, impressions=50, clicks=2)
        placed(raw, tenant_a, region="St. Ann", date_day=DAY - timedelta(days=1), spend_micros=1_500_000, clicks=3)
        publish(raw, tenant_a, "EURUSD", "2", DAY - timedelta(days=1))
        await refresh(tenant_a)
        body = (await combined(tenant_a)).json()
        assert body["range"]["end_date"] == DAY.isoformat()
        assert body["coverage"] == {"start": (DAY - timedelta(days=1)).isoformat(), "end": DAY.isoformat()}
        assert [(row["code"], row["spend"], row["currency"]) for row in body["region"]] == [
            ("Kingston", 8.0, "USD"),
            ("St. Ann", 3.0, "USD"),
        ]
        assert body["availability"]["region"] == {"status": "available", "reason": None}
        assert (body["campaign"]["rows"], body["campaign"]["summary"]["spend"]) == ([], None)
        assert [one["platform"] for one in body["filters"]["platforms"]] == ["linkedin_ads"]
        assert body["meta"]["data_through"] == {"linkedin_ads": DAY.isoformat()}
        then = (await combined(tenant_a, as_of=(READ_AT + timedelta(hours=1)).isoformat())).json()
        assert (then["region"], then["coverage"]) == (body["region"], body["coverage"])

    async def test_shows_such_regions_to_those_limited_to_their_account(self, raw, refresh, client_of, as_, tenant_a):
        placed(raw, tenant_a, region="Kingston", spend_micros=4_000_000)
        placed(raw, tenant_a, region="Negril", account_id="301", spend_micros=9_000_000)
        await refresh(tenant_a)
        client = await client_of("metrics")
        seen = {}
        for account in ("300", "301", "302"):
            headers = as_(tenant_a, "metrics:read", accounts=frozenset({f"linkedin_ads:{account}"}))
            body = (await client.get("/api/v1/metrics/combined", headers=headers)).json()
            seen[account] = [row["code"] for row in body["region"]]
        assert seen == {"300": ["Kingston"], "301": ["Negril"], "302": []}

    async def test_leaves_nothing_over_of_accounts_that_report_places_alone(self, raw, refresh, combined, tenant_a):
        raw.uploaded(tenant_a, spend_micros=10_000_000)
        placed(raw, tenant_a, region="Kingston", spend_micros=4_000_000)
        placed(raw, tenant_a, region="Negril", account_id="301", spend_micros=5_000_000)
        await refresh(tenant_a)
        body = (await combined(tenant_a, **MARCH)).json()
        assert {row["code"]: row["spend"] for row in body["region"]} == {
            "Kingston": 4.0,
            "Negril": 5.0,
            "unattributed": 6.0,
        }
