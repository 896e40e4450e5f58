"""Deliveries of events to a partner's real HTTP server, by the gateway's real worker."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from aiohttp import web
from sqlalchemy import text

from gateway.identity.app import make_identity_app
from libs.ids import new_id
from libs.testing.apps import started
from tests.gateway.webhook_delivery.partner import EVENTS, HOOKS, Hook, Receiver


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def hook(browser, new_account, receiver) -> Hook:
    account = await new_account()
    owner = await browser(account=account)
    made = (await owner.post(HOOKS, json={"name": "Hook", "url": receiver.url, "events": EVENTS})).json()
    return Hook(made["id"], made["secret"], account.tenant_id, owner, account.email)


@pytest.fixture
def tell(client_of, as_):
    """`await tell(hook, "metrics.snapshot_built", SNAPSHOT)`: another service's event, as it is delivered to us."""

    async def send(hook: Hook, kind: str, payload: dict, *, event_id: UUID | None = None):
        client = await client_of("gateway_internal")
        producer = kind.split(".")[0]
        envelope = {
            "id": str(event_id or new_id()),
            "type": kind,
            "tenant_id": str(hook.tenant_id),
            "producer": producer,
            "occurred_at": datetime.now(UTC).isoformat(),
            "payload": payload,
        }
        headers = as_(hook.tenant_id, "events:deliver", subject=f"service:{producer}", service="gateway")
        return await client.post("/internal/events", json=envelope, headers=headers)

    return send


@pytest.fixture
async def client_of(settings_for, session_stack):
    """The gateway's identity app, as its internal side serves it."""
    app = make_identity_app(settings_for("gateway"))
    async with started(app):

        async def connect(name: str) -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")

        yield connect


@pytest.fixture
def work(worker_of):
    async def run() -> int:
        return await worker_of("gateway")

    return run


@pytest.fixture
def hurry(gateway_database):
    """What waits for its next attempt is due now."""

    async def run(hook: Hook) -> None:
        async with gateway_database.tenant(hook.tenant_id) as session:
            await session.execute(
                text("update identity.job set run_at = now(), state = 'queued' where state = 'scheduled'")
            )

    return run
