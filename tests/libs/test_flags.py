"""Flags in a process: which word counts, OpenFeature's view of it, and operations that a flag opens."""

import asyncio

import httpx
import psycopg
import pytest
from fastapi import APIRouter
from openfeature.evaluation_context import EvaluationContext
from openfeature.flag_evaluation import ErrorCode, Reason

from libs.app import create_app
from libs.auth import public
from libs.db import Database
from libs.flags import FeatureOff, Flags
from libs.testing.apps import started

DEFAULTS = {"OPS_HUB_ENABLED": True, "OPS_LIVE_RANKS_ENABLED": False, "OPS_OAUTH_ENABLED": False}
KEY = "OPS_LIVE_RANKS_ENABLED"


@pytest.fixture
def say(postgres_url):
    """`say(enabled=True)`, `say(killed=True)`, `say(tenant=…, enabled=True)`: what an administrator decides."""

    def write(*, tenant=None, enabled=None, killed=False, key=KEY):
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            if tenant:
                values = (tenant, key, enabled, "a test", "tests")
                connection.execute(
                    "insert into app.flag_override (tenant_id, key, enabled, reason, changed_by)"
                    " values (%s, %s, %s, %s, %s)",
                    values,
                )
            else:
                connection.execute(
                    "insert into app.flag (key, enabled, killed, reason, changed_by) values (%s, %s, %s, '-', '-')"
                    " on conflict (key) do update set enabled = excluded.enabled, killed = excluded.killed",
                    (key, enabled, killed),
                )

    yield write
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("delete from app.flag")


@pytest.fixture
async def flags(database):
    async with Flags(database("metrics"), DEFAULTS).kept_current() as flags:
        yield flags


class TestResolve:
    async def test_begins_with_the_default(self, flags, tenant_a):
        assert flags.of_tenant(tenant_a) == DEFAULTS

    async def test_hears_the_platform_then_the_tenant_then_the_kill_switch(self, flags, say, tenant_a, tenant_b):
        say(enabled=True)
        say(tenant=tenant_b, enabled=False)
        await flags.read()
        before = (flags.is_enabled(KEY, tenant_a), flags.is_enabled(KEY, tenant_b))
        say(enabled=True, killed=True)
        await flags.read()
        assert before == (True, False)
        assert flags.is_enabled(KEY, tenant_a) is False

    async def test_changes_by_itself_within_two_seconds(self, flags, say, tenant_a):
        say(enabled=True)
        await asyncio.sleep(1.9)
        assert flags.resolve(KEY, tenant_a).reason == Reason.STATIC

    async def test_keeps_its_word_while_the_database_is_away(self, flags, say, tenant_a, role_url):
        say(enabled=True)
        await flags.read()
        nowhere = Database("postgresql://opsight_metrics@127.0.0.1:1/none", application_name="tests")
        flags._overriding, known = nowhere.glance("select 1"), flags._overriding
        await flags.read()
        flags._overriding = known
        assert flags.is_enabled(KEY, tenant_a) is True

    async def test_refuses_what_is_off(self, flags, tenant_a):
        with pytest.raises(FeatureOff):
            flags.require(KEY, tenant_a)


class TestOpenFeature:
    async def test_answers_for_the_tenant_of_the_context(self, flags, say, tenant_a):
        say(tenant=tenant_a, enabled=True)
        await flags.read()
        details = flags.client.get_boolean_details(KEY, False, EvaluationContext(str(tenant_a)))
        assert (details.value, details.reason) == (True, Reason.TARGETING_MATCH)

    async def test_gives_the_callers_default_for_a_flag_that_does_not_exist(self, flags):
        details = flags.client.get_boolean_details("NO_SUCH_FLAG", True)
        assert (details.value, details.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)


class TestOperationBehindAFlag:
    @pytest.fixture
    async def client(self, settings_for):
        router = APIRouter()

        @router.get("/things", openapi_extra=public("ops:read", flag=KEY))
        async def list_things() -> dict[str, bool]:
            return {"ok": True}

        app = create_app("metrics", settings_for("metrics"), public_routers=[router])
        async with started(app):
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://metrics") as client:
                yield client

    async def test_is_refused_while_it_is_off_and_there_when_it_is_on(self, client, say, as_, tenant_a):
        refused = await client.get("/api/v1/things", headers=as_(tenant_a, "ops:read", service="metrics"))
        say(tenant=tenant_a, enabled=True)
        await asyncio.sleep(1.5)
        allowed = await client.get("/api/v1/things", headers=as_(tenant_a, "ops:read", service="metrics"))
        assert (refused.status_code, refused.json()["code"]) == (404, "feature_disabled")
        assert allowed.status_code == 200
