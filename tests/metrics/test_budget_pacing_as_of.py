"""`as_of` for the pacing of a month: the budgets that held then, against what was known to be spent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.metrics.budgets import BudgetPacing
from tests.metrics.budget_calls import CHECK, CHECKER, URL, Desk, cell, chosen
from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.test_as_of import AFTER, BEFORE, BETWEEN, HOUR, LATER, LATEST
from tests.metrics.test_as_of_places import approved
from tests.metrics.together import built_together, together

PACED = {"month": "2026-03"}


@pytest.fixture
def pacing_as_of(budget_call):
    """`await pacing_as_of(moved, BEFORE)`: the body of March's answer; of the one for now, without a moment."""

    async def ask(moved: Moved, moment: datetime | None = None, limits: dict[str, Any] | None = None):
        asked = PACED | ({"as_of": moment.isoformat()} if moment else {})
        answer = await budget_call("GET", "/pacing", params=asked, limits=limits, to=moved.tenant)
        assert answer.status_code == 200, answer.text
        BudgetPacing.model_validate(answer.json())
        return answer.json()

    return ask


@dataclass(frozen=True)
class Moved:
    """A tenant whose spend was restated, with a plan of which another version was approved after that."""

    tenant: UUID
    first: str
    second: str


async def move(raw: Raw, tenant: UUID, desk: Desk, built: Callable[[UUID], Awaitable[None]]) -> Moved:
    raw.google(tenant, 1, date(2026, 3, 2), cost_micros=5_000_000, name="Brand search")
    raw.google(tenant, 1, DAY, cost_micros=1_000_000, name="Brand search")
    first = await approved(desk, raw, tenant, READ_AT + HOUR, amount=310)
    await built(tenant)
    raw.google(tenant, 1, DAY, cost_micros=4_000_000, name="Brand search", sync="sync-2", at=LATER)
    second = await approved(desk, raw, tenant, LATEST, amount=620)
    await built(tenant)
    return Moved(tenant, first, second)


@built_together
async def moved(_raw, rebuilt, budget_call_of) -> Moved:
    """One for all who only look."""
    tenant = uuid4()
    return await move(_raw, tenant, Desk(budget_call_of(tenant)), rebuilt)


def told(body: dict[str, Any]) -> list[tuple[str, float, float]]:
    return [(row["plan_id"], row["monthly_budget"], row["spend_to_date"]) for row in body["items"]]


@together
class TestPacingAsOf:
    async def test_refuses_the_anonymous(self, client_of):
        answer = await (await client_of("metrics")).get(f"{URL}/pacing", params={"as_of": BEFORE.isoformat()})
        assert answer.status_code == 401

    async def test_knows_nothing_of_another_tenant(self, moved, budget_call, tenant_b):
        answer = await budget_call("GET", "/pacing", params=PACED | {"as_of": AFTER.isoformat()}, to=tenant_b)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "as_of_too_early")

    async def test_holds_past_spend_against_the_version_that_was_approved(self, moved, pacing_as_of):
        first, second = moved.first, moved.second
        bodies = [await pacing_as_of(moved, moment) for moment in (READ_AT + HOUR, BETWEEN, AFTER)]
        assert [told(body) for body in bodies] == [
            [(first, 310.0, 6.0)],
            [(first, 310.0, 9.0)],
            [(second, 620.0, 9.0)],
        ]
        totals = [(body["totals"][0]["monthly_budget"], body["totals"][0]["spend_to_date"]) for body in bodies]
        assert totals == [(310.0, 6.0), (310.0, 9.0), (620.0, 9.0)]

    async def test_agrees_with_the_snapshot_about_the_present(self, moved, pacing_as_of):
        now, then = await pacing_as_of(moved), await pacing_as_of(moved, datetime.now(UTC))
        of_moment = ("as_of", "freshness", "snapshot_generated_at")
        assert {name: then[name] for name in then if name not in of_moment} == {
            name: now[name] for name in now if name not in of_moment
        }
        assert (now["as_of"], now["freshness"]["state"]) == (None, "fresh")

    async def test_takes_the_month_of_the_last_data_that_was_known(self, raw, refresh, desk, budget_call, tenant_a):
        await move(raw, tenant_a, desk, refresh)
        raw.google(tenant_a, 1, date(2026, 4, 2), cost_micros=1_000_000, name="Brand search", sync="sync-3", at=LATEST)
        await refresh(tenant_a)
        found = [
            (await budget_call("GET", "/pacing", params={"as_of": moment.isoformat()})).json()
            for moment in (BETWEEN, AFTER)
        ]
        assert [(body["month"], body["data_through"]) for body in found] == [
            ("2026-03", DAY.isoformat()),
            ("2026-04", "2026-04-02"),
        ]
        # The first of the month is further back than the thirty days that are read without one.
        assert found[0]["items"][0]["spend_to_date"] == 9.0

    async def test_says_that_nobody_wrote_down_how_fresh_it_was(self, moved, pacing_as_of):
        body = await pacing_as_of(moved, BEFORE)
        assert (body["freshness"]["state"], body["freshness"]["reasons"]) == ("unknown", ["as_of"])
        assert (datetime.fromisoformat(body["as_of"]), body["snapshot_generated_at"]) == (BEFORE, None)
        assert body["months"] == ["2026-03"]
        assert (body["snapshot_generated_at"], datetime.fromisoformat(body["as_of"])) == (None, BEFORE)

    async def test_counts_what_waited_then(self, raw, refresh, desk, budget_call, pacing_as_of, tenant_a):
        moved = await move(raw, tenant_a, desk, refresh)
        proposed = await desk.propose(*await desk.draft(*(cell(month=f"2026-0{month}") for month in (5, 6, 7))))
        taken_back = {"plans": chosen(proposed[0])}
        answer = await budget_call("POST", "/plans/withdraw", json=taken_back, scopes=CHECK, by=CHECKER)
        assert answer.status_code == 200, answer.text
        await desk.decide(proposed[1], approve=False, comment="Too much.")
        raw.execute(
            "update metrics.budget_plan set proposed_at = %s, decided_at = case when state = 'rejected' then %s end,"
            " withdrawn_at = case when state = 'withdrawn' then %s end where tenant_id = %s and month > '2026-04-01'",
            BETWEEN - HOUR,
            LATEST,
            LATEST,
            tenant_a,
        )
        bodies = [await pacing_as_of(moved, moment) for moment in (BEFORE, BETWEEN, AFTER)]
        assert [body["awaiting"] for body in bodies] == [0, 3, 1]

    async def test_shows_a_limited_member_budgets_of_its_accounts_alone(
        self, raw, refresh, desk, pacing_as_of, tenant_a
    ):
        moved = await move(raw, tenant_a, desk, refresh)
        raw.google(tenant_a, 1, account=101, cost_micros=1_000_000, name="Brand search")
        await approved(desk, raw, tenant_a, READ_AT + HOUR, account_id="101")
        await refresh(tenant_a)
        body = await pacing_as_of(moved, BEFORE, limits={"accounts": frozenset({"google_ads:101"})})
        assert [(row["account_id"], row["spend_to_date"]) for row in body["items"]] == [("101", 1.0)]

    async def test_shows_those_who_see_totals_only_the_totals(self, moved, pacing_as_of):
        body = await pacing_as_of(moved, BEFORE, limits={"aggregates_only": True})
        assert (body["items"], body["totals"][0]["monthly_budget"], body["awaiting"]) == ([], 310.0, 0)

    async def test_refuses_a_moment_before_anything_was_read(self, moved, budget_call):
        asked = PACED | {"as_of": (READ_AT - HOUR).isoformat()}
        answer = await budget_call("GET", "/pacing", params=asked, to=moved.tenant)
        problem = answer.json()["errors"][0]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "#/query/as_of", "as_of_too_early")

    async def test_refuses_a_moment_in_the_future(self, moved, budget_call):
        asked = PACED | {"as_of": (datetime.now(UTC) + HOUR).isoformat()}
        answer = await budget_call("GET", "/pacing", params=asked, to=moved.tenant)
        problem = answer.json()["errors"][0]
        assert (answer.status_code, problem["pointer"], problem["code"]) == (422, "#/query/as_of", "as_of_in_future")

    @pytest.mark.parametrize("moment", ["2026-03-12", "1773295200", "2026-03-12T10:00:00"])
    async def test_refuses_what_is_no_moment(self, budget_call, moment):
        answer = await budget_call("GET", "/pacing", params={"as_of": moment})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/query/as_of")
