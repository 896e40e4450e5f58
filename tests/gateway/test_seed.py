"""The demo account that `./opsight up` makes."""

import httpx
from sqlalchemy import text

from gateway.identity.seed import DEMO_TENANTS, seed_demo


class TestSeedDemo:
    async def test_makes_an_account_that_can_sign_in_and_a_key_that_works(self, postgres_url, gateway_url, upstream):
        account = await seed_demo(postgres_url, password="first password")
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            body = {"email": account.email, "password": "first password"}
            me = (await client.post("/api/v1/auth/sign-in", json=body)).json()
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            headers = {"Authorization": f"Bearer {account.api_key}"}
            items = await client.get("/api/v1/metrics/items", headers=headers)
        assert {(item["name"], item["role"]) for item in me["memberships"]} == {
            ("Brightside Dental", "owner"),
            ("Harbor Outfitters", "owner"),
        }
        assert items.status_code == 200

    async def test_may_run_again_and_gives_the_same_key(self, postgres_url, database):
        first = await seed_demo(postgres_url, password="the same")
        second = await seed_demo(postgres_url, password="the same")
        async with database("gateway").tenant(DEMO_TENANTS[0].id) as session:
            live = await session.scalar(text("select count(*) from identity.api_key where revoked_at is null"))
        assert first == second
        assert live == 1

    async def test_ends_the_key_of_the_password_before(self, postgres_url, gateway_url):
        before = await seed_demo(postgres_url, password="old")
        await seed_demo(postgres_url, password="new")
        async with httpx.AsyncClient(base_url=gateway_url) as client:
            answer = await client.get("/api/v1/members", headers={"Authorization": f"Bearer {before.api_key}"})
        assert answer.status_code == 401

    async def test_runs_as_the_gateways_own_role_too(self, role_url):
        account = await seed_demo(role_url("gateway"), password="own role")
        assert [tenant.is_demo for tenant in account.tenants] == [True, False]
