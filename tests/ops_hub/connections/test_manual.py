"""Connecting without a consent page: for practice, and by credentials; and renewing such connections."""

from uuid import uuid4

import psycopg
import pytest

from tests.ops_hub.connections.conftest import URL, a_key

PLATFORMS = ["google", "facebook", "google_analytics", "dataforseo"]
LOGIN = {"login": "ops@example.com", "password": "correct horse"}


@pytest.fixture
async def live_ranks(app_of, postgres_url, tenant_a, secrets_url):
    """`tenant_a` may connect live, and the vault answers."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
            " values (%s, 'OPS_LIVE_RANKS_ENABLED', true, 'a test', 'tests'),"
            " (%s, 'OPS_OAUTH_ENABLED', true, 'a test', 'tests')",
            (tenant_a, tenant_a),
        )
    await (await app_of("ops_hub")).state.flags.read()


@pytest.fixture
def refs_of(superuser, tenant_a):
    """`refs_of()`: what the tenant's connections hold in the vault, and what the vault keeps of theirs."""

    def read() -> tuple[list[str], list[str]]:
        held = "select secret_ref from ops.platform_connection where tenant_id = %s and secret_ref is not null"
        kept = "select ref from secrets.secret where tenant_id = %s and kind = 'provider_credential'"
        return [row[0] for row in superuser(held, tenant_a)], [row[0] for row in superuser(kept, tenant_a)]

    return read


class TestConnectPlatformByHand:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.post(f"{URL}/google/manual", json={})).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("POST", "/google/manual", json={}, scopes=("ops:read",))).status_code == 403

    @pytest.mark.parametrize("platform", PLATFORMS)
    async def test_practises_with_one_click(self, connect, platform):
        made = await connect(platform)
        assert (made["platform"], made["mode"], made["method"]) == (platform, "staged", "manual")
        assert made["account_id"]
        assert made["health"]["state"] == "active"
        assert (made["last_synced_at"], made["last_provenance"]) == (None, None)

    @pytest.mark.parametrize(
        ("platform", "listings", "days"),
        [("google", 3, 0), ("facebook", 3, 0), ("google_analytics", 0, 90), ("dataforseo", 0, 0)],
    )
    async def test_reads_at_once(self, call, synced, platform, listings, days):
        made = await synced(platform)
        sync = (await call("GET", f"/{made['id']}/syncs")).json()["items"][0]
        assert (sync["reason"], sync["state"], sync["provenance"]) == ("connected", "succeeded", "simulated")
        assert (sync["listings"], sync["traffic_days"]) == (listings, days)
        assert (made["listings"], made["last_provenance"]) == (listings, "simulated")

    async def test_says_what_is_left_of_the_account(self, call, synced):
        made = await synced("dataforseo")
        notes = (await call("GET", f"/{made['id']}/syncs")).json()["items"][0]["notes"]
        assert notes[0].startswith("Balance: ")

    async def test_tells_and_does_the_setup_task(self, call, connect, told):
        answers = {"business_type": "restaurant", "location_count": "1", "goals": ["win_reviews"], "finish": True}
        await call("PUT", url="/api/v1/ops/onboarding", json=answers)
        await connect()
        assert [one["type"] for one in await told()][:2] == ["connection.connected", "connection.health_changed"]
        tasks = (await call("GET", url="/api/v1/ops/setup-tasks")).json()["items"]
        assert next(task for task in tasks if task["key"] == "connect_provider")["done_at"] is not None

    async def test_takes_the_next_account_when_the_first_is_connected(self, connect):
        first, second = await connect(), await connect()
        assert first["account_id"] != second["account_id"]

    async def test_refuses_an_account_twice(self, call, connect):
        made = await connect("facebook")
        answer = await call("POST", "/facebook/manual", json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "connection_exists")
        assert answer.json()["connection_id"] == made["id"]

    async def test_refuses_an_account_that_is_not_there(self, call):
        answer = await call("POST", "/google/manual", json={"account_id": "accounts/1"})
        assert (answer.status_code, answer.json()["code"]) == (422, "account_unknown")

    async def test_does_not_know_other_platforms(self, call):
        answer = await call("POST", "/myspace/manual", json={})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/path/platform")

    async def test_answers_the_same_to_the_same_key(self, call):
        key = a_key()
        first, second = [await call("POST", "/google/manual", json={}, headers=key) for _ in range(2)]
        assert (first.json(), second.headers["idempotency-replayed"]) == (second.json(), "true")

    async def test_takes_no_credentials_for_practice(self, call):
        answer = await call("POST", "/dataforseo/manual", json={"credentials": LOGIN})
        assert (answer.status_code, answer.json()["code"]) == (422, "credentials_not_taken")

    async def test_is_live_only_where_that_is_on(self, call):
        answer = await call("POST", "/dataforseo/manual", json={"mode": "live", "credentials": LOGIN})
        assert (answer.status_code, answer.json()["code"]) == (404, "feature_disabled")

    @pytest.mark.parametrize("platform", ["google", "facebook", "google_analytics"])
    async def test_sends_to_the_consent_page_where_there_is_one(self, call, live_ranks, platform):
        answer = await call("POST", f"/{platform}/manual", json={"mode": "live", "credentials": LOGIN})
        assert (answer.status_code, answer.json()["code"]) == (422, "manual_not_offered")

    async def test_needs_credentials_to_be_live(self, call, live_ranks):
        answer = await call("POST", "/dataforseo/manual", json={"mode": "live"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/credentials")

    async def test_keeps_credentials_in_the_vault_alone(self, call, live_ranks, superuser, tenant_a, refs_of):
        answer = await call("POST", "/dataforseo/manual", json={"mode": "live", "credentials": LOGIN})
        assert answer.status_code == 201, answer.text
        held, kept = refs_of()
        assert len(held) == 1
        assert held == kept
        row = superuser("select c::text from ops.platform_connection c where tenant_id = %s", tenant_a)
        assert LOGIN["password"] not in row[0][0] + answer.text
        assert (answer.json()["account_id"], answer.json()["mode"]) == (LOGIN["login"], "live")

    async def test_does_not_repeat_a_password_that_it_refuses(self, call, live_ranks):
        body = {"mode": "live", "credentials": LOGIN | {"login": "with:colon"}}
        answer = await call("POST", "/dataforseo/manual", json=body)
        assert answer.status_code == 422
        assert LOGIN["password"] not in answer.text


class TestReconnectPlatformConnection:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.post(f"{URL}/{uuid4()}/reconnect", json={})).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("POST", f"/{uuid4()}/reconnect", json={}, scopes=("ops:read",))).status_code == 403

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        theirs = await connect(to=tenant_b)
        assert (await call("POST", f"/{theirs['id']}/reconnect", json={})).status_code == 404

    async def test_renews_one_that_was_revoked_with_one_click(self, call, synced, change, sync, worker_of):
        made = await synced()
        await change(made["id"], sync_every_minutes=60, settings={"rehearse": "refresh_revoked"})
        expired = await sync(made["id"])
        assert (expired["health"]["state"], expired["health"]["reason"]) == ("expired", "refresh_revoked")
        assert (expired["next_sync_at"], expired["listings"]) == (None, 3)
        renewed = (await call("POST", f"/{made['id']}/reconnect", json={})).json()
        assert (renewed["health"]["state"], renewed["settings"]) == ("active", {})
        assert (renewed["sync_every_minutes"], renewed["account_id"]) == (60, made["account_id"])
        await worker_of("ops_hub")
        history = (await call("GET", f"/{made['id']}/syncs")).json()["items"]
        assert [one["state"] for one in history] == ["succeeded", "failed", "succeeded"]

    async def test_renews_one_that_was_cut(self, call, synced, worker_of):
        made = await synced()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        renewed = (await call("POST", f"/{made['id']}/reconnect", json={})).json()
        assert (renewed["health"]["state"], renewed["disconnected_at"]) == ("active", None)
        await worker_of("ops_hub")
        assert (await call("GET", f"/{made['id']}")).json()["last_synced_at"] > made["last_synced_at"]

    async def test_takes_no_credentials_for_practice(self, call, connect):
        made = await connect("dataforseo")
        answer = await call("POST", f"/{made['id']}/reconnect", json={"credentials": LOGIN})
        assert (answer.status_code, answer.json()["code"]) == (422, "credentials_not_taken")

    async def test_replaces_credentials_and_forgets_the_old_ones(self, call, live_ranks, refs_of, worker_of):
        made = (await call("POST", "/dataforseo/manual", json={"mode": "live", "credentials": LOGIN})).json()
        before, _ = refs_of()
        body = {"credentials": LOGIN | {"password": "battery staple"}}
        assert (await call("POST", f"/{made['id']}/reconnect", json=body)).status_code == 200
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        await call("POST", f"/{made['id']}/reconnect", json=body)
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        await worker_of("ops_hub")
        held, kept = refs_of()
        assert (len(before), held, kept) == (1, [], [])

    async def test_needs_credentials_once_they_are_gone(self, call, live_ranks):
        made = (await call("POST", "/dataforseo/manual", json={"mode": "live", "credentials": LOGIN})).json()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        answer = await call("POST", f"/{made['id']}/reconnect", json={})
        assert (answer.status_code, answer.json()["code"]) == (422, "credentials_required")

    async def test_keeps_the_account(self, call, live_ranks):
        made = (await call("POST", "/dataforseo/manual", json={"mode": "live", "credentials": LOGIN})).json()
        body = {"credentials": LOGIN | {"login": "other@example.com"}}
        answer = await call("POST", f"/{made['id']}/reconnect", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "account_unknown")

    async def test_sends_to_the_consent_page_where_there_is_one(self, call, connect, superuser):
        made = await connect()
        superuser("update ops.platform_connection set mode = 'live', method = 'oauth' where id = %s", made["id"])
        answer = await call("POST", f"/{made['id']}/reconnect", json={})
        assert (answer.status_code, answer.json()["code"]) == (409, "connection_needs_consent")
