"""A fact that crosses from one service to another: told once committed, acted on once, however often it arrives."""

import asyncio
from typing import ClassVar

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from contracts.events import Event
from contracts.routing import EVENT_CONSUMERS
from libs.app import create_app
from libs.db import in_schema
from libs.events import publish, subscriber
from libs.http import service_client
from libs.jobs import Worker
from libs.testing.tasks import in_own_task
from tests.libs.conftest import ROOM

CONSUMER = "secrets"


class NoteTaken(Event):
    TYPE: ClassVar[str] = "reporting.note_taken"
    words: str


class Unheard(Event):
    TYPE: ClassVar[str] = "reporting.unheard"


@subscriber(NoteTaken)
async def on_note_taken(context, event):
    statement = in_schema(
        context.session, "insert into {schema}.effect (tenant_id, key, state) values (:tenant, :key, 'done')"
    )
    # The key is new each time, so that acting twice would show as two rows.
    values = {"tenant": context.tenant_id, "key": f"{event.words} {asyncio.get_running_loop().time()}"}
    await context.session.execute(statement, values)
    if event.words == "broken":
        raise RuntimeError("the subscriber fails after it wrote")


@pytest.fixture(autouse=True)
def _routes(monkeypatch):
    monkeypatch.setitem(EVENT_CONSUMERS, NoteTaken.TYPE, (CONSUMER,))
    monkeypatch.setitem(EVENT_CONSUMERS, Unheard.TYPE, (CONSUMER,))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def transport(settings_for):
    app = create_app(CONSUMER, settings_for(CONSUMER), subscribers=[on_note_taken])
    async with in_own_task(app.router.lifespan_context(app)):
        yield httpx.ASGITransport(app, raise_app_exceptions=False)


@pytest_asyncio.fixture(loop_scope="session")
async def producer(settings_for, transport):
    worker = Worker(ROOM, settings_for(ROOM), jobs=[])
    async with in_own_task(worker.started()):
        client = service_client(worker.settings, worker.signer, CONSUMER, transport=transport)
        worker.resources[f"client:{CONSUMER}"] = client
        yield worker


@pytest.fixture
def tell(jobs_database, tenant_a):
    async def tell(event):
        async with jobs_database.tenant(tenant_a) as session:
            return await publish(session, event, tenant_id=tenant_a)

    return tell


@pytest.fixture
def count_effects(database, tenant_a):
    async def count():
        async with database(CONSUMER).tenant(tenant_a) as session:
            return (await session.execute(text("select count(*) from secrets.effect"))).scalar_one()

    return count


@pytest.fixture
def deliveries(jobs_database, tenant_a):
    async def deliveries():
        async with jobs_database.tenant(tenant_a) as session:
            return (await session.execute(text("select state, error_code from reporting.job order by id"))).all()

    return deliveries


class TestPublish:
    async def test_reaches_the_subscriber(self, tell, producer, count_effects, deliveries):
        await tell(NoteTaken(words="hello"))
        await producer.run_until_idle(deliver=True)

        assert await count_effects() == 1
        assert await deliveries() == [("succeeded", None)]

    async def test_tells_nothing_of_a_transaction_that_failed(self, jobs_database, tenant_a, producer, count_effects):
        with pytest.raises(ValueError, match="business"):
            async with jobs_database.tenant(tenant_a) as session:
                await publish(session, NoteTaken(words="hello"), tenant_id=tenant_a)
                raise ValueError("business")
        await producer.run_until_idle(deliver=True)

        assert await count_effects() == 0


class TestDelivery:
    async def test_acts_once_however_often_it_arrives(self, tell, producer, transport, tenant_a, as_, count_effects):
        event_id = await tell(NoteTaken(words="hello"))
        envelope = {
            "id": str(event_id),
            "type": NoteTaken.TYPE,
            "tenant_id": str(tenant_a),
            "producer": ROOM,
            "occurred_at": "2026-11-20T12:00:00Z",
            "payload": {"words": "hello"},
        }
        headers = as_(tenant_a, "events:deliver", subject=f"service:{ROOM}", service=CONSUMER)
        async with httpx.AsyncClient(transport=transport, base_url="http://consumer") as client:
            sent = [client.post("/internal/events", json=envelope, headers=headers) for _ in range(5)]
            answers = await asyncio.gather(*sent)
        await producer.run_until_idle(deliver=True)

        assert sorted(one.json()["outcome"] for one in answers) == ["accepted", *["known"] * 4]
        assert await count_effects() == 1

    async def test_keeps_nothing_of_a_subscriber_that_failed_and_tries_again(
        self, tell, producer, count_effects, deliveries
    ):
        await tell(NoteTaken(words="broken"))
        await producer.run_until_idle(deliver=True)

        assert await count_effects() == 0
        assert await deliveries() == [("retry_wait", "HTTPStatusError")]

    async def test_fails_when_nobody_subscribes(self, tell, producer, deliveries):
        await tell(Unheard())
        await producer.run_until_idle(deliver=True)

        assert await deliveries() == [("failed", "event_refused")]

    async def test_refuses_a_person(self, transport, tenant_a, as_):
        headers = as_(tenant_a, "events:deliver", service=CONSUMER)
        async with httpx.AsyncClient(transport=transport, base_url="http://consumer") as client:
            answer = await client.post("/internal/events", json={}, headers=headers)
        assert answer.status_code == 403
