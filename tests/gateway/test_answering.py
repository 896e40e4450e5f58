"""Keys and OAuth clients may do no more than whoever answers for them may do now."""

import asyncio
import base64
import json
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from gateway.identity.seed import seed_agency_member

REQUESTS = "/api/v1/access-requests"
KEYS = "/api/v1/api-keys"
CLIENTS = "/api/v1/oauth-clients"
READ = "/api/v1/metrics/items"
WANTED = {"name": "Program", "scopes": ["metrics:read", "members:admin"]}


@pytest.fixture
async def owner_account(new_account):
    return await new_account()


@pytest.fixture
async def owner(browser, owner_account):
    return await browser(account=owner_account)


@pytest.fixture
async def maker_account(new_account, owner_account):
    return await new_account("viewer", tenant_id=owner_account.tenant_id)


@pytest.fixture
async def maker(browser, maker_account):
    return await browser(account=maker_account)


@pytest.fixture
def grant(owner, maker):
    """`await grant(seconds=…)`: let the maker administer members for a while; the grant's id."""

    async def give(seconds: float = 3600) -> str:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        wish = {"reason": "To set a partner up", "until": until.isoformat(), "scope": "members:admin"}
        asked = (await maker.post(REQUESTS, json=wish)).json()
        decided = await owner.post(f"{REQUESTS}/{asked['id']}/decision", json={"approve": True, "note": "Fine."})
        assert decided.status_code == 200, decided.text
        return decided.json()["grant"]["id"]

    return give


@pytest_asyncio.fixture(loop_scope="session")
async def partner_of(gateway_url):
    """`await partner_of(key)`: a program that sends this key or token."""
    async with AsyncExitStack() as stack:

        async def connect(credential: str, url: str = gateway_url) -> httpx.AsyncClient:
            client = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {credential}"})
            return await stack.enter_async_context(client)

        yield connect


@pytest.fixture
def key_of(partner_of, gateway_url):
    """`await key_of(browser)`: a program with a new key that this person made."""

    async def make(person: httpx.AsyncClient, url: str = gateway_url) -> httpx.AsyncClient:
        made = await person.post(KEYS, json=WANTED)
        assert made.status_code == 201, made.text
        return await partner_of(made.json()["key"], url)

    return make


@pytest.fixture
def fetch_token(anonymous):
    async def post(client: dict) -> httpx.Response:
        proof = {"client_id": client["id"], "client_secret": client["client_secret"]}
        return await anonymous.post("/oauth/token", data={"grant_type": "client_credentials"} | proof)

    return post


class TestKeyMadeUnderAGrant:
    async def test_works_while_the_grant_lasts_and_not_after(self, grant, maker, key_of, upstream):
        await grant(seconds=2)
        program = await key_of(maker)
        assert (await program.get(KEYS)).status_code == 200
        await asyncio.sleep(2.1)
        refused = await program.get(KEYS)
        assert (refused.status_code, refused.json()["missing_scope"]) == (403, "members:admin")
        assert (await program.get(READ)).status_code == 200  # the maker's role still gives this

    async def test_is_not_believed_beyond_the_grant_by_a_gateway_that_remembers(
        self, start_gateway, grant, maker, key_of, upstream
    ):
        url = await start_gateway(session_cache_seconds=5)
        await grant(seconds=2)
        program = await key_of(maker, url)
        assert (await program.get(KEYS)).status_code == 200
        await asyncio.sleep(2.1)
        assert (await program.get(KEYS)).status_code == 403

    async def test_loses_what_the_grant_gave_when_it_is_revoked(self, grant, owner, maker, key_of):
        granted = await grant()
        program = await key_of(maker)
        assert (await owner.delete(f"/api/v1/access-grants/{granted}")).status_code == 204
        assert (await program.get(KEYS)).status_code == 403

    async def test_leaves_nothing_behind_that_outlives_it(self, grant, owner, maker, key_of, fetch_token, partner_of):
        """What the key made has the same person behind it."""
        granted = await grant()
        made = (await (await key_of(maker)).post(CLIENTS, json=WANTED)).json()
        program = await partner_of((await fetch_token(made)).json()["access_token"])
        assert (await program.get(KEYS)).status_code == 200
        assert (await owner.delete(f"/api/v1/access-grants/{granted}")).status_code == 204
        assert (await program.get(KEYS)).status_code == 403


class TestKeyOfSomebody:
    async def test_ends_with_their_membership(self, owner, owner_account, new_account, browser, key_of, upstream):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        program = await key_of(await browser(account=admin))
        assert (await program.get(READ)).status_code == 200
        assert (await owner.delete(f"/api/v1/members/{admin.user_id}")).status_code == 204
        assert (await program.get(READ)).status_code == 401

    async def test_shrinks_with_their_role(self, owner, owner_account, new_account, browser, key_of, upstream):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        program = await key_of(await browser(account=admin))
        await owner.patch(f"/api/v1/members/{admin.user_id}", json={"role": "viewer"})
        assert ((await program.get(READ)).status_code, (await program.get(KEYS)).status_code) == (200, 403)

    async def test_ends_when_their_account_is_disabled(
        self, owner_account, new_account, browser, key_of, gateway_database
    ):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        program = await key_of(await browser(account=admin))
        assert (await program.get(KEYS)).status_code == 200
        async with gateway_database.platform() as session:
            statement = text('update identity."user" set disabled_at = now() where id = :id')
            await session.execute(statement, {"id": admin.user_id})
        assert (await program.get(KEYS)).status_code == 401

    async def test_sees_no_more_accounts_than_they_do(
        self, owner_account, new_account, browser, key_of, upstream, gateway_database
    ):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        program = await key_of(await browser(account=admin))
        async with gateway_database.tenant(owner_account.tenant_id) as session:
            statement = text("update identity.membership set role = 'viewer', limited = true where user_id = :id")
            await session.execute(statement, {"id": admin.user_id})
        assert (await program.get(READ)).status_code == 200
        assert _claims(upstream.last.headers["authorization"])["acc"] == []

    async def test_lives_on_when_somebody_who_stays_rotates_it(
        self, owner, owner_account, new_account, browser, key_of, partner_of, upstream
    ):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        theirs = await browser(account=admin)
        made = (await theirs.post(KEYS, json=WANTED)).json()
        rotated = (await owner.post(f"{KEYS}/{made['id']}/rotate", json={})).json()
        assert (await owner.delete(f"/api/v1/members/{admin.user_id}")).status_code == 204
        assert (await (await partner_of(made["key"])).get(READ)).status_code == 401
        assert (await (await partner_of(rotated["key"])).get(READ)).status_code == 200

    async def test_stands_on_their_role_in_the_agency_too(
        self, browser, new_account, owner_account, agency_id, key_of, gateway_database
    ):
        account = await new_account("admin", tenant_id=owner_account.tenant_id)
        program = await key_of(await browser(account=account))
        async with gateway_database.platform() as session:
            await seed_agency_member(session, agency_id, account.user_id, "agency_admin")
        async with gateway_database.tenant(owner_account.tenant_id) as session:
            await session.execute(text("delete from identity.membership where user_id = :id"), {"id": account.user_id})
        assert (await program.get(KEYS)).status_code == 200


class TestOAuthClientMadeUnderAGrant:
    async def test_may_do_with_its_tokens_what_its_maker_may_do(
        self, grant, owner, maker, fetch_token, partner_of, upstream
    ):
        granted = await grant()
        made = (await maker.post(CLIENTS, json=WANTED)).json()
        first = (await fetch_token(made)).json()
        program = await partner_of(first["access_token"])
        assert (await program.get(KEYS)).status_code == 200
        assert (await owner.delete(f"/api/v1/access-grants/{granted}")).status_code == 204
        assert ((await program.get(KEYS)).status_code, (await program.get(READ)).status_code) == (403, 200)
        assert (await fetch_token(made)).json()["scope"] == "metrics:read"

    async def test_gets_no_token_when_its_maker_has_left(self, owner, owner_account, new_account, browser, fetch_token):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        made = (await (await browser(account=admin)).post(CLIENTS, json=WANTED)).json()
        assert (await owner.delete(f"/api/v1/members/{admin.user_id}")).status_code == 204
        answer = await fetch_token(made)
        assert (answer.status_code, answer.json()["error"]) == (403, "unauthorized_client")

    async def test_lives_on_when_somebody_who_stays_rotates_its_secret(
        self, owner, owner_account, new_account, browser, fetch_token
    ):
        admin = await new_account("admin", tenant_id=owner_account.tenant_id)
        made = (await (await browser(account=admin)).post(CLIENTS, json=WANTED)).json()
        rotated = (await owner.post(f"{CLIENTS}/{made['id']}/rotate-secret", json={})).json()
        assert (await owner.delete(f"/api/v1/members/{admin.user_id}")).status_code == 204
        assert (await fetch_token(rotated)).status_code == 200


def _claims(authorization: str) -> dict:
    """What a service is told of its caller."""
    body = authorization.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
