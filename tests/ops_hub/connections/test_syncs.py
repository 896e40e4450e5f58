"""Reading providers: by request, by the clock, whole or not at all, and by one worker at a time."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from libs.jobs import PeriodicContext
from services.ops_hub.connections import jobs
from tests.ops_hub.connections.conftest import URL, a_key


@pytest.fixture
def periodic(database):
    """`await periodic(jobs.enqueue_due_syncs)`: what the leader among the workers does every so often."""

    async def run(function):
        await function(PeriodicContext(database("ops_hub"), None, None, {}))

    return run


@pytest.fixture
def history(call):
    """`await history(id)`: syncs, newest first."""

    async def read(connection_id):
        return (await call("GET", f"/{connection_id}/syncs")).json()["items"]

    return read


class TestSyncPlatformConnection:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.post(f"{URL}/{uuid4()}/sync", headers=a_key())).status_code == 401

    async def test_needs_its_scope(self, call):
        answer = await call("POST", f"/{uuid4()}/sync", headers=a_key(), scopes=("ops:read",))
        assert answer.status_code == 403

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        theirs = await connect(to=tenant_b)
        assert (await call("POST", f"/{theirs['id']}/sync", headers=a_key())).status_code == 404

    async def test_needs_a_key(self, call, synced):
        assert (await call("POST", f"/{(await synced())['id']}/sync")).status_code == 422

    async def test_reads_the_same_again(self, call, synced, sync, history):
        made = await synced()
        before = (await call("GET", f"/{made['id']}/listings")).json()["items"]
        after = await sync(made["id"])
        again = (await call("GET", f"/{made['id']}/listings")).json()["items"]
        assert [one | {"seen_at": None} for one in before] == [one | {"seen_at": None} for one in again]
        assert [one["reason"] for one in await history(made["id"])] == ["requested", "connected"]
        assert after["last_synced_at"] > made["last_synced_at"]

    async def test_answers_the_same_to_the_same_key(self, call, synced, history):
        made, key = await synced(), a_key()
        first, second = [await call("POST", f"/{made['id']}/sync", headers=key) for _ in range(2)]
        assert (first.status_code, first.json()) == (202, second.json())
        assert len(await history(made["id"])) == 2

    async def test_says_which_sync_is_open(self, call, connect, history):
        made = await connect()
        answer = await call("POST", f"/{made['id']}/sync", headers=a_key())
        assert (answer.status_code, answer.json()["code"]) == (409, "connection_sync_open")
        assert answer.json()["sync_id"] == (await history(made["id"]))[0]["id"]

    async def test_refuses_when_it_is_cut(self, call, synced):
        made = await synced()
        await call("DELETE", f"/{made['id']}", headers={"If-Match": "*"})
        answer = await call("POST", f"/{made['id']}/sync", headers=a_key())
        assert (answer.status_code, answer.json()["code"]) == (409, "connection_disconnected")

    async def test_tells_what_happened(self, synced, told):
        made = await synced()
        events = await told()
        assert [one["type"] for one in events] == [
            "connection.connected",
            "connection.health_changed",
            "connection.sync_requested",
            "connection.synced",
        ]
        assert {one["subject"] for one in events} == {made["id"]}
        assert events[-1]["detail"]["listings"] == 3


class TestFailingSync:
    async def test_keeps_what_was_read_before(self, call, synced, change, sync, history, told):
        made = await synced()
        await change(made["id"], settings={"rehearse": "scope_missing"})
        after = await sync(made["id"])
        assert (after["health"]["state"], after["health"]["reason"]) == ("error", "scope_missing")
        assert (after["listings"], after["last_synced_at"]) == (3, made["last_synced_at"])
        failed = (await history(made["id"]))[0]
        assert (failed["state"], failed["error_code"], failed["provenance"]) == ("failed", "scope_missing", None)
        assert [one["type"] for one in await told()][-2:] == ["connection.sync_failed", "connection.health_changed"]

    async def test_expires_when_the_grant_is_gone(self, synced, change, sync):
        made = await synced()
        await change(made["id"], settings={"rehearse": "credentials_refused"})
        after = await sync(made["id"])
        assert (after["health"]["state"], after["next_sync_at"]) == ("expired", None)

    async def test_recovers_by_itself(self, synced, change, sync):
        made = await synced()
        await change(made["id"], settings={"rehearse": "access_not_granted"})
        assert (await sync(made["id"]))["health"]["next_action"] == "grant_access"
        await change(made["id"], settings={})
        after = await sync(made["id"])
        assert (after["health"]["state"], after["last_error_code"]) == ("active", None)

    async def test_tries_again_before_it_is_a_failure(self, synced, change, call, worker_of, history, superuser):
        """The job waits between its attempts; here somebody turns the clock."""
        made = await synced()
        await change(made["id"], settings={"rehearse": "provider_down"})
        await call("POST", f"/{made['id']}/sync", headers=a_key())
        states = []
        for _ in range(3):
            superuser(
                "update ops.job set run_at = now(), state = 'queued' where state = 'retry_wait' and tenant_id = "
                "(select tenant_id from ops.platform_connection where id = %s)",
                made["id"],
            )
            await worker_of("ops_hub")
            states.append((await history(made["id"]))[0]["state"])
        assert states == ["running", "running", "failed"]
        after = (await call("GET", f"/{made['id']}")).json()
        assert (after["health"]["state"], after["last_error_code"]) == ("active", "provider_down")


class TestDueSyncs:
    async def test_are_started_once(self, call, synced, superuser, periodic, worker_of, history):
        made = await synced()
        superuser("update ops.platform_connection set next_sync_at = now() where id = %s", made["id"])
        for _ in range(2):
            await periodic(jobs.enqueue_due_syncs)
        await worker_of("ops_hub")
        found = await history(made["id"])
        assert [(one["reason"], one["state"], one["requested_by"]) for one in found] == [
            ("scheduled", "succeeded", "service:ops_hub"),
            ("connected", "succeeded", found[1]["requested_by"]),
        ]

    async def test_come_an_interval_later_more_or_less(self, synced):
        made = await synced()
        wait = datetime.fromisoformat(made["next_sync_at"]) - datetime.fromisoformat(made["last_synced_at"])
        assert timedelta(minutes=320) < wait < timedelta(minutes=400)

    async def test_end_when_their_workers_were_lost(self, call, connect, superuser, periodic, history):
        made = await connect()
        [open_sync] = await history(made["id"])
        superuser("update ops.connection_sync set state = 'running' where id = %s", open_sync["id"])
        superuser("delete from ops.job where id = %s", open_sync["id"])
        await periodic(jobs.end_lost_syncs)
        [lost] = await history(made["id"])
        assert (lost["state"], lost["error_code"]) == ("failed", "sync_failed")
        assert (await call("GET", f"/{made['id']}")).json()["next_sync_at"] is not None

    async def test_leave_those_alone_whose_job_waits(self, connect, periodic, history):
        made = await connect()
        await periodic(jobs.end_lost_syncs)
        assert (await history(made["id"]))[0]["state"] == "queued"

    async def test_tell_of_a_token_that_ran_out(self, synced, superuser, periodic, told):
        made = await synced()
        past = datetime.now(UTC) - timedelta(minutes=1)
        superuser("update ops.platform_connection set token_expires_at = %s where id = %s", past, made["id"])
        for _ in range(2):
            await periodic(jobs.tell_ended_connections)
        changed = [one for one in await told() if one["type"] == "connection.health_changed"]
        assert (len(changed), changed[-1]["detail"]["reason"]) == (2, "token_expired")


class TestListConnectionSyncs:
    async def test_refuses_the_anonymous(self, client_of):
        assert (await (await client_of("ops_hub")).get(f"{URL}/{uuid4()}/syncs")).status_code == 401

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        assert (await call("GET", f"/{(await connect(to=tenant_b))['id']}/syncs")).status_code == 404

    async def test_pages_from_the_newest_on(self, call, synced, sync):
        made = await synced()
        await sync(made["id"])
        path = f"/{made['id']}/syncs"
        first = (await call("GET", path, params={"limit": 1})).json()
        second = (await call("GET", path, params={"limit": 1, "cursor": first["next_cursor"]})).json()
        assert (first["items"][0]["reason"], second["items"][0]["reason"]) == ("requested", "connected")
        assert second["next_cursor"] is None

    async def test_refuses_a_cursor_of_its_own_making(self, call, connect):
        answer = await call("GET", f"/{(await connect())['id']}/syncs", params={"cursor": "x"})
        assert answer.status_code == 422


class TestFollowConnectionSync:
    async def test_refuses_the_anonymous(self, client_of):
        client = await client_of("ops_hub")
        assert (await client.get(f"{URL}/{uuid4()}/syncs/{uuid4()}/events")).status_code == 401

    async def test_hides_those_of_others(self, call, connect, tenant_b):
        theirs = await connect(to=tenant_b)
        [sync] = (await call("GET", f"/{theirs['id']}/syncs", to=tenant_b)).json()["items"]
        assert (await call("GET", f"/{theirs['id']}/syncs/{sync['id']}/events")).status_code == 404

    async def test_goes_by_the_connection(self, call, connect):
        first, second = await connect(), await connect()
        [sync] = (await call("GET", f"/{first['id']}/syncs")).json()["items"]
        assert (await call("GET", f"/{second['id']}/syncs/{sync['id']}/events")).status_code == 404

    async def test_ends_with_the_sync(self, call, connect, worker_of):
        made = await connect()
        [sync] = (await call("GET", f"/{made['id']}/syncs")).json()["items"]
        following = asyncio.create_task(call("GET", f"/{made['id']}/syncs/{sync['id']}/events"))
        await worker_of("ops_hub")
        answer = await following
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert '"state":"succeeded"' in answer.text.split("event: progress")[-1]


class TestOneReaderAtATime:
    async def test_keeps_one_of_two_requests(self, call, synced, worker_of, history):
        made = await synced()
        answers = await asyncio.gather(*[call("POST", f"/{made['id']}/sync", headers=a_key()) for _ in range(4)])
        assert sorted(one.status_code for one in answers) == [202, 409, 409, 409]
        assert len({one.json().get("sync_id") or one.json()["id"] for one in answers}) == 1
        await worker_of("ops_hub")
        assert len(await history(made["id"])) == 2

    async def test_goes_on_after_a_worker_that_was_killed(self, call, connect, worker_of, superuser, history):
        """Its lease ran out, and another worker takes the job over."""
        made = await connect()
        [open_sync] = await history(made["id"])
        superuser("update ops.connection_sync set state = 'running', started_at = now() where id = %s", open_sync["id"])
        superuser("update ops.job set attempt = 1 where id = %s", open_sync["id"])
        await worker_of("ops_hub")
        [done] = await history(made["id"])
        assert (done["state"], done["listings"]) == ("succeeded", 3)
