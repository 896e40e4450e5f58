"""`GET /metrics/restatements`: what days said before, and which run saw it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from contracts.metrics.restatements import Restatement
from tests.metrics.raw import DAY, READ_AT

URL = "/api/v1/metrics/restatements"
LATER, LATEST = READ_AT + timedelta(days=1), READ_AT + timedelta(days=2)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def restated(_raw, rebuilt) -> UUID:
    """Two accounts, each with a day that was restated twice, and a day before it with a row that vanished."""
    tenant = uuid4()
    for number, at in enumerate((READ_AT, LATER, LATEST)):
        for account in (100, 101):
            how = {"account": account, "sync": f"sync-{number}", "at": at, "clicks": 1}
            _raw.google(tenant, account, DAY, cost_micros=(number + 1) * 1_000_000, impressions=10, **how)
            _raw.google(tenant, account, DAY - timedelta(days=1), cost_micros=7_000_000, **how)
            if number == 0:
                _raw.google(tenant, 9, DAY - timedelta(days=1), cost_micros=5_000_000, **how)
        await rebuilt(tenant)
    return tenant


@pytest.fixture
def ask(client_of, as_, restated):
    """`await ask(measure="spend")`: the answer to the tenant with restatements."""

    async def get(*, whom=None, **query):
        client = await client_of("metrics")
        return await client.get(URL, params=query, headers=whom or as_(restated, "metrics:read"))

    return get


class TestListRestatements:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).get(URL)).status_code == 401

    async def test_refuses_a_caller_without_the_scope(self, ask, as_, restated):
        assert (await ask(whom=as_(restated, "ops:read"))).status_code == 403

    async def test_shows_nothing_of_another_tenant(self, ask, as_, tenant_b):
        body = (await ask(whom=as_(tenant_b, "metrics:read"))).json()
        assert body == {"items": [], "next_cursor": None}

    async def test_tells_old_and_new_since_when_and_which_run(self, ask, raw, restated):
        items = (await ask(account_id="100", measure="spend", start_date=DAY.isoformat())).json()["items"]
        told = [Restatement.model_validate(item) for item in items]
        assert [(one.sequence, one.old_value, one.new_value, one.extracted_at, one.change) for one in told] == [
            (2, 2.0, 3.0, LATEST, "restated"),
            (1, 1.0, 2.0, LATER, "restated"),
        ]
        runs = {row[0] for row in raw.execute("select id from metrics.dbt_run where tenant_id = %s", restated)}
        assert len({one.job_id for one in told} & runs) == 2
        assert (told[0].currency, told[0].grain, told[0].campaign_id) == ("EUR", "campaign", "100")

    async def test_tells_of_rows_that_vanished(self, ask):
        items = (await ask(account_id="100", campaign_id="9")).json()["items"]
        assert {(one["measure"], one["change"], one["old_value"], one["new_value"]) for one in items} == {
            ("spend", "vanished", 5.0, None),
            ("clicks", "vanished", 1.0, None),
        }

    @pytest.mark.parametrize(
        ("wanted", "count"),
        [
            ({}, 8),
            ({"platform": "meta_ads"}, 0),
            ({"account_id": "100"}, 4),
            ({"measure": "clicks"}, 2),
            ({"end_date": (DAY - timedelta(days=1)).isoformat()}, 4),
            ({"start_date": DAY.isoformat(), "end_date": DAY.isoformat(), "campaign_id": "101"}, 2),
            ({"dataset": "demo"}, 0),
        ],
    )
    async def test_keeps_to_its_filters(self, ask, wanted, count):
        assert len((await ask(**wanted)).json()["items"]) == count

    async def test_pages_hold_every_change_once(self, ask):
        whole = (await ask()).json()["items"]
        paged, cursor = [], {}
        while True:
            page = (await ask(limit=3, **cursor)).json()
            paged += page["items"]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert paged == whole
        assert [item["date"] for item in whole] == sorted((item["date"] for item in whole), reverse=True)

    async def test_refuses_a_cursor_that_it_did_not_make(self, ask):
        answer = await ask(cursor="bm90LW91cnM")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/query/cursor")

    async def test_refuses_days_that_end_before_they_start(self, ask):
        answer = await ask(start_date="2026-03-02", end_date="2026-03-01")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/query/start_date")

    async def test_tells_a_limited_caller_of_its_accounts_alone(self, ask, as_, restated):
        whom = as_(restated, "metrics:read", accounts=frozenset({"google_ads:101"}))
        items = (await ask(whom=whom)).json()["items"]
        assert {item["account_id"] for item in items} == {"101"}

    async def test_tells_nothing_to_who_sees_totals_only(self, ask, as_, restated):
        answer = await ask(whom=as_(restated, "metrics:read", aggregates_only=True))
        assert (answer.status_code, answer.json()["code"]) == (403, "aggregates_only")
