"""Addresses that are secrets: they reach the service, and no log line, problem or metric."""

import json
import secrets

import httpx
import pytest

PLACE = "/api/v1/webhooks/airbyte"
TEMPLATE = f"{PLACE}/{{token}}"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def canary() -> str:
    return f"canary-{secrets.token_urlsafe(24)}"


@pytest.fixture
def lines(capfd):
    """`lines()`: what the gateway has written to its log since the last call."""
    return lambda: [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")]


class TestReceive:
    async def test_passes_address_headers_and_bytes_on_unchanged(self, anonymous, upstream, canary):
        body = b'{"text":  "\xc3\x84",\n\t"data": {"jobId": 1.50}}'
        stamp = {"webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,AA== v1,BB=="}
        answer = await anonymous.post(f"{PLACE}/{canary}", content=body, headers=JSON | stamp)
        assert answer.status_code == 200
        assert (upstream.last.path, upstream.last.body) == (f"{PLACE}/{canary}", body)
        assert {name: upstream.last.headers[name] for name in stamp} == stamp

    async def test_passes_a_header_that_is_there_twice_on_twice(self, anonymous, upstream, canary):
        headers = [*JSON.items(), ("webhook-id", "one"), ("webhook-id", "two")]
        await anonymous.post(f"{PLACE}/{canary}", content=b"{}", headers=headers)
        assert upstream.last.headers.getall("webhook-id") == ["one", "two"]

    @pytest.mark.parametrize(("size", "status"), [(65_536, 200), (65_537, 413)])
    async def test_takes_64_kib(self, anonymous, upstream, canary, size, status):
        body = b'{"x":"' + b"x" * (size - 8) + b'"}'
        assert len(body) == size
        answer = await anonymous.post(f"{PLACE}/{canary}", content=body, headers=JSON)
        assert answer.status_code == status

    async def test_counts_against_a_quota_of_its_own(self, start_gateway, upstream, canary):
        url = await start_gateway(limit_webhook="60/3600/2", trusted_proxies=["127.0.0.0/8"])
        # An address of its own: what is used up here, no other test needs.
        async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-For": "192.0.2.77"}) as client:
            statuses = [
                (await client.post(f"{PLACE}/{canary}", content=b"{}", headers=JSON)).status_code for _ in range(3)
            ]
        assert statuses == [200, 200, 429]


class TestSecretAddress:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("POST", "{0}", 200),
            ("POST", "{0}?x=1", 422),
            ("GET", "{0}", 405),
            ("OPTIONS", "{0}", 204),
            ("POST", "{0}/", 308),
            ("POST", "{0}/more", 404),
            ("PUT", "{0}", 405),
        ],
    )
    async def test_is_in_no_line_and_no_problem(self, anonymous, upstream, canary, lines, method, path, status):
        url = PLACE + "/" + path.format(canary)
        answer = await anonymous.request(method, url, content=b"{}", headers=JSON)
        said = [line for line in lines() if line.get("event") == "request.finished"]
        assert answer.status_code == status
        assert canary not in answer.text
        assert [line["path"] for line in said] == [TEMPLATE]
        assert canary not in json.dumps(said)

    @pytest.mark.parametrize(
        "path",
        [
            "/api/webhooks/airbyte/{0}",
            "/api/v2/webhooks/airbyte/{0}",
            "/webhooks/airbyte/{0}",
            "/api/v1/Webhooks/AIRBYTE/{0}",
            "/api/v1//webhooks//airbyte//{0}",
            "/api/v1/webhooks%2Fairbyte%2F{0}",
            "/api/v1/%77ebhooks/airbyte/{0}",
        ],
    )
    async def test_is_in_no_line_when_it_is_mistyped(self, anonymous, canary, lines, path):
        answer = await anonymous.post(path.format(canary), content=b"{}", headers=JSON)
        said = lines()
        assert canary not in answer.text
        assert [line["path"] for line in said if line.get("event") == "request.finished"] == [TEMPLATE]
        assert canary not in json.dumps(said)

    async def test_is_in_no_line_when_the_service_is_away(self, start_gateway, canary, lines):
        url = await start_gateway(ingestion_url="http://127.0.0.1:9")
        lines()
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.post(f"{PLACE}/{canary}", content=b"{}", headers=JSON)
        assert answer.status_code == 503
        assert answer.json()["instance"] == TEMPLATE
        assert canary not in answer.text + json.dumps(lines())

    async def test_is_in_no_line_when_the_body_is_no_json(self, anonymous, canary, lines):
        answer = await anonymous.post(f"{PLACE}/{canary}", content=b"{", headers=JSON)
        assert (answer.status_code, answer.json()["instance"]) == (400, TEMPLATE)
        assert canary not in answer.text + json.dumps(lines())

    async def test_leaves_other_paths_as_they_are(self, anonymous, lines):
        await anonymous.get("/api/v1/webhooks/airbyte")
        assert [line["path"] for line in lines() if line.get("event") == "request.finished"] == [PLACE]
