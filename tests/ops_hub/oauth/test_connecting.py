"""There and back: consent at the provider, and the connection that comes of it."""

import pytest

from tests.ops_hub.oauth.conftest import BUSINESS, consent_at, query_of, told

ANALYTICS = "https://www.googleapis.com/auth/analytics.readonly"


class TestStart:
    async def test_refuses_the_anonymous(self, hub_of):
        hub = await hub_of("live")
        assert (await hub.post("/api/v1/ops/connections/google/oauth/start", json={})).status_code == 401

    async def test_needs_its_scope(self, browser_of):
        reader = await browser_of(scopes=("ops:read",))
        assert (await reader.post_start()).status_code == 403

    async def test_is_not_there_where_it_is_turned_off(self, browser_of):
        answer = await (await browser_of("off")).post_start()
        assert (answer.status_code, answer.json()["code"]) == (404, "feature_disabled")

    async def test_refuses_programs(self, browser_of):
        program = await browser_of(subject="key:11111111-1111-4111-8111-111111111111", session=None)
        answer = await program.post_start()
        assert (answer.status_code, answer.json()["code"]) == (403, "browser_session_required")

    async def test_knows_no_connection_of_another_tenant(self, browser, browser_of, tenant_b, provider):
        mine = await browser.connect()
        theirs = await browser_of(tenant=tenant_b)
        answer = await theirs.post_start(connection_id=mine["connection"])
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    async def test_knows_no_connection_of_another_platform(self, browser, provider):
        mine = await browser.connect()
        answer = await browser.post_start("facebook", connection_id=mine["connection"])
        assert answer.status_code == 404

    async def test_does_not_offer_what_takes_credentials(self, browser):
        answer = await browser.post_start("dataforseo")
        assert (answer.status_code, answer.json()["code"]) == (409, "oauth_not_offered")

    async def test_says_when_the_installation_is_not_registered(self, browser_of):
        answer = await (await browser_of("neither")).post_start()
        assert (answer.status_code, answer.json()["code"]) == (409, "oauth_not_set_up")

    async def test_asks_for_consent_with_a_challenge_and_no_verifier(self, browser, provider_server):
        url = await browser.start()
        asked = query_of(url)
        assert url.startswith(f"{provider_server}/google/o/oauth2/v2/auth?")
        assert (asked["response_type"], asked["code_challenge_method"], asked["access_type"]) == (
            "code",
            "S256",
            "offline",
        )
        assert asked["redirect_uri"] == "http://opsight.test/api/v1/ops/connections/google/oauth/callback"
        assert asked["scope"].split() == ["openid", "email", BUSINESS]
        assert len(asked["code_challenge"]) == 43
        assert "verifier" not in url

    async def test_is_another_way_each_time(self, browser):
        first, second = query_of(await browser.start()), query_of(await browser.start())
        assert not {first[name] for name in ("state", "nonce", "code_challenge")} & set(second.values())


@pytest.mark.parametrize(("platform", "scope"), [("google", BUSINESS), ("google_analytics", ANALYTICS)])
class TestGoogle:
    async def test_connects(self, browser, provider, row_of, platform, scope):
        ended = await browser.connect(platform)
        row = await row_of(ended["connection"])
        assert (ended["outcome"], ended["platform"]) == ("connected", platform)
        assert (row["mode"], row["method"], row["account_name"]) == ("live", "oauth", "robin@practice.example")
        assert scope in row["scopes"]
        assert row["is_refreshable"]
        assert row["connected_at"] < row["token_refresh_at"] < row["token_expires_at"]


class TestFacebook:
    async def test_connects_with_a_token_that_lasts_and_is_not_renewed_by_itself(self, browser, provider, row_of):
        ended = await browser.connect("facebook")
        row = await row_of(ended["connection"])
        life = row["token_expires_at"] - row["connected_at"]
        assert (ended["outcome"], row["account_name"]) == ("connected", "Robin Practice")
        assert (row["is_refreshable"], row["token_refresh_at"], life.days) == (False, None, 59)
        assert await provider.calls("facebook.access_token") == 2

    async def test_says_what_was_not_granted(self, browser, provider, row_of):
        ended = await browser.connect("facebook", consent={"refuse": ("pages_read_user_content",)})
        row = await row_of(ended["connection"])
        assert (ended["outcome"], row["last_error_code"]) == ("scope_missing", "scope_missing")
        assert "pages_read_user_content" not in row["scopes"]

    async def test_takes_a_denial(self, browser, provider):
        assert (await browser.connect("facebook", consent={"decision": "deny"}))["outcome"] == "denied"


class TestPractice:
    @pytest.mark.parametrize("platform", ["google", "google_analytics", "facebook"])
    async def test_connects_as_staged(self, browser_of, provider, row_of, platform):
        ended = await (await browser_of("staged")).connect(platform)
        assert ended["outcome"] == "connected"
        assert (await row_of(ended["connection"]))["mode"] == "staged"

    async def test_gives_way_to_a_provider_that_is_set_up(self, browser_of, provider, row_of):
        ended = await (await browser_of("both")).connect()
        assert (await row_of(ended["connection"]))["mode"] == "live"

    async def test_is_refused_in_production(self, oauth_settings):
        with pytest.raises(ValueError, match="PRACTICE_PROVIDER_URL"):
            oauth_settings("staged", environment="production")

    async def test_endpoints_are_https_in_production(self, oauth_settings):
        with pytest.raises(ValueError, match="must be an https"):
            oauth_settings("live", environment="production")


class TestWhatIsGranted:
    async def test_a_part_connects_and_says_what_is_missing(self, browser, provider, row_of):
        ended = await browser.connect(consent={"refuse": (BUSINESS,)})
        row = await row_of(ended["connection"])
        assert (ended["outcome"], row["last_error_code"], row["failures_in_row"]) == ("scope_missing",) * 2 + (1,)

    async def test_granting_the_rest_heals_it(self, browser, provider, row_of):
        first = await browser.connect(consent={"refuse": (BUSINESS,)})
        second = await browser.connect(connection_id=first["connection"])
        row = await row_of(first["connection"])
        assert (second["outcome"], second["connection"]) == ("renewed", first["connection"])
        assert (row["last_error_code"], row["failures_in_row"]) == (None, 0)


class TestDenied:
    async def test_ends_without_a_connection(self, browser, provider):
        ended = await browser.connect(consent={"decision": "deny"})
        assert ended == {"outcome": "denied", "platform": "google"}

    async def test_cannot_be_taken_back(self, browser, provider):
        url = await browser.start()
        await browser.come_back(await consent_at(url, decision="deny"))
        assert (await browser.come_back(await consent_at(url)))["outcome"] == "replayed"


class TestProviderInTrouble:
    @pytest.mark.parametrize("kind", ["down", "throttled", "hanging"])
    async def test_an_outage_is_told_as_one(self, browser, provider, kind):
        back = await consent_at(await browser.start())
        await provider.outage("google", kind)
        assert (await browser.come_back(back))["outcome"] == "provider_down"

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ({"status": 400, "body": {"error": "invalid_grant"}}, "exchange_failed"),
            ({"status": 401, "body": {"error": "invalid_client"}}, "exchange_failed"),
            ({"status": 200, "text": "<p>hello</p>"}, "provider_error"),
            ({"status": 200, "body": {"token_type": "Bearer"}}, "provider_error"),
            (
                {"status": 200, "body": {"access_token": "x", "token_type": "Bearer", "expires_in": -1}},
                "provider_error",
            ),
            ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "provider_error"),
        ],
    )
    async def test_what_it_says_instead_of_tokens_is_told_as_an_outcome(self, browser, provider, answer, outcome):
        back = await consent_at(await browser.start())
        await provider.answer("google.token", answer)
        assert await browser.come_back(back) == {"outcome": outcome, "platform": "google"}

    async def test_an_error_in_the_address_is_never_repeated(self, browser, provider):
        state = query_of(await browser.start())["state"]
        query = f"error=%3Cscript%3E&error_description=%3Cimg%20src%3Dx%3E&state={state}"
        answer = await browser.callback(f"/api/v1/ops/connections/google/oauth/callback?{query}")
        assert told(answer) == {"outcome": "provider_error", "platform": "google"}
        assert answer.content == b""


class TestReconnect:
    @pytest.mark.parametrize("kind", ["live", "staged"])
    async def test_renews_a_lost_grant_and_keeps_everything_else(
        self, browser_of, provider, row_of, change_row, keeper_of, kind
    ):
        person = await browser_of(kind)
        ended = await person.connect()
        await change_row(ended["connection"], "settings = '{\"kept\": 1}', token_refresh_at = now()")
        await provider.tell("POST", "/revocations/google", params={"subject": provider.subject})
        keeper = await keeper_of(kind)
        with pytest.raises(Exception, match="taken back"):
            await keeper.access_token(person.tenant, (await row_of(ended["connection"]))["id"])
        lost = await row_of(ended["connection"])
        again = await person.connect(connection_id=ended["connection"])
        row = await row_of(ended["connection"])
        assert (lost["grant_lost_reason"], lost["secret_ref"]) == ("refresh_revoked", None)
        assert again == {"outcome": "renewed", "platform": "google", "connection": ended["connection"]}
        assert (row["grant_lost_at"], row["settings"], row["created_at"]) == (None, {"kept": 1}, lost["created_at"])
        assert await keeper.access_token(person.tenant, row["id"])

    async def test_refuses_another_account(self, browser, provider, row_of):
        mine = await browser.connect()
        before = await row_of(mine["connection"])
        other = await browser.connect(connection_id=mine["connection"], consent={"account": 1})
        assert other["outcome"] == "other_account"
        assert await row_of(mine["connection"]) == before

    async def test_the_same_account_is_the_same_connection(self, browser, provider):
        first, second = await browser.connect(), await browser.connect()
        assert (second["outcome"], second["connection"]) == ("renewed", first["connection"])

    async def test_another_account_is_another_connection(self, browser, provider):
        first, second = await browser.connect(), await browser.connect(consent={"account": 1})
        assert (second["outcome"], second["connection"] != first["connection"]) == ("connected", True)
