"""Requests that two parsers could read differently, and requests that are too large, get no further than the edge."""

import asyncio
import time

import pytest

from gateway import protocol
from gateway.problems import BadRequest, HeadersTooLarge, UriTooLong
from tests.gateway.raw import raw_request

HOST = (b"host", b"opsight.test")


class TestPath:
    @pytest.mark.parametrize(
        "path",
        [
            "/api/v1/metrics%2fitems",
            "/api/v1/metrics%2Fitems",
            "/api/v1/metrics%5citems",
            "/api/v1//metrics/items",
            "//api/v1/me",
            "/api/v1/../internal/x",
            "/api/v1/%2e%2e/internal/x",
            "/api/v1/./me",
            "/api/v1/me%00",
            "/api/v1/me%0d%0aSet-Cookie:x",
            "/api/v1/%ff",
            "/api/v1/%zz",
            "/api/v1/me%",
        ],
    )
    async def test_that_is_ambiguous_is_refused(self, gateway_url, path):
        status, body = await raw_request(
            gateway_url, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        assert status == 400
        assert b"malformed_request" in body

    @pytest.mark.parametrize("query", ["a=%ff", "a=%00", "a=%C3%28"])
    async def test_with_a_query_that_is_not_text_is_refused(self, gateway_url, query):
        request = f"GET /api/v1/me?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        assert (await raw_request(gateway_url, request))[0] == 400

    async def test_that_is_too_long_is_refused(self, anonymous):
        answer = await anonymous.get("/api/v1/me?x=" + "y" * 8192)
        assert (answer.status_code, answer.json()["code"]) == (414, "uri_too_long")

    @pytest.mark.parametrize("path", [b"/api/v1/me", b"/api/v1/x%20y", b"/dashboards/caf%C3%A9", b"/.well-known/x"])
    def test_that_is_clear_passes(self, path):
        assert protocol.check_line("GET", path, b"a=b%20c&d=%C3%BC") is None

    def test_may_be_8_kib_with_its_query(self):
        assert protocol.check_line("GET", b"/api/v1/me", b"x" * 8000) is None
        with pytest.raises(UriTooLong):
            protocol.check_line("GET", b"/api/v1/me", b"x" * 8180)


class TestHeaders:
    async def test_with_two_lengths_are_refused(self, gateway_url):
        request = (
            b"POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n"
            b"Connection: close\r\n\r\n{}"
        )
        assert (await raw_request(gateway_url, request))[0] == 400

    async def test_with_length_and_chunks_are_refused(self, gateway_url):
        request = (
            b"POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: close\r\n\r\n0\r\n\r\n"
        )
        assert (await raw_request(gateway_url, request))[0] == 400

    async def test_with_two_hosts_are_refused(self, gateway_url):
        request = b"GET /api/v1/health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"
        assert (await raw_request(gateway_url, request))[0] == 400

    async def test_that_are_too_many_are_refused(self, anonymous):
        answer = await anonymous.get("/api/v1/health", headers={f"X-{number}": "x" for number in range(101)})
        assert (answer.status_code, answer.json()["code"]) == (431, "headers_too_large")

    async def test_that_are_too_large_are_refused(self, anonymous):
        answer = await anonymous.get("/api/v1/health", headers={"X-Big": "x" * 16_384})
        assert answer.status_code == 431

    async def test_that_do_not_end_are_given_up_after_five_seconds(self, gateway_url):
        host, port = gateway_url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        started = time.monotonic()
        writer.write(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        async with asyncio.timeout(8):
            answer = await reader.read()
        writer.close()
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert 4.5 < time.monotonic() - started < 6.5

    @pytest.mark.parametrize(
        ("headers", "problem"),
        [
            ([(b"content-length", b"1"), (b"content-length", b"1")], BadRequest),
            ([(b"content-length", b"1"), (b"transfer-encoding", b"chunked")], BadRequest),
            ([(b"content-length", b"+1")], BadRequest),
            ([(b"content-length", b"1_000")], BadRequest),
            ([HOST, HOST], BadRequest),
            ([(b"x", b"y")] * 101, HeadersTooLarge),
        ],
    )
    def test_that_are_unclear_are_refused_whatever_the_server_lets_through(self, headers, problem):
        with pytest.raises(problem):
            protocol.check_headers(headers)

    def test_that_are_clear_pass(self):
        assert protocol.check_headers([HOST, (b"content-length", b"12"), *[(b"x", b"y")] * 90]) is None


class TestRedirect:
    @pytest.mark.parametrize(
        ("path", "location"),
        [
            ("/api/me", "/api/v1/me"),
            ("/api/me/", "/api/v1/me"),
            ("/api/v1/me/", "/api/v1/me"),
            ("/api/airbyte/jobs/?state=failed&x=%20", "/api/v1/airbyte/jobs?state=failed&x=%20"),
            ("/api/v10x", "/api/v1/v10x"),
        ],
    )
    async def test_leads_straight_to_the_versioned_path(self, anonymous, path, location):
        answer = await anonymous.get(path)
        assert (answer.status_code, answer.headers["location"]) == (308, location)

    async def test_keeps_the_method(self, anonymous):
        assert (await anonymous.post("/api/auth/sign-in", json={})).status_code == 308

    async def test_never_leaves_the_host(self, gateway_url):
        request = b"GET /api//evil.test HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        assert (await raw_request(gateway_url, request))[0] == 400
