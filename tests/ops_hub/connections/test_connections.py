"""Listing, changing and cutting connections."""

from uuid import uuid4

import pytest

from tests.ops_hub.connections.conftest import URL


class TestListPlatformConnections:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(URL)).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("GET", scopes=("metrics:read",))).status_code == 403

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        await connect(to=tenant_b)
        assert (await call("GET")).json()["connections"] == []

    async def test_says_what_can_be_done_with_each_platform(self, call):
        offers = {one["platform"]: one for one in (await call("GET")).json()["platforms"]}
        assert list(offers) == ["google", "facebook", "google_analytics", "dataforseo"]
        assert (offers["google"]["mode"], offers["google"]["oauth"]) == ("staged", "switched_off")
        assert (offers["dataforseo"]["methods"], offers["dataforseo"]["oauth"]) == (["manual"], "not_offered")

    async def test_lists_by_platform_and_age(self, call, connect):
        made = [await connect(platform) for platform in ("google", "dataforseo", "google")]
        found = [one["id"] for one in (await call("GET")).json()["connections"]]
        assert found == [made[1]["id"], made[0]["id"], made[2]["id"]]

    async def test_narrows_by_platform_and_health(self, call, connect):
        google, facebook = await connect(), await connect("facebook")
        await call("DELETE", f"/{facebook['id']}", headers={"If-Match": "*"})

        async def ids(**query):
            return [one["id"] for one in (await call("GET", params=query)).json()["connections"]]

        assert await ids(platform=["google", "dataforseo"]) == [google["id"]]
        assert await ids(health="disconnected") == [facebook["id"]]
        assert await ids(platform="google", health="expired") == []

    async def test_refuses_what_is_no_filter(self, call):
        assert (await call("GET", params={"health": "fine"})).status_code == 422
        assert (await call("GET", params={"colour": "red"})).status_code == 422


class TestGetPlatformConnection:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{URL}/{uuid4()}")).status_code == 401

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        answer = await call("GET", f"/{(await connect(to=tenant_b))['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_has_an_etag(self, call, connect):
        made = await connect()
        answer = await call("GET", f"/{made['id']}")
        assert answer.headers["etag"] == answer.json()["etag"] == made["etag"]


class TestListProviderAccounts:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{URL}/{uuid4()}/accounts")).status_code == 401

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        assert (await call("GET", f"/{(await connect(to=tenant_b))['id']}/accounts")).status_code == 404

    async def test_says_which_is_chosen(self, call, connect):
        made = await connect()
        items = (await call("GET", f"/{made['id']}/accounts")).json()["items"]
        assert [(one["id"] == made["account_id"], one["is_chosen"]) for one in items] == [(True, True), (False, False)]

    @pytest.mark.parametrize(
        ("rehearsed", "status", "code"),
        [
            ("provider_down", 503, "provider_unavailable"),
            ("rate_limited", 503, "provider_unavailable"),
            ("scope_missing", 409, "provider_refused"),
        ],
    )
    async def test_says_why_the_provider_does_not_answer(self, call, connect, change, rehearsed, status, code):
        made = await connect()
        await change(made["id"], settings={"rehearse": rehearsed})
        answer = await call("GET", f"/{made['id']}/accounts")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert (answer.json().get("reason") == rehearsed) == (status == 409)

    async def test_is_not_to_be_had_when_it_is_cut(self, call, connect):
        made = await connect()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        answer = await call("GET", f"/{made['id']}/accounts")
        assert (answer.status_code, answer.json()["code"]) == (409, "connection_disconnected")


class TestUpdatePlatformConnection:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).patch(f"{URL}/{uuid4()}", json={})).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("PATCH", f"/{uuid4()}", json={}, scopes=("ops:read",))).status_code == 403

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        theirs = await connect(to=tenant_b)
        answer = await call("PATCH", f"/{theirs['id']}", json={}, headers={"If-Match": theirs["etag"]})
        assert answer.status_code == 404

    async def test_changes_what_is_said(self, call, connect):
        made = await connect("google_analytics")
        body = {"sync_every_minutes": 60, "settings": {"traffic_days": 30}}
        answer = await call("PATCH", f"/{made['id']}", json=body, headers={"If-Match": made["etag"]})
        changed = answer.json()
        assert (changed["sync_every_minutes"], changed["settings"]) == (60, {"traffic_days": 30})
        assert answer.headers["etag"] == changed["etag"] != made["etag"]

    async def test_reads_as_many_days_as_are_wanted(self, call, synced, change, sync):
        made = await synced("google_analytics")
        await change(made["id"], settings={"traffic_days": 120})
        await sync(made["id"])
        assert len((await call("GET", f"/{made['id']}/traffic")).json()["days"]) == 120

    async def test_asks_which_revision_was_seen(self, call, connect):
        made = await connect()
        assert (await call("PATCH", f"/{made['id']}", json={})).status_code == 428
        answer = await call("PATCH", f"/{made['id']}", json={}, headers={"If-Match": '"old"'})
        assert (answer.status_code, answer.json()["code"]) == (412, "connection_stale")

    async def test_reads_another_account_and_forgets_the_one_before(self, call, synced, change, worker_of):
        made = await synced()
        before = {one["listing_id"] for one in (await call("GET", f"/{made['id']}/listings")).json()["items"]}
        other = (await call("GET", f"/{made['id']}/accounts")).json()["items"][1]["id"]
        changed = await change(made["id"], account_id=other)
        assert (changed["account_id"], changed["listings"], changed["last_synced_at"]) == (other, 0, None)
        await worker_of("ops_hub")
        after = {one["listing_id"] for one in (await call("GET", f"/{made['id']}/listings")).json()["items"]}
        assert after
        assert not before & after

    async def test_refuses_an_account_that_another_connection_reads(self, call, connect):
        first, second = await connect(), await connect()
        body, match = {"account_id": first["account_id"]}, {"If-Match": "*"}
        answer = await call("PATCH", f"/{second['id']}", json=body, headers=match)
        assert (answer.status_code, answer.json()["connection_id"]) == (409, first["id"])

    async def test_refuses_an_account_that_is_not_there(self, call, connect):
        made = await connect()
        answer = await call("PATCH", f"/{made['id']}", json={"account_id": "accounts/1"}, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (422, "account_unknown")

    async def test_has_settings_of_its_own_platform_alone(self, call, connect):
        made = await connect()
        body = {"settings": {"traffic_days": 30}}
        answer = await call("PATCH", f"/{made['id']}", json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/settings/traffic_days")

    async def test_rehearses_in_practice_alone(self, call, connect, superuser):
        made = await connect()
        superuser("update ops.platform_connection set mode = 'live' where id = %s", made["id"])
        body = {"settings": {"rehearse": "provider_down"}}
        answer = await call("PATCH", f"/{made['id']}", json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["code"]) == (422, "setting_not_offered")

    @pytest.mark.parametrize("minutes", [14, 10_081])
    async def test_reads_neither_all_the_time_nor_never(self, call, connect, minutes):
        made = await connect()
        body = {"sync_every_minutes": minutes}
        assert (await call("PATCH", f"/{made['id']}", json=body, headers={"If-Match": "*"})).status_code == 422


class TestDisconnectPlatformConnection:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).delete(f"{URL}/{uuid4()}")).status_code == 401

    async def test_needs_its_scope(self, call):
        assert (await call("DELETE", f"/{uuid4()}", scopes=("ops:read",))).status_code == 403

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        theirs = await connect(to=tenant_b)
        assert (await call("DELETE", f"/{theirs['id']}", headers={"If-Match": "*"})).status_code == 404

    async def test_keeps_settings_and_history(self, call, synced, change, told):
        made = await synced()
        changed = await change(made["id"], sync_every_minutes=60)
        answer = await call("DELETE", f"/{made['id']}", headers={"If-Match": changed["etag"]})
        assert answer.status_code == 204
        cut = (await call("GET", f"/{made['id']}")).json()
        assert (cut["health"]["state"], cut["health"]["reason"]) == ("disconnected", "user_disconnected")
        assert (cut["sync_every_minutes"], cut["listings"], cut["next_sync_at"]) == (60, 3, None)
        assert len((await call("GET", f"/{made['id']}/syncs")).json()["items"]) == 1
        assert [one["type"] for one in await told()][-2:] == ["connection.disconnected", "connection.health_changed"]

    async def test_asks_which_revision_was_seen(self, call, connect):
        made = await connect()
        assert (await call("DELETE", f"/{made['id']}")).status_code == 428
        assert (await call("DELETE", f"/{made['id']}", headers={"If-Match": '"old"'})).status_code == 412

    async def test_ends_the_sync_that_waits(self, call, connect, worker_of):
        made = await connect()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        await worker_of("ops_hub")
        sync = (await call("GET", f"/{made['id']}/syncs")).json()["items"][0]
        assert (sync["state"], sync["error_code"]) == ("failed", "user_disconnected")
        assert (await call("GET", f"/{made['id']}")).json()["listings"] == 0

    async def test_changes_nothing_the_second_time(self, call, connect, told):
        made = await connect()
        for _ in range(2):
            assert (await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})).status_code == 204
        assert [one["type"] for one in await told()].count("connection.disconnected") == 1

    async def test_opens_the_setup_task_again(self, call, connect):
        answers = {"business_type": "restaurant", "location_count": "1", "goals": ["win_reviews"], "finish": True}
        await call("PUT", url="/api/v1/ops/onboarding", json=answers)
        made = await connect()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        tasks = (await call("GET", url="/api/v1/ops/setup-tasks")).json()["items"]
        assert next(task for task in tasks if task["key"] == "connect_provider")["done_at"] is None


class TestBootstrap:
    async def test_counts_connections_by_their_health(self, call, connect, change):
        await connect()
        cut = await connect("facebook")
        await call("DELETE", f"/{cut['id']}", headers={"If-Match": "*"})
        answer = (await call("GET", url="/api/v1/ops/bootstrap")).json()
        assert answer["counts"]["connections"] == 1
        health = answer["connection_health"]
        assert (health["active"], health["disconnected"], health["stale"]) == (1, 1, 0)

    async def test_is_the_same_bytes_until_the_health_changes(self, call, synced, superuser):
        made = await synced()
        first, second = [await call("GET", url="/api/v1/ops/bootstrap") for _ in range(2)]
        assert first.content == second.content
        superuser(
            "update ops.platform_connection set last_synced_at = now() - interval '13 hours' where id = %s", made["id"]
        )
        third = await call("GET", url="/api/v1/ops/bootstrap")
        assert third.headers["etag"] != first.headers["etag"]
        assert third.json()["connection_health"]["stale"] == 1
