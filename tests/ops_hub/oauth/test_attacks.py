"""Coming back with what is not one's own, not whole, not in time, or not from where one went."""

import asyncio
import base64
import hashlib
import json
from datetime import timedelta
from uuid import uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import text

from libs.clock import utc_now
from services.ops_hub.connections.oauth.state import State, StateCodec, StateTampered
from tests.ops_hub.oauth.conftest import consent_at, query_of, told

CALLBACK = "/api/v1/ops/connections/google/oauth/callback"
OTHER = "user:22222222-2222-4222-8222-222222222222"


def _text(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
async def back(browser, provider):
    """Where the browser of somebody who consented is sent."""
    return await consent_at(await browser.start())


CODEC = StateCodec(b"a key")
STATE = State(uuid4(), OTHER, "google", uuid4(), utc_now().replace(microsecond=0) + timedelta(minutes=10))


class TestState:
    """Everything that is not exactly what we signed."""

    def test_opens_what_it_sealed(self):
        assert CODEC.open(CODEC.seal(STATE)) == STATE

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: "",
            lambda text: ".",
            lambda text: text.partition(".")[0],
            lambda text: text.partition(".")[0] + ".",
            lambda text: text + ".",
            lambda text: text + "=",
            lambda text: text + "A",
            lambda text: " " + text,
            lambda text: text.replace(".", ".."),
            lambda text: "A" + text,
            lambda text: text[:-2] + ("A" if text[-2] != "A" else "B") + text[-1],
            lambda text: text + "é",
            lambda text: "x" * 5000,
        ],
    )
    def test_opens_nothing_that_was_changed(self, change):
        with pytest.raises(StateTampered):
            CODEC.open(change(CODEC.seal(STATE)))

    def test_opens_no_other_spelling_of_the_same_bytes(self):
        body, _, mac = CODEC.seal(STATE).partition(".")
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        # The last character of 32 bytes has two bits that mean nothing.
        twin = mac[:-1] + alphabet[alphabet.index(mac[-1]) ^ 1]
        assert base64.urlsafe_b64decode(twin + "=") == base64.urlsafe_b64decode(mac + "=")
        with pytest.raises(StateTampered):
            CODEC.open(f"{body}.{twin}")

    def test_opens_no_token_that_says_itself_how_it_was_signed(self):
        claims = {"t": STATE.tenant_id.hex, "u": OTHER, "p": "google", "n": STATE.nonce.hex, "e": 9999999999}
        header, body = _text(b'{"alg":"none"}'), _text(json.dumps(claims).encode())
        with pytest.raises(StateTampered):
            CODEC.open(f"{header}.{body}.")
        with pytest.raises(StateTampered):
            CODEC.open(f"{body}.{_text(hashlib.sha256(body.encode()).digest())}")

    def test_opens_nothing_of_another_installation(self):
        with pytest.raises(StateTampered):
            StateCodec(b"another key").open(CODEC.seal(STATE))

    def test_derives_a_verifier_that_does_not_follow_from_what_travels(self):
        sealed = CODEC.seal(STATE)
        assert CODEC.verifier(STATE.nonce) not in sealed
        assert CODEC.verifier(STATE.nonce) != StateCodec(b"another key").verifier(STATE.nonce)
        assert _text(hashlib.sha256(CODEC.verifier(STATE.nonce).encode()).digest()) == CODEC.challenge(STATE.nonce)


class TestTampering:
    @pytest.mark.parametrize("query", ["", "code=x", "state=&code=x", "state=a.b&code=x", "code=x&state=%00"])
    async def test_without_a_state_of_ours_nothing_happens(self, browser, query):
        answer = await browser.callback(f"{CALLBACK}?{query}")
        assert told(answer) == {"outcome": "tampered", "platform": "google"}

    async def test_the_answer_of_another_provider_is_not_taken(self, browser, back):
        assert (await browser.come_back(back, platform="facebook"))["outcome"] == "tampered"
        assert (await browser.come_back(back, platform="google_analytics"))["outcome"] == "tampered"

    async def test_an_answer_that_names_another_issuer_is_not_taken(self, browser, back, provider):
        honest = query_of(back)["iss"]
        changed = back.replace(honest.replace(":", "%3A").replace("/", "%2F"), "https%3A%2F%2Fevil.test")
        assert changed != back
        assert (await browser.come_back(changed))["outcome"] == "tampered"
        assert await provider.calls("google.token") == 0


class TestReplay:
    async def test_comes_to_nothing(self, browser, back, row_of):
        first = await browser.come_back(back)
        before = await row_of(first["connection"])
        assert (await browser.come_back(back))["outcome"] == "replayed"
        assert await row_of(first["connection"]) == before

    async def test_at_the_same_time_succeeds_once(self, browser, back, provider):
        ended = await asyncio.gather(*(browser.come_back(back) for _ in range(8)))
        outcomes = sorted(one["outcome"] for one in ended)
        assert outcomes == ["connected", *["replayed"] * 7]
        assert await provider.calls("google.token") == 1

    async def test_of_a_code_in_another_attempt_fails_at_the_provider(self, browser, back):
        code, state = query_of(back)["code"], query_of(await browser.start())["state"]
        ended = await browser.come_back(f"{CALLBACK}?code={code}&state={state}")
        assert ended == {"outcome": "exchange_failed", "platform": "google"}


class TestExpiry:
    async def test_is_told(self, browser, back, database, tenant_a, provider):
        async with database("ops_hub").tenant(tenant_a) as session:
            await session.execute(
                text(
                    "update ops.oauth_attempt set started_at = now() - interval '11 min',"
                    " expires_at = now() - interval '1 min'"
                )
            )
        assert (await browser.come_back(back))["outcome"] == "expired"
        assert await provider.calls("google.token") == 0

    async def test_lies_within_ten_minutes(self, browser):
        answer = await browser.post_start()
        left = answer.json()["expires_at"]
        assert left <= (utc_now() + timedelta(minutes=10)).isoformat()

    async def test_no_attempt_can_be_kept_for_longer(self, database, tenant_a, browser):
        await browser.start()
        with pytest.raises(Exception, match="ck_oauth_attempt_life"):
            async with database("ops_hub").tenant(tenant_a) as session:
                await session.execute(text("update ops.oauth_attempt set expires_at = started_at + interval '1 hour'"))


class TestSomebodyElse:
    async def test_another_user_is_refused(self, browser_of, back):
        assert (await (await browser_of(subject=OTHER)).come_back(back))["outcome"] == "wrong_user"

    async def test_another_session_of_the_same_user_is_refused_and_spoils_nothing(self, browser, browser_of, back):
        lured = await browser_of(session="b" * 32)
        assert (await lured.come_back(back))["outcome"] == "wrong_session"
        assert (await browser.come_back(back))["outcome"] == "connected"

    async def test_another_tenant_is_refused(self, browser_of, back, tenant_b):
        assert (await (await browser_of(tenant=tenant_b)).come_back(back))["outcome"] == "wrong_tenant"

    async def test_who_lost_the_right_meanwhile_is_refused(self, browser_of, back, provider):
        demoted = await browser_of(scopes=("ops:read",))
        assert (await demoted.come_back(back))["outcome"] == "not_allowed"
        assert await provider.calls("google.token") == 0

    async def test_a_program_is_refused(self, browser_of, back):
        assert (await (await browser_of(session=None)).come_back(back))["outcome"] == "not_allowed"

    async def test_who_is_not_signed_in_is_told(self, hub_of, as_, back):
        hub = await hub_of("live")
        headers = as_(None, subject="anonymous", service="ops_hub")
        answer = await hub.get(back.replace("http://opsight.test", ""), headers=headers)
        assert told(answer)["outcome"] == "signed_out"

    async def test_where_it_was_turned_off_meanwhile_it_is_told(self, browser_of, back):
        assert (await (await browser_of("off")).come_back(back))["outcome"] == "switched_off"


class TestCodeInjection:
    async def test_tokens_with_another_nonce_are_not_taken(self, browser, back, provider):
        """A code of the same client without a challenge, as an attacker's own attempt may have one."""
        state = query_of(back)["state"]
        other = query_of(await browser.start())
        url = (
            f"{provider.url}/google/o/oauth2/v2/auth?client_id=live-google&response_type=code"
            f"&scope={other['scope'].replace(' ', '+')}&redirect_uri={other['redirect_uri']}&state=x&nonce=attackers"
        )
        injected = query_of(await consent_at(url))["code"]
        ended = await browser.come_back(f"{CALLBACK}?code={injected}&state={state}")
        assert ended == {"outcome": "exchange_failed", "platform": "google"}

    async def test_no_challenge_can_be_taken_away(self, browser, provider):
        """The verifier is always sent, and a code that was asked for with a challenge needs it."""
        url = await browser.start()
        downgraded = url.replace("code_challenge_method=S256", "code_challenge_method=plain")
        async with httpx.AsyncClient() as client:
            assert (await client.get(downgraded)).status_code == 400


class TestWhereItLeads:
    @pytest.mark.parametrize("more", ["&to=https://evil.test", "&redirect_uri=https://evil.test", "&next=//evil.test"])
    async def test_is_our_own_page_whatever_is_asked(self, browser, back, more):
        assert (await browser.come_back(back + more))["outcome"] == "connected"

    async def test_is_no_address_that_was_not_registered(self, browser):
        url = (await browser.start()).replace("opsight.test", "evil.test")
        async with httpx.AsyncClient() as client:
            answer = await client.get(url)
        assert (answer.status_code, "redirect_uri_mismatch" in answer.text) == (400, True)

    async def test_tells_nobody_where_from(self, browser, back):
        answer = await browser.callback(back)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert not {"code", "state"} & set(told(answer))


class TestSecrets:
    async def test_are_in_the_vault_and_nowhere_else(
        self, browser, back, row_of, keeper_of, postgres_url, capsys, provider
    ):
        state, code = query_of(back)["state"], query_of(back)["code"]
        ended = await browser.come_back(back)
        keeper = await keeper_of()
        row = await row_of(ended["connection"])
        kept = await keeper.read_kept(browser.tenant, row["secret_ref"])
        access, refresh = kept.tokens.access_token.get_secret_value(), kept.tokens.refresh_token.get_secret_value()
        nonce = row and state and code
        assert nonce
        with psycopg.connect(postgres_url) as connection:
            tables = connection.execute(
                "select format('%I.%I', table_schema, table_name) from information_schema.tables"
                " where table_schema in ('ops', 'audit', 'identity') and table_type = 'BASE TABLE'"
            ).fetchall()
            found = [
                table
                for (table,) in tables
                for secret in (access, refresh, code)
                if connection.execute(
                    f"select exists (select from {table} t where position(%s in t::text) > 0)",
                    [secret],  # type: ignore[arg-type]
                ).fetchone()[0]  # type: ignore[index]
            ]
        assert len(tables) > 20
        assert found == []
        logged = capsys.readouterr()
        said = logged.out + logged.err
        assert "oauth.ended" in said
        assert [one for one in (access, refresh, code, state, "google's secret") if one in said] == []

    async def test_are_in_no_repr(self, browser, back, row_of, keeper_of):
        ended = await browser.come_back(back)
        keeper = await keeper_of()
        kept = await keeper.read_kept(browser.tenant, (await row_of(ended["connection"]))["secret_ref"])
        assert kept.tokens.access_token.get_secret_value() not in repr(kept)
        assert "google's secret" not in repr(keeper.way("google", "live"))
