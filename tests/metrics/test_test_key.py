"""A test key reaches the demo dataset alone. The service itself says so, whatever the gateway let through."""

import pytest

URL = "/api/v1/metrics/combined"


class TestTestKeyInCombinedMetrics:
    async def test_reads_the_demo_dataset(self, client_of, as_, tenant_a):
        client = await client_of("metrics")
        answer = await client.get(f"{URL}?dataset=demo", headers=as_(tenant_a, "metrics:read", test=True))
        assert answer.status_code == 200
        assert answer.json()["meta"]["dataset"] == "demo"

    @pytest.mark.parametrize(
        "query", ["", "?dataset=warehouse", "?dataset=demo&dataset=warehouse", "?dataset=warehouse&dataset=demo"]
    )
    async def test_is_refused_the_warehouse(self, client_of, as_, tenant_a, query):
        client = await client_of("metrics")
        answer = await client.get(f"{URL}{query}", headers=as_(tenant_a, "metrics:read", test=True))
        assert (answer.status_code, answer.json()["code"]) == (403, "test_key_demo_only")


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v1/metrics/datasets", "metrics:read"),
        ("POST", "/api/v1/metrics/refresh", "metrics:write"),
    ],
)
class TestTestKeyElsewhere:
    async def test_is_refused(self, client_of, as_, tenant_a, method, path, scope):
        client = await client_of("metrics")
        headers = as_(tenant_a, scope, "metrics:read", test=True)
        answer = await client.request(method, path, headers=headers, params={"dataset": "demo"})
        assert (answer.status_code, answer.json()["code"]) == (403, "test_key_demo_only")
