"""Webhooks in, as a sender sees them: signed by the reference library, posted by nobody we know."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from standardwebhooks.webhooks import Webhook

from libs.clock import utc_now
from tests.ingestion.connecting import DEMO
from tests.ingestion.vaulted import Vaulted

ENDPOINTS = "/api/v1/webhook-endpoints"
INBOUND = "/api/v1/webhooks/inbound"
CONNECTIONS = "/api/v1/airbyte/connections"


def signed(
    secret: str, body: bytes, *, message_id: str | None = None, at: datetime | None = None, **more: str
) -> dict[str, str]:
    """The headers of a good message."""
    message_id, at = message_id or f"msg_{uuid4().hex}", at or utc_now()
    # The library forgets the zone of what it is given, and takes it for UTC.
    signature = Webhook(secret).sign(message_id, at.astimezone(UTC), body.decode())
    stamp = {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    return stamp | {"content-type": "application/json"} | more


def event(kind: str = "sync.requested", **data: Any) -> bytes:
    return json.dumps({"type": kind, "timestamp": utc_now().isoformat(), "data": data}).encode()


def notification(job_id: object, *, success: bool = True, **more: Any) -> bytes:
    """What Airbyte posts when a sync has ended. Source: airbyte-platform."""
    data = {
        "workspace": {"id": str(uuid4()), "name": "Ours", "url": "https://airbyte.example/workspaces/1"},
        "connection": {"id": str(uuid4()), "name": "Ads", "url": "https://airbyte.example/connections/1"},
        "source": {"id": str(uuid4()), "name": "Google Ads"},
        "destination": {"id": str(uuid4()), "name": "Postgres"},
        "jobId": job_id,
        "success": success,
        "startedAt": "2026-11-20T06:00:00Z",
        "finishedAt": "2026-11-20T06:05:00Z",
        "bytesEmitted": 1000,
        "bytesCommitted": 1000,
        "recordsEmitted": 10,
        "recordsCommitted": 10,
        "errorMessage": None if success else "It broke.",
    }
    return json.dumps({"text": "Sync completed", "blocks": [], "data": data | more}).encode()


@dataclass
class Hooks:
    """The API of one tenant, and everybody else who posts to it."""

    vaulted: Vaulted
    nobody: Callable[[], dict[str, str]]

    @property
    def client(self) -> httpx.AsyncClient:
        return self.vaulted.client

    async def endpoint(self, name: str = "Orchestrator", **fields: Any) -> dict[str, Any]:
        answer = await self.vaulted.ask("POST", ENDPOINTS, {"name": name} | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def connection(self, **fields: Any) -> dict[str, Any]:
        answer = await self.vaulted.ask("POST", CONNECTIONS, DEMO | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def post(self, path: str, body: bytes, headers: Any) -> httpx.Response:
        """Post as nobody: what the gateway lets in without a session or a key."""
        named = headers.items() if isinstance(headers, dict) else headers
        return await self.client.post(path, content=body, headers=[*named, *self.nobody().items()])

    async def send(self, endpoint: dict[str, Any], body: bytes, **stamp: Any) -> httpx.Response:
        return await self.post(endpoint["path"], body, signed(endpoint["secret"], body, **stamp))

    async def received(self, endpoint: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
        path = f"{ENDPOINTS}/{endpoint['id']}/receipts"
        headers = self.vaulted.as_(self.vaulted.tenant_id, "ingestion:read")
        answer = await self.client.get(path, headers=headers, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def syncs(self, connection: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.vaulted.ask("GET", f"{CONNECTIONS}/{connection['id']}/jobs")
        return answer.json()["items"]


@pytest.fixture
def hooks(vaulted: Vaulted, as_: Callable[..., dict[str, str]]) -> Hooks:
    return Hooks(vaulted, lambda: as_(None, subject="anonymous"))


@pytest.fixture
def audited(superuser_connection: psycopg.Connection, tenant_a):
    """`audited()`: what was done and to which object, in order."""

    def fetch() -> list[tuple[str, str]]:
        query = "select action, object_id from audit.event where tenant_id = %s and service = %s order by occurred_at"
        return superuser_connection.execute(query, [tenant_a, "ingestion"]).fetchall()

    return fetch


def ago(seconds: float) -> datetime:
    return utc_now() - timedelta(seconds=seconds)
