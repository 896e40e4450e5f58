"""Unsafe requests with a cookie must come from our own pages."""

import httpx
import pytest

SWITCH = "/api/v1/tenants"
BODY = {"name": "New client"}


class TestUnsafeRequest:
    async def test_passes_with_the_token(self, browser):
        client = await browser(agency="agency_admin")
        assert (await client.post(SWITCH, json=BODY)).status_code == 201

    @pytest.mark.parametrize("token", ["", "wrong", "ü"])
    async def test_is_refused_without_the_right_token(self, browser, token):
        client = await browser(agency="agency_admin")
        client.headers["X-CSRF-Token"] = token
        answer = await client.post(SWITCH, json=BODY)
        assert answer.status_code == 403
        assert answer.json()["code"] == "csrf_refused"

    async def test_is_refused_with_another_sessions_token(self, browser):
        mine, theirs = await browser(), await browser()
        mine.headers["X-CSRF-Token"] = theirs.headers["X-CSRF-Token"]
        assert (await mine.post(SWITCH, json=BODY)).status_code == 403

    @pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://127.0.0.1"])
    async def test_is_refused_from_another_origin(self, browser, origin):
        client = await browser(agency="agency_admin")
        answer = await client.post(SWITCH, json=BODY, headers={"Origin": origin})
        assert answer.status_code == 403

    async def test_passes_from_our_own_origin(self, browser, gateway_url):
        client = await browser(agency="agency_admin")
        assert (await client.post(SWITCH, json=BODY, headers={"Origin": gateway_url})).status_code == 201

    async def test_is_refused_when_the_browser_says_cross_site(self, browser):
        client = await browser(agency="agency_admin")
        answer = await client.post(SWITCH, json=BODY, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403

    async def test_needs_no_token_with_an_api_key(self, browser, gateway_url, upstream):
        owner = await browser()
        made = await owner.post("/api/v1/api-keys", json={"name": "k", "scopes": ["metrics:write"]})
        headers = {"Authorization": f"Bearer {made.json()['key']}"}
        async with httpx.AsyncClient(base_url=gateway_url, headers=headers) as client:
            answer = await client.post("/api/v1/metrics/items", json={"name": "x"})
        assert answer.status_code == 200

    async def test_signing_in_from_another_site_is_refused(self, anonymous):
        body = {"email": "a@b.test", "password": "x"}
        answer = await anonymous.post("/api/v1/auth/sign-in", json=body, headers={"Origin": "https://evil.test"})
        assert answer.status_code == 403
