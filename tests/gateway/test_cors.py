"""Which pages of other origins may call the API."""

import httpx
import pytest
import pytest_asyncio

ALLOWED = "https://app.agency.test"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def url(start_gateway):
    return await start_gateway(cors_origins=[ALLOWED, "*", "null"])


class TestPreflight:
    async def test_from_a_listed_origin_is_answered(self, url):
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.options("/api/v1/metrics/items", headers=PREFLIGHT | {"Origin": ALLOWED})
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == ALLOWED
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["access-control-max-age"] == "600"
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert "*" not in answer.headers["access-control-allow-headers"]

    @pytest.mark.parametrize("origin", ["https://evil.test", "null", f"{ALLOWED}.evil.test", "http://app.agency.test"])
    async def test_from_another_origin_allows_nothing(self, url, origin):
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.options("/api/v1/metrics/items", headers=PREFLIGHT | {"Origin": origin})
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["vary"] == "Origin"


class TestAnswer:
    async def test_names_the_listed_origin(self, url, browser):
        client = await browser(url=url, agency="agency_admin")
        answer = await client.get("/api/v1/me", headers={"Origin": ALLOWED})
        assert answer.headers["access-control-allow-origin"] == ALLOWED
        assert "Origin" in answer.headers["vary"]

    @pytest.mark.parametrize("origin", ["https://evil.test", "null"])
    async def test_never_reflects_an_origin(self, url, browser, origin):
        client = await browser(url=url, agency="agency_admin")
        answer = await client.get("/api/v1/me", headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers

    async def test_to_an_error_is_readable_for_the_listed_origin_too(self, url):
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.get("/api/v1/me", headers={"Origin": ALLOWED})
        assert answer.status_code == 401
        assert answer.headers["access-control-allow-origin"] == ALLOWED

    async def test_lets_the_listed_origin_write(self, url, browser):
        client = await browser(url=url, agency="agency_admin")
        answer = await client.post("/api/v1/tenants", json={"name": "x"}, headers={"Origin": ALLOWED})
        assert answer.status_code == 201
