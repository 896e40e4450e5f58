"""API keys of partners."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from gateway.identity.api_key.keys import is_well_formed, new_key
from gateway.identity.partner_credentials import is_allowed, networks_of
from tests.gateway.waiting import eventually

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

    @pytest.mark.parametrize(
        "change",
        [
            {"scopes": []},
            {"scopes": ["everything"]},
            {"expires_in_days": 366},
            {"expires_in_days": "90"},
            {"name": ""},
            {"extra": 1},
            {"allowed_networks": ["203.0.113.0/33"]},
            {"allowed_networks": ["203.0.113.7/24"]},
            {"allowed_networks": ["example.test"]},
            {"requests_per_minute": 0},
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

    async def test_is_done_once_for_an_idempotency_key(self, browser):
        client = await browser()
        headers = {"Idempotency-Key": str(uuid4())}
        first, again = [await client.post(KEYS, json=WANTED, headers=headers) for _ in range(2)]
        assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
        assert len((await client.get(KEYS)).json()["items"]) == 1


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


class TestGetApiKey:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(f"{KEYS}/{uuid4()}")).status_code == 401

    async def test_knows_nothing_of_other_tenants_keys(self, browser):
        mine, theirs = await browser(), await browser()
        made = (await theirs.post(KEYS, json=WANTED)).json()
        foreign, absent = await mine.get(f"{KEYS}/{made['id']}"), await mine.get(f"{KEYS}/{uuid4()}")
        assert foreign.status_code == absent.status_code == 404

    async def test_tells_how_often_it_was_used_today(self, browser, partner, upstream):
        owner = await browser()
        made = (await owner.post(KEYS, json=WANTED)).json()
        async with partner(made["key"]) as client:
            for _ in range(3):
                await client.get("/api/v1/metrics/items")

        async def shown():
            return (await owner.get(f"{KEYS}/{made['id']}")).json()

        found = await eventually(shown, lambda key: key["daily_requests"][-1] == 3)
        assert len(found["usage"]) == len(found["daily_requests"]) == 30
        assert found["usage"][-1] | {"day": None} == {"day": None, "requests": 3, "refused": 0}
        assert found["usage"][0]["requests"] == 0

    async def test_counts_what_was_refused_apart(self, browser, partner, upstream):
        owner = await browser()
        made = (await owner.post(KEYS, json=WANTED | {"requests_per_minute": 1})).json()
        async with partner(made["key"]) as client:
            statuses = [(await client.get("/api/v1/metrics/items")).status_code for _ in range(3)]

        async def shown():
            return (await owner.get(f"{KEYS}/{made['id']}")).json()

        found = await eventually(shown, lambda key: key["usage"][-1]["refused"] == 2)
        assert statuses == [200, 429, 429]
        assert found["usage"][-1]["requests"] == 1


class TestUpdateApiKey:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.patch(f"{KEYS}/{uuid4()}", json={"name": "x"})).status_code == 401

    async def test_leaves_other_tenants_keys_alone(self, browser):
        mine, theirs = await browser(), await browser()
        made = (await theirs.post(KEYS, json=WANTED)).json()
        foreign = await mine.patch(f"{KEYS}/{made['id']}", json={"name": "Mine"})
        absent = await mine.patch(f"{KEYS}/{uuid4()}", json={"name": "Mine"})
        assert foreign.status_code == absent.status_code == 404
        assert (await theirs.get(f"{KEYS}/{made['id']}")).json()["name"] == WANTED["name"]

    async def test_changes_what_is_given_and_nothing_else(self, browser):
        owner = await browser()
        wanted = WANTED | {"allowed_networks": ["203.0.113.7"], "requests_per_minute": 10}
        made = (await owner.post(KEYS, json=wanted)).json()
        renamed = (await owner.patch(f"{KEYS}/{made['id']}", json={"name": "Renamed"})).json()
        opened = (await owner.patch(f"{KEYS}/{made['id']}", json={"allowed_networks": []})).json()
        common = (await owner.patch(f"{KEYS}/{made['id']}", json={"requests_per_minute": None})).json()
        assert (renamed["name"], renamed["allowed_networks"]) == ("Renamed", ["203.0.113.7/32"])
        assert (opened["allowed_networks"], opened["requests_per_minute"]) == ([], 10)
        assert common["requests_per_minute"] is None

    async def test_refuses_an_ended_key(self, browser):
        owner = await browser()
        made = (await owner.post(KEYS, json=WANTED)).json()
        await owner.delete(f"{KEYS}/{made['id']}")
        assert (await owner.patch(f"{KEYS}/{made['id']}", json={"name": "x"})).status_code == 404


class TestRotateApiKey:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post(f"{KEYS}/{uuid4()}/rotate", json={})).status_code == 401

    async def test_leaves_other_tenants_keys_alone(self, browser):
        mine, theirs = await browser(), await browser()
        made = (await theirs.post(KEYS, json=WANTED)).json()
        foreign = await mine.post(f"{KEYS}/{made['id']}/rotate", json={})
        absent = await mine.post(f"{KEYS}/{uuid4()}/rotate", json={})
        assert foreign.status_code == absent.status_code == 404

    async def test_makes_a_successor_that_can_do_the_same_while_both_work(self, browser, partner, upstream):
        owner = await browser()
        wanted = WANTED | {"allowed_networks": ["127.0.0.0/8"], "requests_per_minute": 40}
        old = (await owner.post(KEYS, json=wanted)).json()
        new = (await owner.post(f"{KEYS}/{old['id']}/rotate", json={"overlap_hours": 48})).json()
        before = (await owner.get(f"{KEYS}/{old['id']}")).json()
        async with partner(old["key"]) as first, partner(new["key"]) as second:
            statuses = [(await one.get("/api/v1/metrics/items")).status_code for one in (first, second)]
        assert statuses == [200, 200]
        assert new["key"] != old["key"]
        kept = ("name", "scopes", "test", "allowed_networks", "requests_per_minute")
        assert [new[name] for name in kept] == [old[name] for name in kept]
        assert (new["replaces"], before["replaced_by"]) == (old["id"], new["id"])
        ends = datetime.fromisoformat(before["expires_at"]) - datetime.now(UTC)
        assert timedelta(hours=47) < ends <= timedelta(hours=48)

    async def test_ends_the_old_key_at_once_without_an_overlap(self, browser, partner, upstream):
        owner = await browser()
        old = (await owner.post(KEYS, json=WANTED)).json()
        async with partner(old["key"]) as client:
            before = await client.get("/api/v1/metrics/items")
            await owner.post(f"{KEYS}/{old['id']}/rotate", json={"overlap_hours": 0})
            after = await client.get("/api/v1/metrics/items")
        assert (before.status_code, after.status_code) == (200, 401)

    async def test_never_prolongs_the_old_key(self, browser):
        owner = await browser()
        old = (await owner.post(KEYS, json=WANTED | {"expires_in_days": 1})).json()
        await owner.post(f"{KEYS}/{old['id']}/rotate", json={"overlap_hours": 168})
        assert (await owner.get(f"{KEYS}/{old['id']}")).json()["expires_at"] == old["expires_at"]

    async def test_keeps_two_at_a_time(self, browser):
        owner = await browser()
        first = (await owner.post(KEYS, json=WANTED)).json()
        second = (await owner.post(f"{KEYS}/{first['id']}/rotate", json={})).json()
        again = await owner.post(f"{KEYS}/{first['id']}/rotate", json={})
        third = await owner.post(f"{KEYS}/{second['id']}/rotate", json={})
        await owner.delete(f"{KEYS}/{first['id']}")
        now = await owner.post(f"{KEYS}/{second['id']}/rotate", json={})
        assert (again.status_code, again.json()["code"]) == (409, "already_rotated")
        assert (third.status_code, third.json()["code"]) == (409, "rotation_under_way")
        assert now.status_code == 201

    async def test_refuses_whoever_lacks_the_scopes_of_the_key(self, browser, partner):
        owner = await browser()
        strong = (await owner.post(KEYS, json={"name": "strong", "scopes": ["secrets:admin"]})).json()
        weak = (await owner.post(KEYS, json={"name": "weak", "scopes": ["members:admin"]})).json()
        async with partner(weak["key"]) as client:
            answer = await client.post(f"{KEYS}/{strong['id']}/rotate", json={})
        assert answer.status_code == 403

    @pytest.mark.parametrize("body", [{"overlap_hours": 169}, {"overlap_hours": -1}, {"expires_in_days": 366}])
    async def test_refuses_more_than_the_rules_allow(self, browser, body):
        owner = await browser()
        made = (await owner.post(KEYS, json=WANTED)).json()
        assert (await owner.post(f"{KEYS}/{made['id']}/rotate", json=body)).status_code == 422

    async def test_is_audited_without_the_secret(self, browser, new_account, gateway_database):
        account = await new_account()
        owner = await browser(account=account)
        old = (await owner.post(KEYS, json=WANTED)).json()
        new = (await owner.post(f"{KEYS}/{old['id']}/rotate", json={})).json()
        async with gateway_database.tenant(account.tenant_id) as session:
            query = text("select object_id, detail::text from audit.event where action = 'api_key.rotated'")
            events = [tuple(row) for row in await session.execute(query)]
        assert [event[0] for event in events] == [new["id"]]
        assert old["id"] in events[0][1]
        assert new["key"] not in str(events)


class TestAllowedNetworks:
    async def test_let_only_their_addresses_in(self, browser, partner, upstream):
        owner = await browser()
        here = (await owner.post(KEYS, json=WANTED | {"allowed_networks": ["127.0.0.1"]})).json()
        elsewhere = (await owner.post(KEYS, json=WANTED | {"allowed_networks": ["203.0.113.0/24", "::1"]})).json()
        async with partner(here["key"]) as first, partner(elsewhere["key"]) as second:
            allowed, refused = [await one.get("/api/v1/metrics/items") for one in (first, second)]
        assert allowed.status_code == 200
        assert (refused.status_code, refused.json()["code"]) == (403, "address_not_allowed")
        assert len(upstream.seen) == 1

    async def test_cannot_be_passed_by_a_header(self, browser, partner, upstream):
        made = (await (await browser()).post(KEYS, json=WANTED | {"allowed_networks": ["203.0.113.7"]})).json()
        async with partner(made["key"]) as client:
            answer = await client.get("/api/v1/metrics/items", headers={"X-Forwarded-For": "203.0.113.7"})
        assert answer.status_code == 403

    @pytest.mark.parametrize(
        ("address", "networks", "allowed"),
        [
            ("203.0.113.7", [], True),
            ("203.0.113.7", ["203.0.113.0/29"], True),
            ("203.0.113.8", ["203.0.113.0/29"], False),
            ("::ffff:203.0.113.7", ["203.0.113.7/32"], True),
            ("2001:db8::1", ["2001:db8::/32"], True),
            ("not an address", ["0.0.0.0/0", "::/0"], False),
        ],
    )
    def test_are_compared_as_networks(self, address, networks, allowed):
        assert is_allowed(address, networks_of(networks)) is allowed


class TestQuotaOfAKey:
    async def test_replaces_the_common_one(self, browser, partner, upstream):
        made = (await (await browser()).post(KEYS, json=WANTED | {"requests_per_minute": 7})).json()
        async with partner(made["key"]) as client:
            answer = await client.get("/api/v1/metrics/items")
        assert '"principal";q=7;w=60' in answer.headers["ratelimit-policy"]


class TestTestKey:
    @pytest.fixture
    async def tester(self, browser, partner):
        """The program of a test key with every scope it could have, in a tenant with real data."""
        owner = await browser()
        wanted = {"name": "Trial", "scopes": ["metrics:read", "metrics:write", "members:admin"], "test": True}
        made = (await owner.post(KEYS, json=wanted)).json()
        assert made["key"].startswith("opk_test_")
        async with partner(made["key"]) as client:
            yield client

    async def test_reads_the_demo_dataset(self, tester, upstream):
        answer = await tester.get("/api/v1/metrics/numbers", params={"dataset": "demo"})
        assert answer.status_code == 200
        token = upstream.last.headers["authorization"].removeprefix("Bearer ")
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        assert claims["tst"] is True

    @pytest.mark.parametrize(
        "query", ["", "?dataset=warehouse", "?dataset=demo&dataset=warehouse", "?dataset=warehouse&dataset=demo"]
    )
    async def test_is_refused_real_data(self, tester, upstream, query):
        answer = await tester.get(f"/api/v1/metrics/numbers{query}")
        assert (answer.status_code, answer.json()["code"]) == (403, "test_key_demo_only")
        assert upstream.seen == []

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/api/v1/metrics/items", None),
            ("POST", "/api/v1/metrics/items", {"name": "x"}),
            ("GET", "/api/v1/members", None),
            ("POST", KEYS, {"name": "live", "scopes": ["metrics:read"]}),
        ],
    )
    async def test_is_refused_whatever_has_no_dataset(self, tester, upstream, method, path, body):
        answer = await tester.request(method, path, json=body, params={"dataset": "demo"})
        assert (answer.status_code, answer.json()["code"]) == (403, "test_key_demo_only")
        assert upstream.seen == []
