"""Sessions: where a user is signed in, and how each of them ends."""

import asyncio
from uuid import uuid4

import httpx
from sqlalchemy import text

from tests.gateway.waiting import eventually

SESSIONS = "/api/v1/me/sessions"


class TestListSessions:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.get(SESSIONS)).status_code == 401

    async def test_shows_every_browser_of_the_user_and_nobody_elses(self, browser, new_account):
        account = await new_account()
        await browser()
        first, second = await browser(account=account), await browser(account=account)
        listed = (await second.get(SESSIONS)).json()["items"]
        assert [session["current"] for session in listed] == [True, False]
        assert (await first.get(SESSIONS)).json()["items"][1]["current"] is True

    async def test_is_for_people(self, browser, gateway_url):
        key = (await (await browser()).post("/api/v1/api-keys", json={"name": "k", "scopes": ["ops:read"]})).json()
        async with httpx.AsyncClient(base_url=gateway_url, headers={"Authorization": f"Bearer {key['key']}"}) as client:
            answer = await client.get(SESSIONS)
        assert answer.status_code == 403
        assert answer.json()["code"] == "person_required"


class TestRevokeSession:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.delete(f"{SESSIONS}/{uuid4()}")).status_code == 401

    async def test_leaves_other_peoples_sessions_alone(self, browser):
        mine, theirs = await browser(), await browser()
        target = (await theirs.get(SESSIONS)).json()["items"][0]["id"]
        answer = await mine.delete(f"{SESSIONS}/{target}")
        absent = await mine.delete(f"{SESSIONS}/{uuid4()}")
        assert answer.status_code == absent.status_code == 404
        assert answer.json()["code"] == absent.json()["code"]
        assert (await theirs.get("/api/v1/me")).status_code == 200

    async def test_signs_the_other_browser_out(self, browser, new_account):
        account = await new_account()
        mine, other = await browser(account=account), await browser(account=account)
        target = (await mine.get(SESSIONS)).json()["items"][0]["id"]
        assert (await mine.delete(f"{SESSIONS}/{target}")).status_code == 204
        assert (await other.get("/api/v1/me")).status_code == 401
        assert (await mine.get("/api/v1/me")).status_code == 200

    async def test_reaches_other_gateways_within_the_cache_time(self, start_gateway, browser, new_account):
        account = await new_account()
        far = await browser(account=account, url=await start_gateway(session_cache_seconds=0.5))
        near = await browser(account=account)
        await far.get("/api/v1/me")
        target = (await near.get(SESSIONS)).json()["items"][1]["id"]
        await near.delete(f"{SESSIONS}/{target}")
        await asyncio.sleep(0.6)
        assert (await far.get("/api/v1/me")).status_code == 401


class TestSessionLife:
    async def test_ends_after_the_idle_time(self, browser, gateway_database):
        client = await browser()
        await _age(gateway_database, client, "last_seen_at = now() - interval '31 minutes'")
        assert (await client.get("/api/v1/me")).status_code == 401

    async def test_ends_after_the_absolute_time_however_busy(self, browser, gateway_database):
        client = await browser()
        await _age(gateway_database, client, "expires_at = now() - interval '1 second'")
        assert (await client.get("/api/v1/me")).status_code == 401

    async def test_is_extended_by_use(self, browser, gateway_database):
        client = await browser()
        await _age(gateway_database, client, "last_seen_at = now() - interval '20 minutes'")
        await client.get("/api/v1/me")
        assert await eventually(lambda: _idle_minutes(gateway_database, client), lambda idle: idle < 1) < 1

    async def test_is_not_extended_by_polling(self, browser, gateway_database):
        client = await browser()
        await _age(gateway_database, client, "last_seen_at = now() - interval '20 minutes'")
        await client.get("/api/v1/me", headers={"X-Background": "1"})
        await asyncio.sleep(0.2)
        assert await _idle_minutes(gateway_database, client) > 19

    async def test_loses_the_tenant_when_the_membership_ends(self, browser, new_account, gateway_database):
        account = await new_account()
        client = await browser(account=account)
        async with gateway_database.tenant(account.tenant_id) as session:
            await session.execute(text("delete from identity.membership"))
        assert (await client.get("/api/v1/members")).status_code == 403
        assert (await client.get("/api/v1/me")).json()["tenant"] is None

    async def test_ignores_a_cookie_that_is_sent_twice(self, browser, gateway_url):
        client = await browser()
        name, value = next(iter(client.cookies.items()))
        async with httpx.AsyncClient(base_url=gateway_url) as other:
            answer = await other.get("/api/v1/me", headers={"Cookie": f"{name}={value}; {name}={value}"})
        assert answer.status_code == 401


async def _session_id(client):
    sessions = (await client.get(SESSIONS, headers={"X-Background": "1"})).json()["items"]
    return next(session["id"] for session in sessions if session["current"])


async def _age(database, client, change):
    session_id = await _session_id(client)
    async with database.platform() as session:
        await session.execute(text(f"update identity.session set {change} where id = :id"), {"id": session_id})


async def _idle_minutes(database, client):
    session_id = await _session_id(client)
    async with database.platform() as session:
        query = text("select extract(epoch from now() - last_seen_at) / 60 from identity.session where id = :id")
        return await session.scalar(query, {"id": session_id})
