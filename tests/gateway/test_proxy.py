"""What reaches a service, and what comes back."""

import asyncio
import gzip
import json
import re

import httpx
import pytest
from aiohttp import web

from gateway.upstream.connection import Patience
from gateway.upstream.pool import ConnectFailed, Pool
from libs.auth import TokenVerifier

ITEMS = "/api/v1/metrics/items"
FORGED = {
    "X-Tenant-Id": "forged",
    "X-TENANT": "forged",
    "X-User-Id": "forged",
    "x_tenant_id": "forged",
    "X-Opsight-Scopes": "forged",
    "X-Internal-Token": "forged",
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Proto": "https",
    "X-Real-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6",
    "X-Remote-User": "forged",
    "X-Original-URL": "/internal/keys",
    "X-HTTP-Method-Override": "DELETE",
    "Proxy-Authorization": "forged",
    "TE": "trailers",
    "X-Secret-Hop": "forged",
    "Connection": "x-secret-hop, keep-alive",
}


class TestForwardedRequest:
    async def test_carries_a_signed_token_and_no_credential(self, browser, new_account, upstream, keys_folder):
        account = await new_account("viewer")
        client = await browser(account=account)
        await client.get(ITEMS, headers={"X-Request-Id": "a-request-id-of-mine"})
        headers = upstream.last.headers
        verifier = TokenVerifier.from_file("metrics", keys_folder / "trust.json")
        principal = verifier.verify(headers["Authorization"].removeprefix("Bearer "))
        assert principal.subject == f"user:{account.user_id}"
        assert principal.tenant_id == account.tenant_id
        assert principal.scopes == {"metrics:read", "ingestion:read", "ops:read", "reports:read"}
        assert headers["X-Request-Id"] == "a-request-id-of-mine"
        assert "Cookie" not in headers
        assert "X-CSRF-Token" not in headers

    async def test_carries_the_same_token_for_some_seconds_under_another_id(self, browser, upstream, start_gateway):
        client = await browser(url=await start_gateway(session_cache_seconds=5))
        seen = []
        for _ in range(2):
            await client.get(ITEMS)
            seen.append((upstream.last.headers["Authorization"], upstream.last.headers["X-Request-Id"]))
        (first, one), (second, other) = seen
        assert first == second
        assert one != other

    async def test_carries_another_token_for_another_caller(self, browser, new_account, upstream):
        seen = set()
        for role in ("viewer", "viewer", "analyst"):
            client = await browser(account=await new_account(role))
            await client.get(ITEMS)
            seen.add(upstream.last.headers["Authorization"])
        assert len(seen) == 3

    async def test_drops_every_forged_identity(self, browser, upstream):
        client = await browser()
        answer = await client.get(ITEMS, headers=FORGED)
        assert answer.status_code == 200, answer.text
        arrived = upstream.last.headers
        assert "forged" not in str(arrived.items())
        assert "6.6.6.6" not in str(arrived.items())
        assert arrived["X-Forwarded-For"] == "127.0.0.1"
        assert arrived["X-Forwarded-Proto"] == "http"

    async def test_drops_a_forged_bearer_of_the_same_name(self, browser, upstream):
        client = await browser()
        await client.get(ITEMS)
        assert len(upstream.last.headers.getall("Authorization")) == 1

    async def test_believes_a_trusted_proxy_about_the_address(self, start_gateway, browser, upstream):
        client = await browser(url=await start_gateway(trusted_proxies=["127.0.0.0/8"]))
        await client.get(ITEMS, headers={"X-Forwarded-For": "9.9.9.9, 8.8.8.8, 127.0.0.5"})
        assert upstream.last.headers["X-Forwarded-For"] == "8.8.8.8"

    async def test_passes_path_query_method_and_body_unchanged(self, browser, upstream):
        client = await browser()
        body = b'{"name":  "\xc3\xbc",   "price": 1.50}'
        path = f"{ITEMS}/7b9a9d0e-8f8b-4b2e-9d5f-0d9b7a8f1c11"
        await client.put(path, content=body, headers={"Content-Type": "application/json", "If-Match": '"3"'})
        await client.get(f"{ITEMS}?tag=a%20b&tag=%C3%BC&limit=3")
        put, get = upstream.seen
        assert (put.method, put.path, put.body, put.headers["If-Match"]) == ("PUT", path, body, '"3"')
        assert get.path == f"{ITEMS}?tag=a%20b&tag=%C3%BC&limit=3"

    async def test_continues_the_callers_trace(self, browser, upstream):
        client = await browser()
        trace = "0af7651916cd43dd8448eb211c80319c"
        await client.get(ITEMS, headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
        assert re.fullmatch(f"00-{trace}-[0-9a-f]{{16}}-01", upstream.last.headers["traceparent"])

    @pytest.mark.parametrize("given", ["nonsense", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "ff-x"])
    async def test_begins_a_new_trace_for_a_broken_one(self, browser, upstream, given):
        client = await browser()
        await client.get(ITEMS, headers={"traceparent": given, "X-Request-Id": "has spaces in it; no"})
        assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", upstream.last.headers["traceparent"])
        assert re.fullmatch("[0-9a-f]{32}", upstream.last.headers["X-Request-Id"])

    async def test_does_not_send_a_body_on_that_the_operation_does_not_take(self, browser, upstream):
        client = await browser()
        await client.request("GET", ITEMS, content=b'{"x": 1}')
        assert upstream.last.body == b""


class TestReturnedAnswer:
    async def test_keeps_status_body_and_validators(self, browser, upstream):
        client = await browser()
        answer = await client.get(ITEMS)
        assert answer.json() == {"items": ["x" * 10]}
        assert answer.headers["etag"] == '"one"'
        assert "x-powered-by" not in answer.headers

    async def test_is_not_stored_unless_the_service_says_so(self, browser, upstream):
        client = await browser()
        assert (await client.get(ITEMS)).headers["cache-control"] == "no-store"
        upstream.answer = _answer(
            lambda request: web.json_response({}, headers={"Cache-Control": "private, max-age=9"})
        )
        assert (await client.get(ITEMS)).headers["cache-control"] == "private, max-age=9"

    async def test_carries_the_security_headers(self, anonymous):
        answer = await anonymous.get("/api/v1/health")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers

    async def test_stays_with_tls_for_two_years_once_it_came_over_it(self, start_gateway):
        url = await start_gateway(trusted_proxies=["127.0.0.0/8"])
        async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-Proto": "https"}) as client:
            answer = await client.get("/api/v1/health")
        assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"

    async def test_to_head_has_no_body(self, browser, upstream):
        client = await browser()
        answer = await client.head(ITEMS)
        assert (answer.status_code, answer.content, upstream.last.method) == (200, b"", "GET")

    async def test_passes_304(self, browser, upstream):
        client = await browser()
        upstream.answer = _answer(lambda request: web.Response(status=304, headers={"ETag": '"one"'}))
        answer = await client.get(ITEMS, headers={"If-None-Match": '"one"'})
        assert (answer.status_code, answer.headers["etag"], answer.content) == (304, '"one"', b"")

    @pytest.mark.parametrize("encoding", ["br", "gzip"])
    async def test_is_compressed_as_the_client_likes(self, browser, upstream, encoding):
        client = await browser()
        answer = await client.get(f"{ITEMS}?size=5000", headers={"Accept-Encoding": encoding})
        assert answer.headers["content-encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.json() == {"items": ["x" * 5000]}
        assert answer.num_bytes_downloaded < 500

    async def test_that_the_service_encoded_stays_as_it_is(self, browser, upstream):
        client = await browser()
        encoded = gzip.compress(json.dumps({"items": ["y" * 5000]}).encode())
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        upstream.answer = _answer(lambda request: web.Response(body=encoded, headers=headers))
        async with client.stream("GET", ITEMS, headers={"Accept-Encoding": "br, gzip"}) as answer:
            arrived = b"".join([chunk async for chunk in answer.aiter_raw()])
        assert (arrived, answer.headers["content-encoding"]) == (encoded, "gzip")

    async def test_lets_the_service_know_what_the_client_decodes(self, browser, upstream):
        client = await browser()
        await client.get(ITEMS, headers={"Accept-Encoding": "br;q=0.5, gzip"})
        assert upstream.last.headers["Accept-Encoding"] == "br;q=0.5, gzip"

    @pytest.mark.parametrize("accepted", ["identity", "br;q=0, gzip;q=0", ""])
    async def test_stays_plain_for_clients_that_want_it(self, browser, upstream, accepted):
        client = await browser()
        answer = await client.get(f"{ITEMS}?size=5000", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in answer.headers

    async def test_that_is_long_streams_compressed(self, browser, upstream):
        client = await browser()
        answer = await client.get(f"{ITEMS}?size=300000", headers={"Accept-Encoding": "br"})
        assert answer.json() == {"items": ["x" * 300_000]}
        assert answer.num_bytes_downloaded < 5000


class TestFailingService:
    async def test_that_is_away_gives_503(self, start_gateway, browser):
        client = await browser(url=await start_gateway(metrics_url="http://127.0.0.1:1"))
        answer = await client.get(ITEMS)
        assert (answer.status_code, answer.json()["code"]) == (503, "upstream_unavailable")
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["retry-after"]) > 0

    async def test_that_breaks_off_gives_502(self, browser, upstream):
        async def cut(request):
            request.transport.abort()
            return web.Response()

        upstream.answer = cut
        client = await browser()
        answer = await client.post(ITEMS, json={"name": "x"})
        assert (answer.status_code, answer.json()["code"]) == (502, "upstream_broken")

    async def test_that_is_too_slow_gives_504(self, browser, upstream, monkeypatch):
        async def sleep(request):
            await asyncio.sleep(5)
            return web.Response()

        upstream.answer = sleep
        monkeypatch.setitem(proxy_timeouts(), "json", short_timeout())
        client = await browser()
        answer = await client.get(ITEMS)
        assert (answer.status_code, answer.json()["code"]) == (504, "upstream_timeout")

    async def test_that_answers_an_error_is_passed_on(self, browser, upstream):
        client = await browser()
        problem = {"type": "/docs/errors#x", "title": "x", "status": 409, "code": "x"}
        upstream.answer = _answer(
            lambda request: web.Response(
                status=409, body=json.dumps(problem), headers={"Content-Type": "application/problem+json"}
            )
        )
        answer = await client.get(ITEMS)
        assert (answer.status_code, answer.json()) == (409, problem)


class TestRetry:
    @pytest.fixture
    def refused(self, monkeypatch):
        """The methods' first attempts to connect; each fails, once."""
        connect, attempts = Pool._connect, []

        async def refuse_once(pool):
            attempts.append(pool)
            if len(attempts) == 1:
                raise ConnectFailed
            return await connect(pool)

        monkeypatch.setattr(Pool, "_connect", refuse_once)
        return attempts

    async def test_follows_a_refused_connection(self, start_gateway, browser, upstream, refused):
        client = await browser(url=await start_gateway())
        assert (await client.get(ITEMS)).status_code == 200
        assert (len(refused), len(upstream.seen)) == (2, 1)

    async def test_is_not_for_methods_that_act_twice(self, start_gateway, browser, upstream, refused):
        client = await browser(url=await start_gateway())
        answer = await client.post(ITEMS, json={"name": "x"})
        assert (answer.status_code, len(refused), upstream.seen) == (503, 1, [])

    @pytest.mark.parametrize(("method", "status", "arrived"), [("GET", 200, 2), ("POST", 502, 1)])
    async def test_follows_a_kept_connection_that_was_closed(
        self, start_gateway, browser, upstream, method, status, arrived
    ):
        """The service may have acted on it, so only what may happen twice is sent again."""
        client = await browser(url=await start_gateway())
        await client.get(ITEMS)
        asked = []

        async def cut_the_first(request):
            asked.append(request.method)
            if len(asked) == 1:
                request.transport.abort()
            return web.json_response({})

        upstream.answer = cut_the_first
        body = {"name": "x"} if method == "POST" else None
        answer = await client.request(method, ITEMS, json=body)
        assert (answer.status_code, asked) == (status, [method] * arrived)


class TestPrivatePath:
    @pytest.mark.parametrize(
        "path", ["/internal/events", "/internal", "/metrics/app/", "/metrics/app", "/api/v1/internal/events"]
    )
    async def test_is_not_reachable(self, browser, upstream, path):
        client = await browser()
        answer = await client.get(path)
        assert (answer.status_code, upstream.seen) == (404, [])


def _answer(make):
    async def answer(request):
        return make(request)

    return answer


def proxy_timeouts():
    from gateway import proxy

    return proxy._PATIENCE


def short_timeout():
    return Patience(0.2)
