"""Signing in and out."""

import asyncio
import hashlib
import json
import random
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from libs.audit import PLATFORM_TRAIL
from tests.gateway.conftest import PASSWORD
from tests.gateway.waiting import eventually
from tests.log_lines import log_lines

__all__ = ["log_lines"]
SIGN_IN = "/api/v1/auth/sign-in"


class TestSignIn:
    async def test_begins_a_session_that_opens_the_api(self, anonymous, new_account):
        account = await new_account("analyst")
        answer = await anonymous.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.json()["tenant"]["id"] == str(account.tenant_id)
        assert answer.json()["tenant"]["role"] == "analyst"
        assert "members:admin" not in answer.json()["tenant"]["scopes"]
        assert (await anonymous.get("/api/v1/me")).json()["user"]["email"] == account.email

    async def test_takes_the_email_in_any_case(self, anonymous, new_account):
        account = await new_account()
        answer = await anonymous.post(SIGN_IN, json={"email": account.email.upper(), "password": PASSWORD})
        assert answer.status_code == 200

    async def test_sets_a_cookie_that_scripts_and_other_sites_do_not_get(self, anonymous, new_account):
        account = await new_account()
        answer = await anonymous.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"opsight_sid_{anonymous.base_url.port}=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))

    async def test_says_in_the_log_that_the_cookie_goes_without_tls(self, anonymous, new_account, log_lines):
        account = await new_account()
        await anonymous.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        [said] = [json.loads(line) for line in log_lines if "session.cookie_without_tls" in line]
        assert said["name"] == f"opsight_sid_{anonymous.base_url.port}"

    async def test_sets_a_host_cookie_behind_tls(self, start_gateway, new_account):
        url = await start_gateway(trusted_proxies=["127.0.0.0/8"])
        account = await new_account()
        async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-Proto": "https"}) as client:
            answer = await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-sid=")
        assert "Secure" in answer.headers["set-cookie"].split("; ")
        assert answer.headers["strict-transport-security"].startswith("max-age=")

    async def test_keeps_only_the_hash_of_the_cookie(self, browser, gateway_database):
        client = await browser()
        token = next(iter(client.cookies.values()))
        async with gateway_database.platform() as session:
            hashes = (await session.scalars(text("select token_hash from identity.session"))).all()
        assert token.encode() not in hashes

    @pytest.mark.parametrize("password", ["wrong", PASSWORD.upper()])
    async def test_refuses_a_wrong_password(self, anonymous, new_account, password):
        account = await new_account()
        answer = await anonymous.post(SIGN_IN, json={"email": account.email, "password": password})
        assert answer.status_code == 401
        assert answer.json()["code"] == "wrong_credentials"
        assert "set-cookie" not in answer.headers

    async def test_answers_the_same_for_an_unknown_account(self, anonymous, new_account):
        account = await new_account()
        known = await anonymous.post(SIGN_IN, json={"email": account.email, "password": "wrong"})
        unknown = await anonymous.post(SIGN_IN, json={"email": "nobody@example.test", "password": "wrong"})
        hide = {"request_id": None}
        assert known.json() | hide == unknown.json() | hide

    async def test_refuses_a_disabled_account(self, anonymous, new_account, gateway_database):
        account = await new_account()
        async with gateway_database.platform() as session:
            statement = text('update identity."user" set disabled_at = now() where id = :id')
            await session.execute(statement, {"id": account.user_id})
        answer = await anonymous.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        assert answer.status_code == 401

    async def test_renews_a_hash_of_other_costs(self, dear_passwords, start_gateway, new_account, gateway_database):
        url = await start_gateway()
        account = await new_account()
        weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        query = text('select password_hash from identity."user" where id = :id')
        async with gateway_database.platform() as session:
            statement = text('update identity."user" set password_hash = :hash where id = :id')
            await session.execute(statement, {"id": account.user_id, "hash": weak})
        async with httpx.AsyncClient(base_url=url) as client:
            await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        async with gateway_database.platform() as session:
            stored = await session.scalar(query, {"id": account.user_id})
        assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    @pytest.mark.parametrize("body", [{"email": "a@b.test"}, {"email": "no address", "password": "x"}, {}])
    async def test_refuses_an_incomplete_form(self, anonymous, body):
        answer = await anonymous.post(SIGN_IN, json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"]

    async def test_never_repeats_the_password_in_an_error(self, anonymous):
        answer = await anonymous.post(SIGN_IN, json={"email": "a@b.test", "password": ["my-secret-1"]})
        assert answer.status_code == 422
        assert "my-secret-1" not in answer.text

    async def test_is_audited(self, anonymous, new_account, gateway_database):
        account = await new_account()
        await anonymous.post(SIGN_IN, json={"email": account.email, "password": "wrong"})
        await anonymous.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        query = text("select action, outcome from audit.event")

        async def events():
            async with gateway_database.tenant(account.tenant_id) as session:
                return {tuple(row) for row in await session.execute(query)}

        assert await eventually(events, lambda found: len(found) == 2) == {
            ("session.refused", "denied"),
            ("session.begun", "success"),
        }


class TestRefusedSignInOfNobody:
    """It stands on the platform's trail, and says neither what was typed nor whom it was meant for."""

    @pytest.fixture
    async def entries(self, anonymous, platform_admin):
        """`await entries(times, email)`: what the platform's trail says of sign-ins at this address."""

        async def attempt(times, email):
            boss = await platform_admin()
            since = datetime.now(UTC).isoformat()
            for _ in range(times):
                answer = await anonymous.post(SIGN_IN, json={"email": email, "password": "typed-by-mistake"})
                assert answer.status_code == 401
            wanted = {"trail": "platform", "action": "session.refused", "since": since, "object_type": "address"}

            async def noted():
                return (await boss.get("/api/v1/audit", params=wanted)).json()["items"]

            return await eventually(noted, lambda found: len(found) >= times)

        return attempt

    async def test_is_audited(self, entries):
        email = f"{uuid4()}@example.test"
        [entry] = await entries(1, email)
        assert (entry["actor"], entry["outcome"]) == ("anonymous", "denied")
        assert entry["detail"] == {"ip": "127.0.0.1"}
        assert email not in str(entry)
        assert "typed-by-mistake" not in str(entry)

    async def test_tells_attempts_at_one_address_from_attempts_at_many(self, entries):
        email = f"{uuid4()}@example.test"
        same = await entries(2, email)
        other = await entries(1, f"{uuid4()}@example.test")
        assert len({one["object_id"] for one in same}) == 1
        assert {one["object_id"] for one in other} != {one["object_id"] for one in same}
        assert hashlib.sha256(email.encode()).hexdigest()[:32] not in {one["object_id"] for one in same}

    async def test_is_no_longer_written_than_the_source_is_heard(self, start_gateway, gateway_database):
        url = await start_gateway(limit_login_ip="3/3600/3", trusted_proxies=["127.0.0.0/8"])
        source = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"
        async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-For": source}) as client:
            before = await _refusals(gateway_database)
            for number in range(8):
                await client.post(SIGN_IN, json={"email": f"{number}-{uuid4()}@example.test", "password": "x"})
            await eventually(lambda: _refusals(gateway_database), lambda now: now - before >= 3)
            await asyncio.sleep(0.3)
        assert await _refusals(gateway_database) - before == 3

    async def test_of_somebody_without_a_tenant_names_the_account(self, anonymous, new_account, gateway_database):
        account = await new_account()
        async with gateway_database.tenant(account.tenant_id) as session:
            await session.execute(text("delete from identity.membership"))
        await anonymous.post(SIGN_IN, json={"email": account.email, "password": "wrong"})
        query = text("select count(*) from audit.event where action = 'session.refused' and object_id = :id")

        async def noted():
            async with gateway_database.tenant(PLATFORM_TRAIL) as session:
                return await session.scalar(query, {"id": str(account.user_id)})

        assert await eventually(noted, bool) == 1


async def _refusals(database):
    query = text("select count(*) from audit.event where action = 'session.refused' and object_type = 'address'")
    async with database.tenant(PLATFORM_TRAIL) as session:
        return await session.scalar(query)


class TestLoginThrottle:
    async def test_refuses_the_sixth_attempt_for_an_account(self, start_gateway, new_account):
        account = await new_account()
        url = await start_gateway(limit_login_account="5/60/5")
        async with httpx.AsyncClient(base_url=url) as client:
            attempts = [
                (await client.post(SIGN_IN, json={"email": account.email, "password": "wrong"})).status_code
                for _ in range(6)
            ]
            refused = await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        assert attempts == [401] * 5 + [429]
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60

    async def test_fails_closed_when_nobody_can_count(self, start_gateway, new_account):
        account = await new_account()
        url = await start_gateway(redis_url="redis://127.0.0.1:1/0")
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
            overall = await client.get("/api/v1/health")
        assert answer.status_code == 503
        assert answer.json()["code"] == "rate_limiter_unavailable"
        assert overall.status_code == 200


class TestSignOut:
    async def test_needs_a_session(self, anonymous):
        assert (await anonymous.post("/api/v1/auth/sign-out")).status_code == 401

    async def test_ends_the_session_and_drops_the_cookie(self, browser):
        client = await browser()
        stolen = dict(client.cookies)
        answer = await client.post("/api/v1/auth/sign-out")
        assert answer.status_code == 204
        assert "Max-Age=0" in answer.headers["set-cookie"]
        client.cookies.update(stolen)
        assert (await client.get("/api/v1/me")).status_code == 401
