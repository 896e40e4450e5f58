"""Rules about pacing and anomalies find what the rows say."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.alerts.anomaly import compare, same_weekdays
from tests.metrics.budget_calls import cell
from tests.metrics.raw import DAY
from tests.metrics.test_budget_and_region import planned, spent_daily
from tests.metrics.test_budget_pacing import UPLOADED
from tests.metrics.together import together

PREVIEW = "/api/v1/alerts/preview"
PACING: dict[str, Any] = {"kind": "pacing", "percent": 10}
ANOMALY: dict[str, Any] = {"kind": "anomaly", "measure": "spend"}
FINITE = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.fixture
def preview(client_of, as_, tenant_a):
    """`await preview(condition, filters)`: what it finds now."""

    async def ask(condition: dict[str, Any], filters: list[dict[str, Any]] | None = None, status: int = 200):
        client = await client_of("metrics")
        body = {"condition": condition, "filters": filters or []}
        answer = await client.post(PREVIEW, json=body, headers=as_(tenant_a, "metrics:read"))
        assert answer.status_code == status, answer.text
        return answer.json()

    return ask


@together
class TestPacing:
    async def test_finds_the_budget_that_is_furthest_over(self, raw, refresh, preview, tenant_a):
        spent_daily(raw, tenant_a, millions=range(1, 11))
        planned(raw, tenant_a, planned_budget_micros=100_000_000)
        planned(raw, tenant_a, planned_budget_micros=0, campaign_name="Nobody")
        await refresh(tenant_a)
        found = await preview(PACING)
        assert (found["is_met"], found["value"], found["compared_value"]) == (True, 202.0, 100.0)
        assert found["message"] == (
            "Uploaded: projected to end 2026-03 102.0% over its budget, at 202.00 EUR of 100.00 EUR."
            " 1 of 1 budgets are off by 10% or more."
        )
        assert (await preview(PACING | {"direction": "under"}))["is_met"] is False
        assert (await preview(PACING | {"percent": 102}))["is_met"] is True
        assert (await preview(PACING | {"percent": 102.1}))["is_met"] is False

    async def test_counts_approved_plans_and_looks_at_what_the_filters_leave(
        self, raw, refresh, preview, desk, settled, tenant_a
    ):
        spent_daily(raw, tenant_a, millions=range(1, 11))
        await refresh(tenant_a)
        assert (await preview(PACING))["message"] == "No budget is known for 2026-03."
        await desk.approved(cell(**UPLOADED, amount=1000), cell())
        await settled()
        found = await preview(PACING | {"direction": "any"})
        assert (found["is_met"], found["compared_value"]) == (True, 1000.0)
        google = [{"dimension": "platform", "values": ["google_ads"]}]
        assert (await preview(PACING, google))["message"] == "No spend of a budget is known for 2026-03."
        named = [{"dimension": "campaign", "operator": "contains", "values": ["UPLOAD"]}]
        assert (await preview(PACING | {"direction": "under"}, named))["is_met"] is True

    async def test_knows_nothing_without_data(self, preview):
        assert (await preview(PACING))["is_met"] is None

    async def test_refuses_filters_on_what_no_budget_is_for(self, preview):
        body = await preview(PACING, [{"dimension": "ad", "values": ["1"]}], status=422)
        assert [(one["pointer"], one["code"]) for one in body["errors"]] == [("/filters", "not_of_budgets")]

    @pytest.mark.parametrize(
        "more", [{"percent": 0}, {"percent": 1001}, {"direction": "sideways"}, {"measure": "spend"}]
    )
    async def test_refuses_what_it_does_not_know(self, preview, more: dict[str, Any]):
        """And names the field."""
        body = await preview(PACING | more, status=422)
        assert any(one["pointer"].endswith(f"/{next(iter(more))}") for one in body["errors"])


@together
class TestAnomaly:
    @staticmethod
    def sent(raw, tenant, weeks: dict[int, int]) -> None:
        """Millions spent so many weeks before the tests' day, and much more on the day between."""
        for back, millions in weeks.items():
            raw.uploaded(tenant, DAY - timedelta(weeks=back), spend_micros=millions * 1_000_000)
            raw.uploaded(tenant, DAY - timedelta(weeks=back, days=1), spend_micros=999_000_000)

    async def test_compares_with_the_same_weekday_alone(self, raw, refresh, preview, tenant_a):
        self.sent(raw, tenant_a, {0: 30, 1: 10, 2: 11, 3: 12, 4: 13, 5: 14})
        await refresh(tenant_a)
        found = await preview(ANOMALY)
        # The median is 12 and the MAD 1: 0.6745 * (30 - 12) / 1.
        assert (found["is_met"], found["value"], found["compared_value"]) == (True, 30.0, 12.0)
        assert found["message"] == (
            "Spend: 30.00 EUR on Tuesday 2026-03-10, usually 12.00 EUR on Tuesdays (5 before; robust z +12.1)."
        )
        assert (await preview(ANOMALY | {"direction": "down"}))["is_met"] is False
        assert (await preview(ANOMALY | {"threshold": 12.2}))["is_met"] is False

    async def test_takes_any_difference_where_there_never_was_one(self, raw, refresh, preview, tenant_a):
        self.sent(raw, tenant_a, {0: 11, 1: 10, 2: 10, 3: 10, 4: 10})
        await refresh(tenant_a)
        found = await preview(ANOMALY | {"threshold": 100})
        assert (found["is_met"], found["compared_value"]) == (True, 10.0)
        assert "they never differed" in found["message"]

    async def test_does_not_know_with_too_little_to_compare_with(self, raw, refresh, preview, tenant_a):
        self.sent(raw, tenant_a, {0: 30, 1: 10, 2: 11, 3: 12})
        await refresh(tenant_a)
        assert (await preview(ANOMALY))["is_met"] is None

    async def test_refuses_a_measure_without_a_total(self, preview):
        body = await preview(ANOMALY | {"measure": "reach"}, status=422)
        assert body["errors"][0]["pointer"] == "/condition/measure"


class TestCompare:
    @given(value=FINITE, before=st.lists(FINITE, min_size=4, max_size=26))
    def test_is_the_same_on_either_side(self, value: float, before: list[float]):
        found, mirrored = compare(value, before), compare(-value, [-one for one in before])
        assert found.is_unlike("up", 3.5) == mirrored.is_unlike("down", 3.5)
        assert found.is_unlike("any", 3.5) == (found.is_unlike("up", 3.5) or found.is_unlike("down", 3.5))

    def test_is_not_blunted_by_one_outlier_of_the_past(self):
        assert compare(30, [10, 11, 12, 13, 100_000]).is_unlike("up", 3.5)

    def test_leaves_the_day_itself_out(self):
        day = date(2026, 3, 10)
        values: dict[date, float | None] = {day - timedelta(days=back): float(back) for back in range(30)}
        values[day - timedelta(days=14)] = None
        assert same_weekdays(values, day, 4) == [7.0, 21.0, 28.0]
