"""`as_of` for regions and budgets: places from the ledger of their reports, and the budgets that held then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.metrics.api import CombinedMetrics
from tests.metrics.budget_calls import CHECK, CHECKER, Desk, cell, chosen
from tests.metrics.raw import DAY, READ_AT, Raw
from tests.metrics.streams import meta_place
from tests.metrics.test_as_of import AFTER, ASKED, BEFORE, BETWEEN, HOUR, LATER, LATEST, QUERY, URL
from tests.metrics.test_budget_and_region import placed, planned
from tests.metrics.test_reporting_currency import publish
from tests.metrics.together import built_together, together

LEDGER = (
    "select region, metric, change, old_value::float8, new_value::float8 from warehouse.ledger_geo_restatement"
    " where tenant_id = %s and geo_level = 'region' and metric = 'spend' order by region, seq"
)


def told(raw: Raw, tenant: UUID, sync: int, at: datetime, **spend: float) -> None:
    """A whole read of the regions of the day."""
    for region, amount in spend.items():
        meta_place(raw, tenant, "region", region, amount, sync=f"sync-{sync}", at=at)


@built_together
async def moved(_raw, rebuilt) -> UUID:
    """Regions of a day of which the platform said other things twice; Negril vanished from it, Portmore appeared."""
    tenant = uuid4()
    _raw.meta(tenant, "1", "11", spend=10.0)
    told(_raw, tenant, 1, READ_AT, Kingston=4.0, Negril=2.0)
    await rebuilt(tenant)
    told(_raw, tenant, 2, LATER, Kingston=5.0, Portmore=3.0)
    await rebuilt(tenant)
    _raw.meta(tenant, "1", "11", spend=20.0, sync="sync-3", at=LATEST)
    told(_raw, tenant, 3, LATEST, Kingston=6.0, Portmore=3.0)
    meta_place(_raw, tenant, "region", "Mandeville", 1.0, DAY + timedelta(days=1), sync="sync-3", at=LATEST)
    await rebuilt(tenant)
    return tenant


def by_region(body: dict[str, Any]) -> dict[str, float | None]:
    return {row["code"]: row["spend"] for row in body["region"]}


@together
class TestRegionsAsOf:
    @pytest.mark.parametrize(
        ("moment", "wanted"),
        [
            (BEFORE, {"Kingston": 4.0, "Negril": 2.0, "unattributed": 4.0}),
            (BETWEEN, {"Kingston": 5.0, "Portmore": 3.0, "unattributed": 2.0}),
            (AFTER, {"Kingston": 6.0, "Portmore": 3.0, "unattributed": 11.0}),
        ],
    )
    async def test_answers_each_moment_as_it_was_known(self, moved, combined, moment, wanted):
        body = (await combined(moved, as_of=moment.isoformat(), **ASKED)).json()
        CombinedMetrics.model_validate(body)
        assert by_region(body) == wanted
        assert body["availability"]["region"] == {"status": "available", "reason": None}

    async def test_restating_a_day_changes_the_mart_and_not_the_past(self, raw, refresh, combined, tenant_a):
        raw.meta(tenant_a, "1", "11", spend=10.0)
        told(raw, tenant_a, 1, READ_AT, Kingston=4.0, Negril=2.0)
        await refresh(tenant_a)
        first = (await combined(tenant_a, **ASKED)).json()
        told(raw, tenant_a, 2, LATER, Kingston=7.0)
        await refresh(tenant_a)
        second = (await combined(tenant_a, **ASKED)).json()
        then = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        mart = raw.execute(
            "select region, spend::float8 from warehouse.fct_ad_geo_daily"
            " where tenant_id = %s and geo_level = 'region' and not is_unattributed",
            tenant_a,
        )
        assert mart == [("Kingston", 7.0)]
        assert raw.execute(LEDGER, tenant_a) == [
            ("Kingston", "spend", "restated", 4.0, 7.0),
            ("Negril", "spend", "vanished", 2.0, None),
        ]
        assert first["meta"]["snapshot_id"] != second["meta"]["snapshot_id"]
        assert by_region(second) == {"Kingston": 7.0, "unattributed": 3.0}
        assert then["region"] == first["region"] != second["region"]

    async def test_agrees_with_the_snapshot_about_the_present(self, moved, combined):
        now = (await combined(moved, **ASKED)).json()
        then = (await combined(moved, as_of=datetime.now(UTC).isoformat(), **ASKED)).json()
        assert now["region"] == then["region"]
        assert now["filters"]["regions"] == then["filters"]["regions"] == ["Kingston", "Mandeville", "Portmore"]

    async def test_narrows_the_past_to_a_region(self, moved, combined):
        body = (await combined(moved, as_of=BEFORE.isoformat(), region="Negril", **ASKED)).json()
        assert by_region(body) == {"Negril": 2.0}

    async def test_converts_with_the_rates_that_were_known_then(self, raw, refresh, combined, tenant_a):
        raw.meta(tenant_a, "1", "11", spend=10.0)
        told(raw, tenant_a, 1, READ_AT, Kingston=4.0, Negril=2.0)
        publish(raw, tenant_a, "EURUSD", "1.5")
        await refresh(tenant_a)
        publish(raw, tenant_a, "EURUSD", "2", at=LATER)
        told(raw, tenant_a, 2, LATER, Kingston=4.0)
        await refresh(tenant_a)
        # Negril vanished: its currency is in the ledger.
        then = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        assert by_region(then) == {"Kingston": 6.0, "Negril": 3.0, "unattributed": 6.0}

    async def test_keeps_the_place_of_a_file_that_a_connector_replaced(self, raw, refresh, combined, tenant_a):
        raw.meta(tenant_a, "1", "11", spend=10.0)
        placed(raw, tenant_a, platform="meta_ads", account_id="200", region="Kingston", spend_micros=9_000_000)
        await refresh(tenant_a)
        told(raw, tenant_a, 1, LATER, Negril=1.0)
        await refresh(tenant_a)
        then = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        now = (await combined(tenant_a, **ASKED)).json()
        assert by_region(then) == {"Kingston": 9.0, "unattributed": 1.0}
        assert by_region(now) == {"Negril": 1.0, "unattributed": 9.0}

    async def test_shows_nothing_of_other_accounts_or_tenants(self, moved, client_of, as_, combined, tenant_b):
        client = await client_of("metrics")
        asked = ASKED | {"as_of": BEFORE.isoformat()}
        own = as_(moved, "metrics:read", accounts=frozenset({"meta_ads:200"}))
        other = as_(moved, "metrics:read", accounts=frozenset({"google_ads:100"}))
        seen = (await client.get(URL, params=asked, headers=own)).json()
        assert by_region(seen) == {"Kingston": 4.0, "Negril": 2.0, "unattributed": 4.0}
        assert (await client.get(URL, params=asked, headers=other)).status_code == 422
        assert (await combined(tenant_b, **asked)).status_code == 422

    async def test_says_nothing_of_regions_that_were_read_later(self, raw, refresh, combined, tenant_a):
        raw.meta(tenant_a, "1", "11", spend=10.0)
        await refresh(tenant_a)
        told(raw, tenant_a, 1, LATER, Kingston=4.0)
        await refresh(tenant_a)
        then = (await combined(tenant_a, as_of=BEFORE.isoformat(), **ASKED)).json()
        assert then["region"] == []
        assert then["availability"]["region"] == {"status": "empty", "reason": "no_region_data"}

    async def test_knows_what_stood_before_the_past_was_kept_since_it_was_last_read(
        self, raw, refresh, combined, tenant_a
    ):
        raw.meta(tenant_a, "1", "11", spend=10.0)
        told(raw, tenant_a, 1, READ_AT, Kingston=1.0)
        told(raw, tenant_a, 2, LATER, Kingston=4.0)
        await refresh(tenant_a)
        raw.execute("update warehouse.fct_ad_geo_daily set first_extracted_at = null where tenant_id = %s", tenant_a)
        told(raw, tenant_a, 3, LATEST, Kingston=5.0)
        await refresh(tenant_a)
        found = [
            by_region((await combined(tenant_a, as_of=moment.isoformat(), **ASKED)).json())
            for moment in (BEFORE, BETWEEN, AFTER)
        ]
        assert [one.get("Kingston") for one in found] == [None, 4.0, 5.0]


@together
class TestQueryRegionsAsOf:
    @pytest.mark.parametrize(
        ("moment", "wanted"),
        [(BEFORE, {"Kingston": 4.0, "Negril": 2.0}), (BETWEEN, {"Kingston": 5.0, "Portmore": 3.0})],
    )
    async def test_splits_the_past_by_region(self, moved, client_of, as_, moment, wanted):
        client = await client_of("metrics")
        question = ASKED | {"measures": ["spend"], "dimensions": ["region"], "as_of": moment.isoformat()}
        answer = await client.post(QUERY, json=question, headers=as_(moved, "metrics:read"))
        assert answer.status_code == 200, answer.text
        found = {row["region"]: row["spend"] for row in answer.json()["rows"] if row["region"] is not None}
        assert found == wanted


MARCH = {"start_date": "2026-03-05", "end_date": "2026-03-10"}


async def approved(desk: Desk, raw: Raw, tenant: UUID, at: datetime, **fields: Any) -> str:
    """A plan that somebody approved at that moment."""
    plan = (await desk.approved(cell(**fields)))[0]
    raw.execute(
        "update metrics.budget_plan set decided_at = %s where tenant_id = %s and id = %s", at, tenant, plan["id"]
    )
    raw.execute(
        "update metrics.budget_plan set superseded_at = %s where tenant_id = %s and state = 'superseded'"
        " and superseded_at > now() - interval '1 hour'",
        at,
        tenant,
    )
    return plan["id"]


@together
class TestBudgetsAsOf:
    async def test_holds_past_spend_against_the_version_that_was_approved(self, raw, refresh, combined, desk, tenant_a):
        raw.google(tenant_a, 1, date(2026, 3, 2), cost_micros=5_000_000, name="Brand search")
        raw.google(tenant_a, 1, DAY, cost_micros=1_000_000, name="Brand search")
        first = await approved(desk, raw, tenant_a, READ_AT + HOUR, amount=310)
        await refresh(tenant_a)
        raw.google(tenant_a, 1, DAY, cost_micros=4_000_000, name="Brand search", sync="sync-2", at=LATER)
        second = await approved(desk, raw, tenant_a, LATEST, amount=620)
        await refresh(tenant_a)
        moments = (READ_AT + HOUR, BETWEEN, datetime.now(UTC))
        bodies = [(await combined(tenant_a, as_of=moment.isoformat(), **MARCH)).json() for moment in moments]
        now = (await combined(tenant_a, **MARCH)).json()
        # The month's second day is not asked for, and is spent all the same.
        assert [
            [(row["plan_id"], row["monthly_budget"], row["spend_to_date"]) for row in body["budget"]]
            for body in (*bodies, now)
        ] == [[(first, 310.0, 6.0)], [(first, 310.0, 9.0)], [(second, 620.0, 9.0)], [(second, 620.0, 9.0)]]
        assert bodies[2]["budget"] == now["budget"]
        assert bodies[0]["availability"]["budget"]["status"] == "available"
        assert bodies[0]["campaign"]["summary"]["spend"] == 1.0

    async def test_has_no_budget_before_one_was_approved_or_after_it_was_withdrawn(
        self, raw, refresh, combined, budget_call, desk, tenant_a
    ):
        raw.google(tenant_a, 1, cost_micros=1_000_000, name="Brand search")
        plan = await approved(desk, raw, tenant_a, LATER)
        await refresh(tenant_a)
        seen = await desk.seen({"id": plan})
        ended = {"plans": chosen(seen), "comment": "The season is over."}
        answer = await budget_call("POST", "/plans/withdraw", json=ended, scopes=CHECK, by=CHECKER)
        assert answer.status_code == 200, answer.text
        raw.execute("update metrics.budget_plan set withdrawn_at = %s where tenant_id = %s", LATEST, tenant_a)
        await refresh(tenant_a)
        found = {
            moment: (await combined(tenant_a, as_of=moment.isoformat(), **MARCH)).json()
            for moment in (BEFORE, BETWEEN, AFTER)
        }
        assert [len(body["budget"]) for body in found.values()] == [0, 1, 0]
        assert found[BEFORE]["availability"]["budget"] == {"status": "empty", "reason": "no_budgets"}

    async def test_keeps_versions_of_uploaded_budgets(self, raw, refresh, combined, desk, tenant_a):
        raw.google(tenant_a, 1, cost_micros=1_000_000, name="Brand search")
        planned(raw, tenant_a, campaign_name="Brand search", planned_budget_micros=100_000_000)
        await refresh(tenant_a)
        raw.execute(
            "update raw.uploads__budget set planned_budget_micros = 200000000, extracted_at = %s where tenant_id = %s",
            LATER,
            tenant_a,
        )
        await refresh(tenant_a)
        await approved(desk, raw, tenant_a, LATEST, amount=300)
        await refresh(tenant_a)
        found = [
            (await combined(tenant_a, as_of=moment.isoformat(), **MARCH)).json()["budget"]
            for moment in (BEFORE, BETWEEN, AFTER)
        ]
        assert [[(row["source"], row["monthly_budget"]) for row in rows] for rows in found] == [
            [("upload", 100.0)],
            [("upload", 200.0)],
            [("plan", 300.0)],
        ]

    async def test_shows_plans_of_the_own_accounts_alone(self, raw, refresh, client_of, as_, desk, tenant_a):
        for account in (100, 101):
            raw.google(tenant_a, 1, account=account, cost_micros=1_000_000, name="Brand search")
            await approved(desk, raw, tenant_a, READ_AT + HOUR, account_id=str(account))
        await refresh(tenant_a)
        client = await client_of("metrics")
        headers = as_(tenant_a, "metrics:read", accounts=frozenset({"google_ads:101"}))
        body = (await client.get(URL, params=MARCH | {"as_of": BEFORE.isoformat()}, headers=headers)).json()
        assert [row["account_id"] for row in body["budget"]] == ["101"]
        totals = as_(tenant_a, "metrics:read", aggregates_only=True)
        body = (await client.get(URL, params=MARCH | {"as_of": BEFORE.isoformat()}, headers=totals)).json()
        assert (body["budget"], body["availability"]["budget"]["reason"]) == ([], "aggregates_only")
