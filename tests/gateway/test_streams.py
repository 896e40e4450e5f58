"""Uploads and event streams pass through as they flow, and end when they should."""

import asyncio
import hashlib

import httpx
import pytest

from tests.gateway.raw import raw_request


class TestUpload:
    async def test_streams_through_unchanged(self, browser, upstream):
        client = await browser()
        chunk = bytes(range(256)) * 4096
        digest = hashlib.sha256(chunk * 20).hexdigest()

        async def body():
            for _ in range(20):
                yield chunk

        headers = {"Content-Type": "application/octet-stream"}
        answer = await client.post("/api/v1/uploads", content=body(), headers=headers, timeout=60)
        assert answer.json() == {"size": len(chunk) * 20, "sha256": digest}

    async def test_says_its_length_when_the_client_does(self, browser, upstream):
        client = await browser()
        headers = {"Content-Type": "application/octet-stream"}
        await client.post("/api/v1/uploads", content=b"x" * 1000, headers=headers)
        assert upstream.last.headers["Content-Length"] == "1000"

    async def test_is_refused_at_once_when_it_says_it_is_too_large(self, browser, gateway_url):
        client = await browser()
        name, value = next(iter(client.cookies.items()))
        lines = (
            "POST /api/v1/uploads HTTP/1.1",
            f"Host: {client.base_url.netloc.decode()}",
            f"Cookie: {name}={value}",
            f"X-CSRF-Token: {client.headers['X-CSRF-Token']}",
            "Content-Type: application/octet-stream",
            f"Content-Length: {100 * 1024 * 1024 + 1}",
        )
        request = "\r\n".join(lines).encode() + b"\r\n\r\nx"
        assert (await raw_request(gateway_url, request))[0] == 413

    async def test_is_cut_off_when_it_turns_out_too_large(self, browser, upstream, monkeypatch):
        monkeypatch.setattr("gateway.request_body.MOST_STREAM", 1_000_000)
        client = await browser()

        async def body():
            for _ in range(20):
                yield b"x" * 100_000

        headers = {"Content-Type": "application/octet-stream"}
        answer = await client.post("/api/v1/uploads", content=body(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

    @pytest.mark.parametrize(("size", "status"), [(1000, 200), (1001, 413)])
    async def test_may_be_as_large_as_its_operation_says(self, browser, upstream, size, status):
        client = await browser()
        headers = {"Content-Type": "application/octet-stream"}
        assert (await client.post("/api/v1/uploads/small", content=b"x" * size, headers=headers)).status_code == status


class TestEventStream:
    async def test_arrives_as_it_is_sent_and_uncompressed(self, browser, upstream):
        client = await browser()
        async with client.stream("GET", "/api/v1/metrics/events", headers={"Accept-Encoding": "br, gzip"}) as answer:
            first = await anext(answer.aiter_text())
        assert first.startswith("id: 0\ndata: 0\n\n")
        assert "content-encoding" not in answer.headers

    async def test_passes_the_last_event_id(self, browser, upstream):
        client = await browser()
        async with client.stream("GET", "/api/v1/metrics/events", headers={"Last-Event-ID": "41"}):
            assert upstream.last.headers["Last-Event-ID"] == "41"

    async def test_leaves_the_service_when_the_client_leaves(self, browser, upstream):
        client = await browser()
        before = upstream.streams_ended
        async with client.stream("GET", "/api/v1/metrics/events") as answer:
            await anext(answer.aiter_bytes())
        await _until(lambda: upstream.streams_ended > before)
        assert upstream.streams_ended > before

    async def test_ends_when_the_session_is_revoked(self, browser, new_account, upstream):
        account = await new_account()
        watching, other = await browser(account=account), await browser(account=account)
        before = upstream.streams_ended
        async with asyncio.timeout(10), watching.stream("GET", "/api/v1/metrics/events") as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            sessions = (await other.get("/api/v1/me/sessions")).json()["items"]
            target = next(session["id"] for session in sessions if not session["current"])
            await other.delete(f"/api/v1/me/sessions/{target}")
            rest = [line async for line in lines]
        assert len(rest) < 200
        await _until(lambda: upstream.streams_ended > before)

    async def test_needs_the_scope(self, browser, upstream):
        client = await browser()
        made = (await client.post("/api/v1/api-keys", json={"name": "k", "scopes": ["ops:read"]})).json()
        headers = {"Authorization": f"Bearer {made['key']}"}
        async with httpx.AsyncClient(base_url=client.base_url, headers=headers) as partner:
            assert (await partner.get("/api/v1/metrics/events")).status_code == 403


async def _until(condition):
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # the condition is the upstream's, which rings no bell
            await asyncio.sleep(0.02)
