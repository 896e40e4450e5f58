"""What services ask the gateway about a tenant's people and programs, on its internal side."""

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.app import make_identity_app
from gateway.identity.roles import ROLE_SCOPES
from libs.auth import TokenVerifier
from libs.testing.apps import started

RIGHTS, KNOWN, ENTITLEMENTS = "/internal/owners/rights", "/internal/members/known", "/internal/entitlements"
NONE = {"active": False, "scopes": [], "accounts": None, "aggregates_only": False, "test": False}
SUBJECT = "user:0195a2c4-7f10-4cc3-8e6b-3f1d5a6b7c81"


@pytest.fixture
async def inside(settings_for):
    """The gateway's identity app, as its internal side serves it."""
    app = make_identity_app(settings_for("gateway"))
    async with (
        started(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client,
    ):
        yield client


@pytest.fixture
def as_service(as_):
    return lambda tenant, scope: as_(tenant, scope, subject="service:reporting", service="gateway")


@pytest.fixture
def rights(inside, as_service):
    async def ask(tenant, subject):
        answer = await inside.post(RIGHTS, json={"subject": subject}, headers=as_service(tenant, "owners:look"))
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.fixture
def change(gateway_database):
    """`await change(tenant, "update …", …)`: what happened meanwhile."""

    async def run(tenant_id, statement, /, **values):
        async with gateway_database.tenant(tenant_id) as session:
            await session.execute(text(statement), values)

    return run


@pytest.fixture
async def program(browser, new_account):
    """An owner with a key and an OAuth client: the account, their subjects by path."""
    account = await new_account()
    owner = await browser(account=account)
    wanted = {"name": "Reports", "scopes": ["reports:run", "reports:read"]}
    key = (await owner.post("/api/v1/api-keys", json=wanted)).json()["id"]
    client = (await owner.post("/api/v1/oauth-clients", json=wanted)).json()["id"]
    return account, f"key:{key}", f"client:{client}"


class TestGetOwnerRights:
    async def test_is_for_services_alone(self, inside, as_, as_service, tenant_a):
        user = as_(tenant_a, "owners:look", service="gateway")
        answers = [
            await inside.post(RIGHTS, json={"subject": SUBJECT}),
            await inside.post(RIGHTS, json={"subject": SUBJECT}, headers=user),
            await inside.post(RIGHTS, json={"subject": SUBJECT}, headers=as_service(tenant_a, "members:look")),
        ]
        assert [answer.status_code for answer in answers] == [401, 403, 403]

    async def test_needs_a_tenant(self, inside, as_service):
        headers = as_service(None, "owners:look")
        assert (await inside.post(RIGHTS, json={"subject": SUBJECT}, headers=headers)).status_code == 403

    async def test_tells_nothing_of_another_tenants_people(self, rights, program, new_tenant):
        account, key, client = program
        elsewhere = await new_tenant()
        subjects = (f"user:{account.user_id}", key, client)
        assert [await rights(elsewhere, subject) for subject in subjects] == [NONE, NONE, NONE]

    @pytest.mark.parametrize("role", ["owner", "operator", "viewer", "executive"])
    async def test_tells_what_a_role_gives(self, rights, new_account, role):
        account = await new_account(role)
        told = await rights(account.tenant_id, f"user:{account.user_id}")
        assert told == NONE | {
            "active": True,
            "scopes": sorted(ROLE_SCOPES[role]),
            "aggregates_only": role == "executive",
        }

    async def test_agrees_with_the_token_that_a_request_carries(
        self, rights, browser, new_account, upstream, keys_folder
    ):
        account = await new_account("analyst")
        await (await browser(account=account)).get("/api/v1/metrics/items")
        token = upstream.last.headers["authorization"].removeprefix("Bearer ")
        carried = TokenVerifier.from_file("metrics", keys_folder / "trust.json").verify(token)
        told = await rights(account.tenant_id, f"user:{account.user_id}")
        assert (set(told["scopes"]), told["accounts"]) == (carried.scopes, carried.accounts)

    async def test_tells_the_accounts_of_a_limited_member(self, rights, new_account, change):
        account = await new_account("analyst")
        await change(account.tenant_id, "update identity.membership set limited = true")
        told = await rights(account.tenant_id, f"user:{account.user_id}")
        assert (told["active"], told["accounts"], told["scopes"]) == (True, [], ["metrics:read"])

    async def test_tells_what_programs_may_do(self, rights, program):
        account, key, client = program
        expected = NONE | {"active": True, "scopes": ["reports:read", "reports:run"]}
        assert [await rights(account.tenant_id, subject) for subject in (key, client)] == [expected, expected]

    async def test_tells_test_keys_apart(self, rights, browser, new_account):
        account = await new_account()
        wanted = {"name": "Try", "scopes": ["metrics:read"], "test": True}
        made = (await (await browser(account=account)).post("/api/v1/api-keys", json=wanted)).json()
        assert (await rights(account.tenant_id, f"key:{made['id']}"))["test"]

    async def test_shrinks_programs_with_whoever_answers_for_them(self, rights, program, change):
        account, key, client = program
        await change(account.tenant_id, "update identity.membership set role = 'viewer'")
        told = [await rights(account.tenant_id, subject) for subject in (key, client)]
        assert [one["scopes"] for one in told] == [["reports:read"], ["reports:read"]]

    @pytest.mark.parametrize(
        "meanwhile",
        [
            "delete from identity.membership where user_id = :user",
            'update identity."user" set disabled_at = now() where id = :user',
            "update identity.tenant set archived_at = now() where id = :tenant",
        ],
        ids=["removed", "disabled", "archived"],
    )
    async def test_is_nothing_any_more_for_who_is_gone_and_for_their_programs(self, rights, program, change, meanwhile):
        account, key, client = program
        tenant = account.tenant_id
        values = {"user": account.user_id, "tenant": tenant}
        named = {name: value for name, value in values.items() if f":{name}" in meanwhile}
        await change(tenant, meanwhile, **named)
        subjects = (f"user:{account.user_id}", key, client)
        assert [await rights(tenant, subject) for subject in subjects] == [NONE, NONE, NONE]

    @pytest.mark.parametrize("meanwhile", ["revoked_at = now()", "expires_at = now()"])
    async def test_is_nothing_for_a_key_that_has_ended(self, rights, program, change, meanwhile):
        account, key, _ = program
        await change(account.tenant_id, f"update identity.api_key set {meanwhile}")
        assert await rights(account.tenant_id, key) == NONE

    async def test_is_nothing_for_a_revoked_client(self, rights, program, change):
        account, _, client = program
        await change(account.tenant_id, "update identity.oauth_client set revoked_at = now()")
        assert await rights(account.tenant_id, client) == NONE

    @pytest.mark.parametrize("subject", ["", "user:", "service:reporting", f"{SUBJECT}\n", "anonymous"])
    async def test_refuses_what_names_nobody(self, inside, as_service, tenant_a, subject):
        headers = as_service(tenant_a, "owners:look")
        assert (await inside.post(RIGHTS, json={"subject": subject}, headers=headers)).status_code == 422


class TestListKnownAddresses:
    @pytest.fixture
    def known(self, inside, as_service):
        async def ask(tenant, *addresses):
            return await inside.post(KNOWN, json={"addresses": addresses}, headers=as_service(tenant, "members:look"))

        return ask

    async def test_is_for_services_alone(self, inside, as_, as_service, tenant_a):
        body = {"addresses": ["a@b.c"]}
        user = as_(tenant_a, "members:look", service="gateway")
        answers = [
            await inside.post(KNOWN, json=body),
            await inside.post(KNOWN, json=body, headers=user),
            await inside.post(KNOWN, json=body, headers=as_service(tenant_a, "owners:look")),
        ]
        assert [answer.status_code for answer in answers] == [401, 403, 403]

    async def test_names_members_whatever_their_case_as_they_were_asked(self, known, new_account):
        account = await new_account("viewer")
        loud = account.email.upper()
        answer = await known(account.tenant_id, loud, "nobody@example.test", account.email)
        assert (answer.status_code, answer.json()) == (200, {"known": [loud, account.email]})

    async def test_knows_nobody_of_another_tenant(self, known, new_account):
        account, other = await new_account(), await new_account()
        assert (await known(account.tenant_id, other.email)).json() == {"known": []}

    async def test_knows_nobody_who_cannot_sign_in(self, known, new_account, change):
        account = await new_account()
        gone = 'update identity."user" set disabled_at = now() where id = :id'
        await change(account.tenant_id, gone, id=account.user_id)
        assert (await known(account.tenant_id, account.email)).json() == {"known": []}

    async def test_takes_fifty_at_once(self, known, tenant_a):
        answers = [await known(tenant_a, *["a@b.c"] * count) for count in (50, 51)]
        assert [answer.status_code for answer in answers] == [200, 422]

    @pytest.mark.parametrize("address", ["", "a@b.c\n", "a" * 321])
    async def test_refuses_what_is_no_line(self, known, tenant_a, address):
        assert (await known(tenant_a, address)).status_code == 422


class TestGetOwnEntitlements:
    async def test_is_for_services_alone(self, inside, as_, as_service, tenant_a):
        answers = [
            await inside.get(ENTITLEMENTS),
            await inside.get(ENTITLEMENTS, headers=as_(tenant_a, "entitlements:look", service="gateway")),
            await inside.get(ENTITLEMENTS, headers=as_service(tenant_a, "owners:look")),
        ]
        assert [answer.status_code for answer in answers] == [401, 403, 403]

    async def test_tells_those_of_the_tokens_tenant(self, inside, as_service, platform_admin, new_tenant):
        mine, other = await new_tenant(), await new_tenant()
        admin = await platform_admin()
        wanted = {"enabled": True, "reason": "Bought it"}
        put = await admin.put(f"/api/v1/entitlements/{mine}/live_ranks", json=wanted)
        told = [
            (await inside.get(ENTITLEMENTS, headers=as_service(tenant, "entitlements:look"))).json()["entitlements"]
            for tenant in (mine, other)
        ]
        assert put.status_code == 200
        assert [one["live_ranks"] for one in told] == [True, False]

    async def test_says_when_it_was_put_away(self, inside, as_service, gateway_database, new_tenant):
        mine, other = await new_tenant(), await new_tenant()
        async with gateway_database.tenant(mine) as session:
            await session.execute(text("update identity.tenant set archived_at = now() where id = :id"), {"id": mine})
        told = [
            (await inside.get(ENTITLEMENTS, headers=as_service(tenant, "entitlements:look"))).json()["archived"]
            for tenant in (mine, other)
        ]
        assert told == [True, False]
