"""The provider server itself: what it lets nobody do, so that tests against it prove something."""

import httpx
import pytest

from infra.providers.app import make_app
from tests.ops_hub.oauth.conftest import BUSINESS, FACEBOOK_SECRET, GOOGLE_SECRET, consent_at, query_of

GOOGLE_CALLBACK = "http://opsight.test/api/v1/ops/connections/google/oauth/callback"
FACEBOOK_CALLBACK = "http://opsight.test/api/v1/ops/connections/facebook/oauth/callback"
VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


@pytest.fixture
async def google(provider):
    async with httpx.AsyncClient(base_url=f"{provider.url}/google") as client:
        yield client


@pytest.fixture
async def graph(provider):
    async with httpx.AsyncClient(base_url=f"{provider.url}/facebook") as client:
        yield client


@pytest.fixture
def ask():
    """The query of an authorization request, with what is said otherwise."""

    def make(**changed):
        asked = {
            "client_id": "live-google",
            "redirect_uri": GOOGLE_CALLBACK,
            "response_type": "code",
            "scope": f"openid {BUSINESS}",
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (asked | changed).items() if value is not None}

    return make


@pytest.fixture
def code_of(google, ask):
    async def consent(**changed):
        request = google.build_request("GET", "/o/oauth2/v2/auth", params=ask(**changed))
        return query_of(await consent_at(str(request.url)))["code"]

    return consent


@pytest.fixture
def exchange(google):
    async def post(given, **changed):
        form = {
            "grant_type": "authorization_code",
            "client_id": "live-google",
            "client_secret": GOOGLE_SECRET,
            "code": given,
            "redirect_uri": GOOGLE_CALLBACK,
            "code_verifier": VERIFIER,
        }
        return await google.post("/token", data=form | changed)

    return post


class TestAuthorize:
    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"client_id": "nobody"}, "invalid_client"),
            ({"redirect_uri": GOOGLE_CALLBACK + "/"}, "redirect_uri_mismatch"),
            ({"redirect_uri": GOOGLE_CALLBACK + "?x=1"}, "redirect_uri_mismatch"),
            ({"redirect_uri": "http://evil.test/"}, "redirect_uri_mismatch"),
            ({"response_type": "token"}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge_method": None}, "invalid_request"),
            ({"scope": None}, "invalid_request"),
        ],
    )
    async def test_shows_a_page_and_sends_nobody_anywhere(self, google, ask, changed, error):
        answer = await google.get("/o/oauth2/v2/auth", params=ask(**changed))
        assert (answer.status_code, error in answer.text) == (400, True)
        assert "location" not in answer.headers

    async def test_says_on_the_page_that_it_is_practice(self, google, ask):
        page = await google.get("/o/oauth2/v2/auth", params=ask(state='"><script>alert(1)</script>'))
        assert "practice page of this Opsight installation" in page.text
        assert "<script" not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")


class TestToken:
    async def test_takes_a_code_once_and_takes_back_what_it_gave(self, google, code_of, exchange):
        code = await code_of()
        first, second = await exchange(code), await exchange(code)
        again = {"grant_type": "refresh_token", "refresh_token": first.json()["refresh_token"]}
        client = {"client_id": "live-google", "client_secret": GOOGLE_SECRET}
        refreshed = await google.post("/token", data=again | client)
        assert (first.status_code, second.json()["error"]) == (200, "invalid_grant")
        assert (refreshed.status_code, refreshed.json()["error"]) == (400, "invalid_grant")

    @pytest.mark.parametrize(
        ("changed", "status", "error"),
        [
            ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
            ({"code_verifier": ""}, 400, "invalid_grant"),
            ({"redirect_uri": GOOGLE_CALLBACK + "/"}, 400, "redirect_uri_mismatch"),
            ({"client_secret": "wrong"}, 401, "invalid_client"),
            ({"client_id": "live-facebook", "client_secret": FACEBOOK_SECRET}, 400, "invalid_grant"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"code": "made up"}, 400, "invalid_grant"),
        ],
    )
    async def test_refuses(self, code_of, exchange, changed, status, error):
        answer = await exchange(await code_of(), **changed)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert answer.headers["cache-control"] == "no-store"

    async def test_outlives_a_restart(self, code_of, exchange):
        """A stack that is started anew must not lose what people connected."""
        code = await code_of()
        token = (await exchange(code)).json()["refresh_token"]
        again = make_app(clients=[], key=b"k" * 32)
        assert again.state.grants.read(token, "refresh", "google") is not None
        assert make_app(clients=[], key=b"x" * 32).state.grants.read(token, "refresh", "google") is None


class TestRevoke:
    async def test_takes_everything_of_the_account_back(self, google, code_of, exchange):
        one, other = (await exchange(await code_of())).json(), (await exchange(await code_of())).json()
        revoked = await google.post("/revoke", data={"token": one["access_token"]})
        again = await google.post("/revoke", data={"token": other["refresh_token"]})
        assert (revoked.status_code, again.status_code, again.json()["error"]) == (200, 400, "invalid_token")


class TestFacebook:
    @pytest.fixture
    async def token(self, graph):
        asked = {
            "client_id": "live-facebook",
            "redirect_uri": FACEBOOK_CALLBACK,
            "state": "s",
            "scope": "pages_show_list",
        }
        request = graph.build_request("GET", "/dialog/oauth", params=asked)
        code = query_of(await consent_at(str(request.url)))["code"]
        client = {"client_id": "live-facebook", "client_secret": FACEBOOK_SECRET}
        answer = await graph.get(
            "/oauth/access_token", params=client | {"code": code, "redirect_uri": FACEBOOK_CALLBACK}
        )
        return answer.json()["access_token"]

    async def test_lengthens_and_lists_pages(self, graph, token):
        asked = {"grant_type": "fb_exchange_token", "fb_exchange_token": token}
        client = {"client_id": "live-facebook", "client_secret": FACEBOOK_SECRET}
        long = (await graph.get("/oauth/access_token", params=client | asked)).json()
        pages = await graph.get("/me/accounts", headers={"Authorization": f"Bearer {long['access_token']}"})
        assert long["expires_in"] == 60 * 86_400
        assert all(page["access_token"] for page in pages.json()["data"])

    async def test_says_what_a_token_is_worth(self, graph, token):
        asked = {"input_token": token, "access_token": f"live-facebook|{FACEBOOK_SECRET}"}
        good = (await graph.get("/debug_token", params=asked)).json()["data"]
        await graph.delete("/me/permissions", params={"access_token": token})
        bad = (await graph.get("/debug_token", params=asked)).json()["data"]
        assert (good["is_valid"], "pages_show_list" in good["scopes"]) == (True, True)
        assert (bad["is_valid"], bad["error"]["code"], bad["error"]["subcode"]) == (False, 190, 460)


class TestControl:
    async def test_listens_to_programs_alone(self, provider):
        """A page that a browser shows could post to a port of this machine, but not with a header of its choice."""
        async with httpx.AsyncClient(base_url=provider.url) as client:
            assert (await client.post("/_control/reset")).status_code == 403

    async def test_loses_the_answer_after_the_deed(self, provider, code_of, exchange):
        code = await code_of()
        await provider.answer("google.token", {"after": True, "status": 503})
        lost, again = await exchange(code), await exchange(code)
        assert (lost.status_code, again.json()["error"]) == (503, "invalid_grant")
