"""Links that were shared: pages for whoever has one, who is nobody here, whatever else their browser sends."""

import secrets

import httpx
import pytest

from libs.auth import TokenVerifier

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def canary() -> str:
    return f"canary-{secrets.token_urlsafe(24)}"


@pytest.fixture
def caller_of(keys_folder):
    """`caller_of(seen)`: whom the service was told of."""
    verifier = TokenVerifier.from_file("reporting", keys_folder / "trust.json")
    return lambda seen: verifier.verify(seen.headers["Authorization"].removeprefix("Bearer ")).subject


class TestSharedPage:
    async def test_is_answered_by_the_service(self, anonymous, upstream, canary):
        assert (await anonymous.get(f"/share/{canary}")).status_code == 200
        assert upstream.last.path == f"/api/v1/share/{canary}"

    async def test_is_opened_by_nobody_also_where_somebody_is_signed_in(self, browser, upstream, canary, caller_of):
        await (await browser()).get(f"/share/{canary}")
        assert caller_of(upstream.last) == "anonymous"
        assert "Cookie" not in upstream.last.headers

    async def test_looks_at_no_credential(self, gateway_url, upstream, canary, caller_of):
        async with httpx.AsyncClient(base_url=gateway_url, headers={"Authorization": "Bearer opk_wrong"}) as client:
            assert (await client.get(f"/share/{canary}")).status_code == 200
        assert caller_of(upstream.last) == "anonymous"

    @pytest.mark.parametrize("origin", ["null", "https://mail.example"])
    async def test_takes_forms_from_its_sandbox(self, anonymous, upstream, canary, origin):
        answer = await anonymous.post(f"/share/{canary}", content=b"format=csv", headers=FORM | {"Origin": origin})
        assert (answer.status_code, upstream.last.body) == (200, b"format=csv")

    async def test_takes_no_more_than_4_kib(self, anonymous, canary):
        answer = await anonymous.post(f"/share/{canary}", content=b"x" * 4097, headers=FORM)
        assert answer.status_code == 413

    async def test_is_in_no_line_of_the_log(self, anonymous, canary, capfd):
        await anonymous.get(f"/share/{canary}")
        assert canary not in capfd.readouterr().out
