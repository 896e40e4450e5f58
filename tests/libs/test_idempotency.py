"""`Idempotency-Key` on a POST that creates."""

import asyncio
import hashlib
from uuid import uuid4

import httpx
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from libs.app import create_app
from libs.auth import public
from libs.db import TenantSession
from libs.errors import Conflict
from libs.idempotency import Idempotent, IdempotentRequired
from libs.testing.tasks import in_own_task
from tests.libs.conftest import ROOM

router = APIRouter()


class Thing(BaseModel):
    name: str


@router.post("/things", status_code=201, openapi_extra=public("reports:run"), operation_id="create_thing")
async def create_thing(body: Thing, session: TenantSession, idempotency: Idempotent) -> Thing:
    await session.execute(
        text(
            "insert into reporting.effect (tenant_id, key, state)"
            " values (app.tenant_id(), gen_random_uuid()::text, 'done')"
        )
    )
    await asyncio.sleep(0.02)
    if body.name == "refused":
        raise Conflict
    return body


@router.post("/letters", status_code=201, openapi_extra=public("reports:run"), operation_id="send_letter")
async def send_letter(body: Thing, session: TenantSession, idempotency: IdempotentRequired) -> Thing:
    return body


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(settings_for):
    app = create_app(ROOM, settings_for(ROOM, database_pool_size=20), public_routers=[router])
    async with in_own_task(app.router.lifespan_context(app)):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
            yield http


@pytest_asyncio.fixture(loop_scope="session")
async def count_things(jobs_database, tenant_a):
    async def count():
        async with jobs_database.tenant(tenant_a) as session:
            return (await session.execute(text("select count(*) from reporting.effect"))).scalar_one()

    return count


@pytest_asyncio.fixture(loop_scope="session")
async def headers(as_, tenant_a):
    return as_(tenant_a, "reports:run", service=ROOM) | {"Idempotency-Key": str(uuid4())}


class TestPost:
    async def test_answers_the_same_and_does_nothing_the_second_time(self, client, headers, count_things):
        first = await client.post("/api/v1/things", json={"name": "a"}, headers=headers)
        second = await client.post("/api/v1/things", json={"name": "a"}, headers=headers)

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert "idempotency-replayed" not in first.headers
        assert second.headers["idempotency-replayed"] == "true"
        assert second.headers["content-type"] == "application/json"
        assert await count_things() == 1

    async def test_refuses_another_payload_under_the_same_key(self, client, headers, count_things):
        await client.post("/api/v1/things", json={"name": "a"}, headers=headers)
        second = await client.post("/api/v1/things", json={"name": "b"}, headers=headers)

        assert (second.status_code, second.json()["code"]) == (422, "idempotency_key_reused")
        assert await count_things() == 1

    async def test_does_it_once_among_a_hundred_at_the_same_time(self, client, headers, count_things):
        sent = [client.post("/api/v1/things", json={"name": "a"}, headers=headers) for _ in range(100)]
        answers = await asyncio.gather(*sent)

        executed = [one for one in answers if one.status_code == 201 and "idempotency-replayed" not in one.headers]
        replayed = [one for one in answers if one.headers.get("idempotency-replayed") == "true"]
        refused = [one for one in answers if one.status_code == 409]
        assert len(executed) == 1
        assert len(executed) + len(replayed) + len(refused) == 100
        assert {one.headers["retry-after"] for one in refused} <= {"1"}
        assert await count_things() == 1

    async def test_may_be_sent_again_after_it_failed(self, client, headers, count_things):
        first = await client.post("/api/v1/things", json={"name": "refused"}, headers=headers)
        second = await client.post("/api/v1/things", json={"name": "a"}, headers=headers)

        assert (first.status_code, second.status_code) == (409, 201)
        assert await count_things() == 1

    async def test_keeps_the_keys_of_callers_apart(self, client, headers, as_, tenant_a, count_things):
        other = as_(tenant_a, "reports:run", service=ROOM) | {"Idempotency-Key": headers["Idempotency-Key"]}
        await client.post("/api/v1/things", json={"name": "a"}, headers=headers)
        second = await client.post("/api/v1/things", json={"name": "a"}, headers=other)

        assert "idempotency-replayed" not in second.headers
        assert await count_things() == 2

    async def test_keeps_nothing_of_the_request_that_could_be_tried_out(
        self, client, headers, as_, jobs_database, tenant_a
    ):
        """No digest that whoever reads the database could make, and none that tells equal requests of two callers."""
        other = as_(tenant_a, "reports:run", service=ROOM) | {"Idempotency-Key": headers["Idempotency-Key"]}
        for caller in (headers, other):
            await client.post("/api/v1/things", json={"name": "a-password"}, headers=caller)

        async with jobs_database.tenant(tenant_a) as session:
            kept = set((await session.scalars(text("select fingerprint from reporting.idempotency_key"))).all())
        canonical = b'{"name": "a-password"}'
        digests = {hashlib.sha256(told).digest() for told in (canonical, b"\0\0" + canonical, b'{"name":"a-password"}')}
        assert (len(kept), {len(one) for one in kept}) == (2, {32})
        assert kept.isdisjoint(digests)

    async def test_says_that_the_answer_is_lost_when_the_service_has_another_key(
        self, client, headers, settings_for, tmp_path, count_things
    ):
        """Not that the request was another one, which nobody can tell any more; and nothing is done twice."""
        await client.post("/api/v1/things", json={"name": "a"}, headers=headers)
        key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / "new.pem").write_bytes(key)
        app = create_app(ROOM, settings_for(ROOM, signing_key_file=tmp_path / "new.pem"), public_routers=[router])
        async with in_own_task(app.router.lifespan_context(app)):
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://service") as renewed:
                again = await renewed.post("/api/v1/things", json={"name": "a"}, headers=headers)

        assert (again.status_code, again.json()["code"]) == (409, "idempotency_answer_lost")
        assert await count_things() == 1

    async def test_keeps_no_answer_in_the_clear(self, client, headers, jobs_database, tenant_a):
        await client.post("/api/v1/things", json={"name": "a-very-secret-word"}, headers=headers)

        async with jobs_database.tenant(tenant_a) as session:
            kept = (await session.execute(text("select body from reporting.idempotency_key"))).scalar_one()
        assert b"a-very-secret-word" not in kept

    async def test_refuses_a_missing_key_where_one_is_required(self, client, headers):
        without = {name: value for name, value in headers.items() if name != "Idempotency-Key"}
        refused = await client.post("/api/v1/letters", json={"name": "a"}, headers=without)
        sent = await client.post("/api/v1/letters", json={"name": "a"}, headers=headers)
        again = await client.post("/api/v1/letters", json={"name": "a"}, headers=headers)

        assert (refused.status_code, sent.status_code) == (422, 201)
        assert "idempotency-key" in refused.json()["errors"][0]["pointer"].lower()
        assert again.headers["idempotency-replayed"] == "true"
