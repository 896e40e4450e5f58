"""Every kind of page and answer carries the security headers, and says what it depends on."""

import asyncio

import httpx
import pytest
import pytest_asyncio
from aiohttp import web

from tests.gateway.conftest import PASSWORD

ORIGIN = "https://app.agency.test"
ITEMS = "/api/v1/metrics/items"
SIGN_IN = "/api/v1/auth/sign-in"
JSON = {"Content-Type": "application/json"}
UI_POLICY = "default-src 'none'; script-src 'self'; "
DOCS_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; "
NOTHING = "default-src 'none'; frame-ancestors 'none'"
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}

PAGES = {
    "the web UI": ("/", UI_POLICY),
    "a page of the web UI": ("/dashboards/campaigns", UI_POLICY),
    "sign-in": ("/sign-in", UI_POLICY),
    "password reset": ("/password-reset", UI_POLICY),
    "an invitation": ("/invite", UI_POLICY),
    "a page that is not there": ("/nothing/here", UI_POLICY),
    "the documentation": ("/docs", DOCS_POLICY),
    "the error catalogue": ("/docs/errors", DOCS_POLICY),
}
FILES = {
    "a script": "/assets/app-3f2a.js",
    "a picture": "/favicon.svg",
    "the documentation's script": "/docs/docs.js",
    "the documentation's style": "/docs/docs.css",
    "the contract": "/api/v1/openapi.json",
    "the keys of tokens": "/.well-known/jwks.json",
    "what OAuth can do": "/.well-known/oauth-authorization-server",
    "whether it lives": "/healthz",
    "whether it is ready": "/readyz",
    "an operation": "/api/v1/health",
}
# What is sent, and the status that comes back.
REFUSALS = {
    "not well-formed": (httpx.Request("GET", "http://x/api/v1/health%2f"), 400),
    "no JSON": (httpx.Request("POST", f"http://x{SIGN_IN}", headers=JSON, content=b"{"), 400),
    "nobody": (httpx.Request("GET", "http://x/api/v1/me"), 401),
    "wrong password": (httpx.Request("POST", f"http://x{SIGN_IN}", json={"email": "a@b.test", "password": "x"}), 401),
    "no client": (httpx.Request("POST", "http://x/oauth/token", data={"grant_type": "client_credentials"}), 401),
    "not an operation": (httpx.Request("GET", "http://x/api/v1/nothing"), 404),
    "not a file": (httpx.Request("GET", "http://x/assets/gone.js"), 404),
    "private": (httpx.Request("GET", "http://x/internal/events"), 404),
    "not this method": (httpx.Request("DELETE", "http://x/api/v1/health"), 405),
    "a page that is written to": (httpx.Request("POST", "http://x/"), 405),
    "too long": (httpx.Request("GET", f"http://x/{'a' * 9000}"), 414),
    "not this kind of body": (httpx.Request("POST", f"http://x{SIGN_IN}", content=b"x"), 415),
    "not valid": (httpx.Request("POST", f"http://x{SIGN_IN}", json={}), 422),
    "too many headers": (httpx.Request("GET", "http://x/", headers={"X-Long": "a" * 17_000}), 431),
}
OTHERS = {
    "an old address": (httpx.Request("GET", "http://x/api/health"), 308),
    "a preflight": (httpx.Request("OPTIONS", f"http://x{ITEMS}", headers=PREFLIGHT), 204),
    "a head": (httpx.Request("HEAD", "http://x/api/v1/health"), 200),
    "the head of a page": (httpx.Request("HEAD", "http://x/"), 200),
}


def _cases(table):
    return [pytest.param(*(value if isinstance(value, tuple) else (value,)), id=name) for name, value in table.items()]


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><div id=root></div>" + "<!-- long -->" * 200)
    (folder / "assets/app-3f2a.js").write_text("console.log('app')")
    (folder / "favicon.svg").write_text("<svg/>")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url(start_gateway, dist):
    return await start_gateway(web_dir=dist, cors_origins=[ORIGIN], trusted_proxies=["127.0.0.0/8"])


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(url):
    """Somebody who came over TLS."""
    async with httpx.AsyncClient(base_url=url, headers={"X-Forwarded-Proto": "https"}) as client:
        yield client


@pytest.fixture
def send(visitor):
    """`await send(request)`: the answer to a request that was written for any address."""

    async def to_gateway(request):
        headers = [(name, value) for name, value in request.headers.items() if name != "host"]
        return await visitor.request(
            request.method, request.url.raw_path.decode(), headers=headers, content=request.read()
        )

    return to_gateway


def _security_of(answer):
    names = (
        *("x-content-type-options", "x-frame-options", "referrer-policy", "cross-origin-opener-policy"),
        *("cross-origin-resource-policy", "strict-transport-security"),
    )
    return [answer.headers.get_list(name) for name in names]


SECURE = [
    *(["nosniff"], ["DENY"], ["no-referrer"], ["same-origin"]),
    *(["same-origin"], ["max-age=63072000; includeSubDomains"]),
]
PLAIN = [*SECURE[:-1], []]


class TestPage:
    @pytest.mark.parametrize(("path", "policy"), _cases(PAGES))
    async def test_may_run_our_own_scripts_and_be_framed_by_nobody(self, visitor, path, policy):
        answer = await visitor.get(path)
        [sent] = answer.headers.get_list("content-security-policy")
        assert sent.startswith(policy)
        assert "frame-ancestors 'none'" in sent
        assert "base-uri 'none'" in sent
        assert "unsafe-inline" not in sent.split("style-src")[0]
        assert "unsafe-eval" not in sent

    @pytest.mark.parametrize(("path", "policy"), _cases(PAGES))
    async def test_carries_the_rest_over_tls(self, visitor, path, policy):
        answer = await visitor.get(path)
        assert (answer.headers["content-type"], _security_of(answer)) == ("text/html; charset=utf-8", SECURE)

    @pytest.mark.parametrize(("path", "policy"), _cases(PAGES))
    async def test_keeps_its_policy_when_the_browser_has_it_already(self, visitor, path, policy):
        first = await visitor.get(path)
        again = await visitor.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, _security_of(again)) == (304, SECURE)
        assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
        assert again.headers["vary"] == "Accept-Encoding"

    async def test_says_so_before_it_is_built_too(self, anonymous):
        answer = await anonymous.get("/sign-in")
        assert "has not been built yet" in answer.text
        assert answer.headers["content-security-policy"].startswith(DOCS_POLICY)


class TestAnswer:
    @pytest.mark.parametrize("path", _cases(FILES))
    async def test_runs_nothing(self, visitor, path):
        answer = await visitor.get(path)
        assert (answer.status_code, _security_of(answer)) == (200, SECURE)
        assert answer.headers.get_list("content-security-policy") == [NOTHING]

    @pytest.mark.parametrize(("request_", "status"), _cases(REFUSALS | OTHERS))
    async def test_without_a_page_runs_nothing(self, send, request_, status):
        answer = await send(request_)
        assert (answer.status_code, _security_of(answer)) == (status, SECURE)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]

    @pytest.mark.parametrize(("request_", "status"), _cases(REFUSALS))
    async def test_that_refuses_is_kept_by_nobody(self, send, request_, status):
        answer = await send(request_)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers.get_list("content-security-policy") == [NOTHING]

    @pytest.mark.parametrize(
        ("role", "path", "status"),
        [
            pytest.param("owner", ITEMS, 200, id="an answer"),
            pytest.param("viewer", "/api/v1/members", 403, id="a scope is missing"),
            pytest.param("owner", f"{ITEMS}?limit=0", 422, id="a parameter is wrong"),
        ],
    )
    async def test_to_somebody_runs_nothing(self, url, browser, upstream, role, path, status):
        client = await browser(role, url=url)
        answer = await client.get(path)
        assert (answer.status_code, _security_of(answer)) == (status, PLAIN)
        assert answer.headers.get_list("content-security-policy") == [NOTHING]

    async def test_to_a_sign_in_runs_nothing_and_is_kept_by_nobody(self, visitor, new_account):
        account = await new_account()
        answer = await visitor.post(SIGN_IN, json={"email": account.email, "password": PASSWORD})
        assert (answer.status_code, _security_of(answer)) == (200, SECURE)
        assert answer.headers["content-security-policy"] == NOTHING
        assert answer.headers["cache-control"] == "no-store"

    async def test_that_counts_refuses_alike(self, start_gateway):
        url = await start_gateway(limit_anonymous="1/60/1", trusted_proxies=["127.0.0.0/8"])
        somewhere = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.77"}
        async with httpx.AsyncClient(base_url=url, headers=somewhere) as client:
            await client.get("/api/v1/health")
            answer = await client.get("/api/v1/health")
        assert (answer.status_code, _security_of(answer)) == (429, SECURE)
        assert answer.headers["content-security-policy"] == NOTHING

    @pytest.mark.parametrize("status", [500, 502, 503])
    async def test_of_a_service_that_fails_runs_nothing(self, url, browser, upstream, status):
        async def fail(request):
            return web.Response(status=status, text="<script>alert(1)</script>", content_type="text/html")

        client = await browser(url=url)
        upstream.answer = fail
        answer = await client.get(ITEMS)
        assert (answer.status_code, _security_of(answer)) == (status, PLAIN)
        assert answer.headers["content-security-policy"] == NOTHING

    @pytest.mark.parametrize(
        "request_", [b"GET / HTTP/1.1\r\nHost x\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000]
    )
    async def test_that_no_app_saw_runs_nothing(self, url, request_):
        reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
        writer.write(request_)
        async with asyncio.timeout(5):
            head = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        assert head.split()[1] in (b"400", b"431")
        assert f"content-security-policy: {NOTHING}\r\n".encode() in head
        assert b"x-content-type-options: nosniff\r\n" in head


class TestVary:
    @pytest.mark.parametrize("origin", [ORIGIN, "https://evil.test"])
    async def test_of_a_preflight_names_the_origin(self, visitor, origin):
        answer = await visitor.options(ITEMS, headers=PREFLIGHT | {"Origin": origin})
        assert (answer.status_code, answer.headers.get_list("vary")) == (204, ["Origin"])

    @pytest.mark.parametrize("headers", [{}, {"Origin": ORIGIN}, {"Origin": "https://evil.test"}])
    @pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/me", "/api/v1/nothing"])
    async def test_of_an_operation_names_the_origin_whoever_asks(self, visitor, path, headers):
        answer = await visitor.get(path, headers=headers)
        assert sorted(answer.headers.get_list("vary")) == ["Accept-Encoding", "Origin"]

    @pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    @pytest.mark.parametrize(
        "path", ["/", "/docs", "/docs/docs.css", "/api/v1/openapi.json", "/assets/app-3f2a.js", "/favicon.svg"]
    )
    async def test_of_a_page_or_file_names_the_coding_once(self, visitor, path, method, coding):
        answer = await visitor.request(method, path, headers={"Accept-Encoding": coding})
        assert answer.headers.get_list("vary") == ["Accept-Encoding"]

    @pytest.mark.parametrize("size", [10, 5000])
    @pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
    async def test_of_a_services_answer_names_both(self, url, browser, upstream, size, coding):
        client = await browser(url=url)
        answer = await client.get(ITEMS, params={"size": size}, headers={"Accept-Encoding": coding})
        assert sorted(answer.headers.get_list("vary")) == ["Accept-Encoding", "Origin"]

    async def test_of_a_services_answer_that_one_has_names_both(self, url, browser, upstream):
        async def unchanged(request):
            return web.Response(status=304, headers={"ETag": '"one"'})

        client = await browser(url=url)
        upstream.answer = unchanged
        answer = await client.get(ITEMS, headers={"If-None-Match": '"one"'})
        assert (answer.status_code, sorted(answer.headers.get_list("vary"))) == (304, ["Accept-Encoding", "Origin"])

    async def test_keeps_what_the_service_says(self, url, browser, upstream):
        async def personal(request):
            return web.json_response({}, headers={"Vary": "Cookie, Accept-Encoding"})

        client = await browser(url=url)
        upstream.answer = personal
        answer = await client.get(ITEMS)
        assert sorted(answer.headers.get_list("vary")) == ["Cookie, Accept-Encoding", "Origin"]

    async def test_of_an_event_stream_names_the_origin_alone(self, url, browser, upstream):
        """It is never compressed."""
        client = await browser(url=url)
        async with client.stream("GET", "/api/v1/metrics/events") as answer:
            assert answer.headers.get_list("vary") == ["Origin"]
            assert answer.headers["content-security-policy"] == NOTHING


class TestPrecompressed:
    @pytest.fixture
    async def precompressed(self, start_gateway, tmp_path):
        (tmp_path / "index.html").write_text("<div id=root></div>")
        (tmp_path / "index.html.br").write_bytes(b"x")
        (tmp_path / "a.js").write_text("1")
        (tmp_path / "a.js.br").write_bytes(b"compressed")
        async with httpx.AsyncClient(base_url=await start_gateway(web_dir=tmp_path)) as client:
            yield client

    @pytest.mark.parametrize(
        ("accepts", "coding"),
        [("br", "br"), ("gzip, br;q=0.5", "br"), ("br;q=0", None), ("br;q=0.0, gzip", None), ("gzip", None)],
    )
    async def test_goes_to_whoever_takes_it(self, precompressed, accepts, coding):
        answer = await precompressed.head("/a.js", headers={"Accept-Encoding": accepts})
        assert answer.headers.get("content-encoding") == coding
