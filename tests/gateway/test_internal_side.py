"""What other deployables call has a port of its own, and never the public one."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from infra.local.processes import free_port

EVENTS = "/internal/events"


@pytest.fixture
async def both(start_gateway):
    """Clients of the public and of the internal port of one gateway."""
    port = free_port()
    url = await start_gateway(gateway_internal_port=port)
    async with (
        httpx.AsyncClient(base_url=url) as public,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as internal,
    ):
        yield public, internal


@pytest.fixture
def envelope(tenant_a):
    payload = {"dataset": "demo", "snapshot_id": "x", "rows": 1}
    return {
        "id": str(uuid4()),
        "type": "metrics.snapshot_built",
        "tenant_id": str(tenant_a),
        "producer": "metrics",
        "occurred_at": datetime.now(UTC).isoformat(),
        "payload": payload,
    }


@pytest.fixture
def metrics(as_, tenant_a):
    return as_(tenant_a, "events:deliver", subject="service:metrics", service="gateway")


class TestInternalEvents:
    async def test_are_taken_on_the_internal_port(self, both, envelope, metrics):
        answer = await both[1].post(EVENTS, json=envelope, headers=metrics)
        assert (answer.status_code, answer.json()) == (200, {"outcome": "accepted"})

    async def test_are_not_there_on_the_public_port(self, both, envelope, metrics):
        answer = await both[0].post(EVENTS, json=envelope, headers=metrics)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_path")

    async def test_need_a_services_token(self, both, envelope, as_, tenant_a):
        nobody = await both[1].post(EVENTS, json=envelope)
        user = await both[1].post(EVENTS, json=envelope, headers=as_(tenant_a, "events:deliver"))
        assert (nobody.status_code, user.status_code) == (401, 403)

    async def test_need_the_producers_own_token(self, both, envelope, as_, tenant_a, tenant_b):
        other = as_(tenant_a, "events:deliver", subject="service:ingestion", service="gateway")
        elsewhere = as_(tenant_b, "events:deliver", subject="service:metrics", service="gateway")
        answers = [await both[1].post(EVENTS, json=envelope, headers=headers) for headers in (other, elsewhere)]
        assert [answer.status_code for answer in answers] == [403, 403]


class TestInternalPort:
    @pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/tenants", "/", "/healthz", "/docs", "/oauth/token"])
    async def test_has_nothing_else(self, both, path):
        assert (await both[1].get(path)).status_code == 404
