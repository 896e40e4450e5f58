"""API keys of partners."""

import re
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.api_key.keys import is_well_formed, new_key

KEYS = "/api/v1/api-keys"
WANTED = {"name": "Warehouse export", "scopes": ["metrics:read"]}


@pytest.fixture
def partner(gateway_url):
    """`partner(key)`: a client that sends this key."""
    return lambda key: httpx.AsyncClient(base_url=gateway_url, headers={"Authorization": f"Bearer {key}"})


class TestKeyText:
    @pytest.mark.parametrize(("test", "start"), [(False, "opk_live_"), (True, "opk_test_")])
    def test_has_the_published_form(self, test, start):
        assert re.fullmatch(start + "[0-9A-Za-z]{36}", new_key(test=test))

    def test_is_known_by_its_checksum(self):
        key = new_key(test=False)
        broken = key[:12] + ("a" if key[12] != "a" else "b") + key[13:]
        assert is_well_formed(key)
        assert not is_well_formed(broken)


class TestCreateApiKey:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(KEYS, json=WANTED)).status_code == 401

    async def test_shows_the_secret_once_and_keeps_its_hmac(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account)
        made = (await client.post(KEYS, json=WANTED)).json()
        listed = (await client.get(KEYS)).json()["items"]
        async with gateway_database.tenant(account.tenant_id) as session:
            stored = str((await session.execute(text("select * from identity.api_key"))).all())
        assert made["key"].startswith(made["prefix"])
        assert "key" not in listed[0]
        assert made["key"] not in stored

    async def test_opens_what_its_scopes_open(self, browser, partner, upstream):
        made = (await (await browser()).post(KEYS, json=WANTED)).json()
        async with partner(made["key"]) as client:
            allowed = await client.get("/api/v1/metrics/items")
            refused = await client.post("/api/v1/metrics/items", json={"name": "x"})
        assert (allowed.status_code, refused.status_code) == (200, 403)

    async def test_makes_test_keys_in_demo_tenants_only(self, browser, new_account):
        live = await browser()
        demo = await browser(account=await new_account(is_demo=True))
        wanted = WANTED | {"test": True}
        refused, made = await live.post(KEYS, json=wanted), await demo.post(KEYS, json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (409, "test_key_needs_demo_tenant")
        assert made.json()["key"].startswith("opk_test_")

    @pytest.mark.parametrize(
        "change",
        [
            {"scopes": []},
            {"scopes": ["everything"]},
            {"expires_in_days": 366},
            {"expires_in_days": "90"},
            {"name": ""},
            {"extra": 1},
        ],
    )
    async def test_refuses_what_the_contract_does_not_know(self, browser, change):
        client = await browser()
        answer = await client.post(KEYS, json=WANTED | change)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"].startswith("/") or "extra" in change

    async def test_is_audited_without_the_secret(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account)
        made = (await client.post(KEYS, json=WANTED)).json()
        async with gateway_database.tenant(account.tenant_id) as session:
            query = text("select action, object_id, detail::text from audit.event where object_type = 'api_key'")
            events = [tuple(row) for row in await session.execute(query)]
        assert [event[:2] for event in events] == [("api_key.created", made["id"])]
        assert made["key"] not in str(events)


class TestListApiKeys:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(KEYS)).status_code == 401

    async def test_shows_the_current_tenants_keys_only(self, browser):
        mine, theirs = await browser(), await browser()
        await theirs.post(KEYS, json=WANTED)
        assert (await mine.get(KEYS)).json()["items"] == []

    async def test_tells_when_a_key_was_used_last(self, browser, partner, upstream):
        owner = await browser()
        made = (await owner.post(KEYS, json=WANTED)).json()
        async with partner(made["key"]) as client:
            await client.get("/api/v1/metrics/items")
            await client.get("/api/v1/metrics/items")
        listed = (await owner.get(KEYS)).json()["items"]
        assert listed[0]["last_used_at"] is not None


class TestRevokeApiKey:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"{KEYS}/{uuid4()}")).status_code == 401

    async def test_leaves_other_tenants_keys_alone(self, browser):
        mine, theirs = await browser(), await browser()
        made = (await theirs.post(KEYS, json=WANTED)).json()
        foreign, absent = await mine.delete(f"{KEYS}/{made['id']}"), await mine.delete(f"{KEYS}/{uuid4()}")
        assert foreign.status_code == absent.status_code == 404

    async def test_shuts_the_key_out(self, browser, partner, upstream):
        owner = await browser()
        made = (await owner.post(KEYS, json=WANTED)).json()
        async with partner(made["key"]) as client:
            before = await client.get("/api/v1/metrics/items")
            await owner.delete(f"{KEYS}/{made['id']}")
            after = await client.get("/api/v1/metrics/items")
        assert (before.status_code, after.status_code) == (200, 401)
        assert after.json()["code"] == "invalid_credentials"


class TestBearer:
    @pytest.mark.parametrize(
        "header",
        ["Bearer nonsense", "Bearer", "Basic YTpi", f"Bearer {new_key(test=False)}"],
        ids=["nonsense", "empty", "basic", "unknown"],
    )
    async def test_refuses_what_is_not_a_live_key(self, anonymous, header):
        answer = await anonymous.get("/api/v1/members", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_refuses_an_internal_token(self, anonymous, as_, tenant_a):
        answer = await anonymous.get("/api/v1/members", headers=as_(tenant_a, "members:admin"))
        assert answer.status_code == 401

    async def test_refuses_an_expired_key(self, browser, partner, new_account, gateway_database):
        account = await new_account()
        made = (await (await browser(account=account)).post(KEYS, json=WANTED)).json()
        async with gateway_database.tenant(account.tenant_id) as session:
            await session.execute(text("update identity.api_key set expires_at = now() - interval '1 second'"))
        async with partner(made["key"]) as client:
            assert (await client.get("/api/v1/metrics/items")).status_code == 401
