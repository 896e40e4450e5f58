"""`POST /internal/summaries`: a tenant's totals for the portfolio of its agency."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.metrics.raw import DAY
from tests.metrics.world import total, within

URL = "/internal/summaries"
START, END = DAY - timedelta(days=9), DAY
BODY = {"dataset": "warehouse", "start_date": START.isoformat(), "end_date": END.isoformat()}


@pytest.fixture
def summarize(client_of, as_):
    async def post(tenant, *, actor=None, scope="metrics:aggregate", **body):
        client = await client_of("metrics")
        headers = as_(tenant, scope, subject="service:gateway", actor=actor)
        return await client.post(URL, json=BODY | body, headers=headers)

    return post


class TestSummarizeTenant:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("metrics")).post(URL, json=BODY)).status_code == 401

    async def test_needs_its_own_scope(self, summarize, tenant):
        assert (await summarize(tenant, scope="metrics:read")).status_code == 403

    async def test_tells_totals_and_freshness_and_nothing_finer(self, summarize, tenant):
        told = (await summarize(tenant)).json()
        euros = within(START, END, currency="EUR")
        assert told["state"] == "ready"
        assert Decimal(str(told["totals"]["spend"])) == total("spend", of=euros)
        assert told["totals"]["impressions"] == total("impressions", of=within(START, END))
        assert told["totals"]["currency"] == "EUR"
        assert (told["freshness"], told["data_through"]) == ("fresh", DAY.isoformat())
        assert set(told) == {
            *("state", "totals", "freshness", "age_seconds"),
            *("snapshot_generated_at", "data_through", "problems"),
        }

    async def test_shows_nothing_of_another_tenant(self, summarize, tenant, tenant_b):
        told = (await summarize(tenant_b)).json()
        assert (told["state"], told["totals"], told["freshness"]) == ("no_data", None, "missing")

    async def test_never_answers_demo_for_real(self, summarize, tenant):
        demo = (await summarize(tenant, dataset="demo")).json()
        assert demo["totals"]["spend"] != (await summarize(tenant)).json()["totals"]["spend"]

    async def test_writes_down_for_whom(self, summarize, database, tenant):
        actor = f"user:{uuid4()}"
        await summarize(tenant, actor=actor)
        query = text("select actor, acting_as, action from audit.event where actor = :actor")
        async with database("gateway").tenant(tenant) as session:
            entries = (await session.execute(query, {"actor": actor})).all()
        assert [tuple(entry) for entry in entries] == [(actor, "service:gateway", "metrics.summarized")]

    async def test_refuses_a_range_that_is_none(self, summarize, tenant):
        assert (await summarize(tenant, end_date="soon")).status_code == 422
