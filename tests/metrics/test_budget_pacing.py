"""Approved plans count: in the warehouse, in `/metrics/combined` and in the pacing of a month."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.clock import utc_now
from tests.metrics.budget_calls import CHECK, CHECKER, URL, cell, chosen
from tests.metrics.raw import DAY, Raw
from tests.metrics.test_budget_and_region import MARCH, planned, spent_daily
from tests.metrics.together import built_together, together

UPLOADED: dict[str, Any] = {
    "platform": "linkedin_ads",
    "account_id": "300",
    "campaign_id": "u1",
    "campaign_name": "Uploaded",
}
MINE = {"accounts": frozenset({"linkedin_ads:300"})}
PACED = {"month": "2026-03"}


@pytest.fixture
def pacing(budget_call):
    """`await pacing(month="2026-03")`: the body of the answer."""

    async def ask(limits: dict[str, Any] | None = None, *, to: UUID | None = None, **params: Any) -> dict[str, Any]:
        answer = await budget_call("GET", "/pacing", params=PACED | params, limits=limits, to=to)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def _spent(raw: Raw, tenant: UUID) -> None:
    """1 to 10 EUR on the first ten days of March, and a file that plans 500 EUR for the month."""
    spent_daily(raw, tenant, millions=range(1, 11))
    planned(raw, tenant, planned_budget_micros=500_000_000)


@built_together
async def spender(_raw, rebuilt) -> UUID:
    """A tenant that has spent, for those who only look."""
    tenant = uuid4()
    _spent(_raw, tenant)
    await rebuilt(tenant)
    return tenant


@pytest.fixture
def landed(raw, tenant_a) -> None:
    """What `tenant_a` has spent, not yet built: the decision that follows has it built."""
    _spent(raw, tenant_a)


@pytest.fixture
async def spent(landed, refresh, tenant_a) -> None:
    """What `tenant_a` has spent, built."""
    await refresh(tenant_a)


@together
class TestApprovedPlans:
    async def test_win_over_the_upload_without_waiting_for_the_night(
        self, spent, desk, combined, worker_of, settled, tenant_a
    ):
        before = (await combined(tenant_a, **MARCH)).json()["budget"]
        assert [(row["source"], row["monthly_budget"]) for row in before] == [("upload", 500.0)]
        [plan] = await desk.approved(cell(**UPLOADED))
        await settled()
        [row] = (await combined(tenant_a, **MARCH)).json()["budget"]
        assert (row["source"], row["plan_id"], row["level"]) == ("plan", plan["id"], "campaign")
        assert (row["monthly_budget"], row["pacing"]) == (310.0, pytest.approx((55 + 7 * 21) / 310))

    async def test_give_way_to_the_upload_when_they_are_withdrawn(
        self, landed, desk, budget_call, combined, settled, tenant_a
    ):
        [plan] = await desk.approved(cell(**UPLOADED))
        await settled()
        body = {"plans": chosen(plan), "comment": "Over"}
        assert (await budget_call("POST", "/plans/withdraw", json=body, scopes=CHECK, by=CHECKER)).status_code == 200
        await settled()
        rows = (await combined(tenant_a, **MARCH)).json()["budget"]
        assert [(row["source"], row["monthly_budget"]) for row in rows] == [("upload", 500.0)]

    async def test_count_only_once_somebody_approved_them(self, landed, desk, combined, settled, tenant_a):
        await desk.propose(*await desk.draft(cell(**UPLOADED)))
        await desk.approved(cell(**UPLOADED, month="2026-04"))
        await settled()
        rows = (await combined(tenant_a, **MARCH)).json()["budget"]
        assert [row["source"] for row in rows] == ["upload"]


@together
class TestPacing:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/pacing")).status_code == 401

    async def test_is_empty_for_a_tenant_without_data(self, pacing):
        body = await pacing()
        assert (body["items"], body["totals"], body["freshness"]["state"]) == ([], [], "missing")

    async def test_says_what_is_expected_by_now_and_what_it_comes_to(self, spender, pacing):
        body = await pacing(to=spender)
        [row] = body["items"]
        assert (row["spend_to_date"], row["through"]) == (55.0, "2026-03-10")
        assert row["expected_to_date"] == pytest.approx(500 * 10 / 31, abs=1e-6)
        assert (row["projected_spend"], row["state"]) == (202.0, "under")
        assert (body["months"], body["data_through"]) == (["2026-03"], "2026-03-10")

    async def test_counts_a_budget_within_a_wider_one_once(self, landed, desk, pacing, settled):
        whole = {"platform": "linkedin_ads", "month": "2026-03", "amount": 200, "currency": "EUR"}
        await desk.approved(cell(**UPLOADED, amount=150), whole)
        await settled()
        body = await pacing()
        assert [(row["level"], row["is_part_of_wider"], row["state"]) for row in body["items"]] == [
            ("campaign", True, "over"),
            ("platform", False, "on_track"),
        ]
        [total] = body["totals"]
        assert (total["monthly_budget"], total["spend_to_date"], total["projected_spend"]) == (200.0, 55.0, 202.0)
        assert (total["budgets"], total["over"], total["under"]) == (2, 1, 0)

    async def test_keeps_campaigns_of_one_name_on_two_platforms_apart(self, raw, refresh, pacing, combined, tenant_a):
        spent_daily(raw, tenant_a, millions=range(1, 11))
        raw.google(tenant_a, 7, DAY, name="Uploaded", cost_micros=9_000_000)
        planned(raw, tenant_a, platform="linkedin_ads", planned_budget_micros=310_000_000)
        planned(raw, tenant_a, platform="google_ads", campaign_id="7", planned_budget_micros=90_000_000)
        planned(raw, tenant_a, planned_budget_micros=70_000_000)
        await refresh(tenant_a)
        rows = {(row["platform"], row["campaign_id"]): row for row in (await pacing())["items"]}
        told = {key: (row["spend_to_date"], row["state"], row["ambiguous_platforms"]) for key, row in rows.items()}
        # The last one says neither platform nor campaign id: nobody can know whose budget it is.
        assert told == {
            ("linkedin_ads", None): (55.0, "under", []),
            ("google_ads", "7"): (9.0, "over", []),
            (None, None): (None, "ambiguous", ["google_ads", "linkedin_ads"]),
        }
        budgets = (await combined(tenant_a, **MARCH)).json()["budget"]
        assert [row["spend_to_date"] for row in budgets if row["platform"] is None] == [None]

    async def test_keeps_currencies_apart(self, landed, desk, pacing, settled):
        await desk.approved({"month": "2026-03", "amount": 10, "currency": "USD"})
        await settled()
        totals = (await pacing())["totals"]
        assert [(one["currency"], one["monthly_budget"], one["state"]) for one in totals] == [
            ("EUR", 500.0, "under"),
            ("USD", 10.0, "no_spend"),
        ]

    async def test_counts_what_waits_for_a_decision(self, spent, desk, pacing):
        await desk.propose(*await desk.draft(cell()))
        assert (await pacing())["awaiting"] == 1

    async def test_narrows_to_platforms(self, landed, desk, pacing, settled):
        await desk.approved(cell())
        await settled()
        assert [row["campaign_name"] for row in (await pacing(platforms="google_ads"))["items"]] == ["Brand search"]

    async def test_shows_a_limited_member_budgets_of_its_accounts_alone(self, landed, desk, pacing, settled):
        wide = {"platform": "linkedin_ads", "month": "2026-03", "amount": 200, "currency": "EUR"}
        await desk.approved(cell(), cell(**UPLOADED), wide)
        await desk.propose(*await desk.draft(cell(month="2026-05")))
        await settled()
        body = await pacing(limits=MINE)
        assert [(row["campaign_name"], row["monthly_budget"]) for row in body["items"]] == [("Uploaded", 310.0)]
        assert (body["totals"][0]["monthly_budget"], body["awaiting"]) == (310.0, 0)

    async def test_shows_those_who_see_totals_only_the_totals(self, spender, pacing):
        body = await pacing(to=spender, limits={"aggregates_only": True})
        assert (body["items"], body["totals"][0]["monthly_budget"]) == ([], 500.0)

    async def test_refuses_a_month_that_is_none(self, budget_call):
        assert (await budget_call("GET", "/pacing", params={"month": "2026-3"})).status_code == 422


@together
class TestGrid:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(f"{URL}/grid")).status_code == 401

    async def test_begins_with_the_present_month(self, budget_call):
        body = (await budget_call("GET", "/grid", params={"months": 2})).json()
        assert (body["months"][0], len(body["months"]), body["rows"]) == (f"{utc_now():%Y-%m}", 2, [])

    async def test_shows_what_is_in_force_and_what_is_under_way(self, spent, desk, budget_call):
        [draft] = await desk.draft(cell(**UPLOADED, month="2026-04", amount=333))
        await desk.approved(cell(**UPLOADED, month="2026-05"))
        params = {"month": "2026-03", "months": 3}
        body = (await budget_call("GET", "/grid", params=params)).json()
        [row] = body["rows"]
        assert (row["campaign_id"], row["spend_before"]) == ("u1", None)
        assert [(one["amount"], one["source"], one["plan"] and one["plan"]["id"]) for one in row["cells"]] == [
            (500.0, "upload", None),
            (None, None, draft["id"]),
            (310.0, "plan", None),
        ]

    async def test_lists_what_spent_in_the_month_before(self, spender, budget_call):
        body = (await budget_call("GET", "/grid", params={"month": "2026-04", "months": 1}, to=spender)).json()
        assert [(row["campaign_name"], row["spend_before"], row["spend_currency"]) for row in body["rows"]] == [
            ("Uploaded", 55.0, "EUR")
        ]
        assert body["currencies"] == ["EUR"]

    async def test_shows_a_limited_member_its_accounts_alone(self, spent, desk, budget_call):
        await desk.draft(cell(month="2026-04"))
        params = {"month": "2026-04", "months": 1}
        body = (await budget_call("GET", "/grid", params=params, limits=MINE)).json()
        assert [row["account_id"] for row in body["rows"]] == ["300"]

    async def test_shows_those_who_see_totals_only_no_row(self, spender, budget_call):
        body = (await budget_call("GET", "/grid", limits={"aggregates_only": True}, to=spender)).json()
        assert (body["rows"], body["total_rows"]) == ([], 0)


@together
class TestSuggestions:
    async def test_refuses_the_anonymous(self, client_of):
        body = {"month": "2026-04", "method": "copy_last_month"}
        assert (await (await client_of("metrics")).post(f"{URL}/suggestions", json=body)).status_code == 401

    async def test_copies_the_month_before(self, spender, budget_call):
        body = {"month": "2026-04", "method": "copy_last_month"}
        found = (await budget_call("POST", "/suggestions", json=body, to=spender)).json()
        assert found["source_month"] == "2026-03"
        assert [(one["campaign_id"], one["month"], one["amount"], one["currency"]) for one in found["items"]] == [
            ("u1", "2026-04", 500.0, "EUR")
        ]

    async def test_spreads_a_total_by_shares_of_spend_to_the_cent(self, raw, refresh, budget_call, tenant_a):
        for number, spend in enumerate((2, 1, 1)):
            name = f"u{number}"
            raw.uploaded(tenant_a, campaign_id=name, campaign_name=name, spend_micros=spend * 1_000_000)
        raw.uploaded(tenant_a, campaign_id="usd", campaign_name="usd", spend_micros=10**9, currency_code="USD")
        await refresh(tenant_a)
        body = {"month": "2026-04", "method": "spend_share", "total": 100.01, "currency": "EUR"}
        items = (await budget_call("POST", "/suggestions", json=body)).json()["items"]
        assert [(one["campaign_id"], one["amount"], one["share"]) for one in items] == [
            ("u0", 50.01, 0.5),
            ("u1", 25.0, 0.25),
            ("u2", 25.0, 0.25),
        ]

    async def test_has_nothing_to_spread_by_without_spend(self, budget_call):
        body = {"month": "2026-04", "method": "spend_share", "total": 100, "currency": "EUR"}
        assert (await budget_call("POST", "/suggestions", json=body)).json()["items"] == []

    @pytest.mark.parametrize(
        ("more", "pointer"),
        [
            ({"method": "spend_share", "currency": "EUR"}, "/total"),
            ({"method": "spend_share", "total": 1}, "/currency"),
            ({"method": "copy_last_month", "total": 1}, "/total"),
        ],
    )
    async def test_names_the_field_that_is_wrong(self, budget_call, more: dict[str, Any], pointer: str):
        answer = await budget_call("POST", "/suggestions", json={"month": "2026-04"} | more)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
