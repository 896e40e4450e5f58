"""How often a tenant and its callers may ask, where that differs from what all tenants have."""

import asyncio
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

QUOTAS = "/api/v1/quotas"
ME = "/api/v1/me"


def wish(requests_per_minute):
    return {"requests_per_minute": requests_per_minute, "reason": "They moved to the larger plan."}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tight_url(start_gateway):
    """A gateway where a tenant may ask 6 times a minute, 6 at once, and each caller 4 times."""
    return await start_gateway(limit_tenant="6/60/6", limit_principal="4/60/4")


@pytest.fixture
async def account(new_account):
    return await new_account()


@pytest.fixture
async def boss(platform_admin):
    return await platform_admin()


@pytest.fixture
def put(boss, account):
    async def send(name, body, *, client=boss, tenant_id=account.tenant_id):
        return await client.put(f"{QUOTAS}/{tenant_id}/{name}", json=body)

    return send


async def allowed(client, times):
    """How many of so many requests get through."""
    answers = await asyncio.gather(*(client.get(ME) for _ in range(times)))
    return sum(answer.status_code == 200 for answer in answers)


class TestListTenantQuotas:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(QUOTAS)).status_code == 401

    async def test_is_for_those_who_run_the_installation(self, browser):
        answer = await (await browser("owner")).get(QUOTAS)
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "platform:admin")

    async def test_shows_what_each_tenant_has_and_what_all_have(self, boss, put, account, start_gateway):
        await put("principal", wish(900))
        items = (await boss.get(QUOTAS)).json()["items"]
        [mine] = [item for item in items if item["tenant_id"] == str(account.tenant_id)]
        by_name = {item["name"]: item for item in mine["items"]}
        assert by_name["principal"]["requests_per_minute"] == 900
        assert by_name["principal"]["reason"] == "They moved to the larger plan."
        assert by_name["tenant"]["requests_per_minute"] == by_name["tenant"]["default"]
        assert by_name["tenant"]["set_at"] is None


class TestSetTenantQuota:
    async def test_needs_a_session(self, anonymous, put):
        assert (await put("tenant", wish(100), client=anonymous)).status_code == 401

    async def test_is_for_those_who_run_the_installation(self, browser, put, account):
        assert (await put("tenant", wish(100_000), client=await browser(account=account))).status_code == 403

    async def test_asks_for_a_proof_again(self, platform_admin, put):
        answer = await put("tenant", wish(100), client=await platform_admin(stepped_up=False))
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")

    async def test_finds_no_absent_or_archived_tenant(self, put, new_tenant, gateway_database):
        archived = await new_tenant()
        async with gateway_database.platform() as session:
            statement = text("update identity.tenant set archived_at = now() where id = :id")
            await session.execute(statement, {"id": archived})
        answers = [await put("tenant", wish(100), tenant_id=one) for one in (uuid4(), archived)]
        assert [answer.status_code for answer in answers] == [404, 404]

    @pytest.mark.parametrize("requests", [0, -1, 100_001, 1.5, "100", True])
    async def test_names_the_field_that_is_wrong(self, put, requests):
        answer = await put("tenant", wish(requests))
        assert answer.status_code == 422
        assert {problem["pointer"] for problem in answer.json()["errors"]} == {"/requests_per_minute"}

    async def test_knows_no_other_quota(self, put):
        assert (await put("anonymous", wish(100))).status_code == 422

    async def test_is_written_down_in_the_tenants_trail(self, put, account, gateway_database):
        before = (await put("tenant", wish(900))).json()["items"][0]["default"]
        await put("tenant", wish(None))
        query = text("select object_id, detail from audit.event where action = 'quota.set' order by occurred_at")
        async with gateway_database.tenant(account.tenant_id) as session:
            entries = [tuple(row) for row in await session.execute(query)]
        reason = "They moved to the larger plan."
        assert entries == [
            ("tenant", {"before": str(before), "after": "900", "reason": reason}),
            ("tenant", {"before": "900", "after": str(before), "reason": reason}),
        ]


class TestTenantQuota:
    async def test_lets_a_tenant_ask_more_often_than_others(self, tight_url, browser, put, account, new_account):
        await put("tenant", wish(5000))
        await put("principal", wish(500))
        theirs = await browser(account=account, url=tight_url)
        others = await browser(account=await new_account(), url=tight_url)
        assert (await allowed(theirs, 20), await allowed(others, 20)) == (20, 4)

    async def test_lets_a_tenant_ask_less_often_whoever_of_it_asks(self, tight_url, browser, put, account, new_account):
        await put("tenant", wish(10))  # two at once
        people = [account, await new_account("viewer", tenant_id=account.tenant_id)]
        clients = [await browser(account=one, url=tight_url) for one in people]
        assert sum([await allowed(client, 3) for client in clients]) == 2

    async def test_is_told_to_the_caller(self, tight_url, browser, put, account):
        await put("tenant", wish(5000))
        answer = await (await browser(account=account, url=tight_url)).get(ME)
        assert '"tenant";q=5000;w=60' in answer.headers["ratelimit-policy"]

    async def test_gives_way_to_the_quota_of_a_key(self, tight_url, browser, put, account):
        await put("tenant", wish(5000))
        await put("principal", wish(5))
        owner = await browser(account=account)
        wanted = {"name": "k", "scopes": ["members:admin"], "requests_per_minute": 100}
        key = (await owner.post("/api/v1/api-keys", json=wanted)).json()["key"]
        async with httpx.AsyncClient(base_url=tight_url, headers={"Authorization": f"Bearer {key}"}) as program:
            answers = [(await program.get("/api/v1/api-keys")).status_code for _ in range(12)]
        assert answers == [200] * 12

    async def test_is_believed_for_as_long_as_a_session_and_no_longer(self, start_gateway, browser, put, account):
        url = await start_gateway(limit_tenant="6/60/6", limit_principal="1000/60/1000", session_cache_seconds=1)
        client = await browser(account=account, url=url)
        assert (await client.get(ME)).status_code == 200
        await put("tenant", wish(5000))
        await asyncio.sleep(1.1)
        assert await allowed(client, 20) == 20

    async def test_is_the_common_one_again_when_it_was_taken_back(self, tight_url, browser, put, account):
        await put("principal", wish(500))
        await put("principal", wish(None))
        assert await allowed(await browser(account=account, url=tight_url), 20) == 4
