"""Tokens that are good now: renewed in time, by one at a time, and never lost to somebody else's bad moment."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from infra.providers.grants import PEOPLE
from libs.clock import utc_now
from libs.db import Database
from libs.vault import Vault
from services.ops_hub.connections.adapters.protocol import CredentialRefused, ProviderDown, RateLimited
from services.ops_hub.connections.oauth import jobs as oauth_jobs
from services.ops_hub.connections.oauth.grant import Tokens
from services.ops_hub.connections.oauth.handing import renewal_of
from services.ops_hub.connections.oauth.providers.calling import TokenCaller
from services.ops_hub.connections.oauth.providers.registry import providers
from services.ops_hub.connections.oauth.timing import pause_after, refresh_at
from services.ops_hub.connections.oauth.tokens import TokenKeeper

ROOT = Path(__file__).resolve().parents[3]
DUE = "token_refresh_at = now()"
_TEXT = {"capture_output": True, "text": True, "check": True}
ENDED = "token_refresh_at = now() - interval '1 min', token_expires_at = now() - interval '1 s'"


@pytest.fixture
def instead_of(keeper_of, tenant_a, row_of):
    """`await instead_of(connection, token)`: what an adapter would show after that one was refused."""

    async def give(connection, token):
        keeper = await keeper_of()
        row = await row_of(connection)
        return await renewal_of(keeper, tenant_id=tenant_a, connection_id=row["id"])(token)

    return give


class TestTiming:
    def test_renews_at_four_fifths_of_the_life_or_a_little_before(self):
        now = utc_now()
        moments = [refresh_at(now + timedelta(seconds=3600), now) for _ in range(200)]
        assert all(timedelta(seconds=2700) <= moment - now <= timedelta(seconds=2880) for moment in moments if moment)
        assert len(set(moments)) > 100

    def test_waits_longer_each_time_and_as_long_as_it_is_told(self):
        assert 15 <= pause_after(1) <= 30
        assert 450 <= pause_after(50) <= 900
        assert pause_after(1, at_least=600) == 600


class TestAccessToken:
    async def test_is_the_same_while_it_is_good(self, connection, token_of, provider):
        first = await token_of(connection)
        assert await token_of(connection) == first
        assert await provider.calls("google.token") == 1

    async def test_is_renewed_when_due(self, connection, token_of, change_row, row_of, provider):
        first = await token_of(connection)
        await change_row(connection, DUE)
        second = await token_of(connection)
        row = await row_of(connection)
        assert second != first
        assert (row["token_version"], row["refresh_failures"]) == (2, 0)
        assert row["token_refresh_at"] > utc_now() + timedelta(minutes=40)

    async def test_is_the_new_one_after_somebody_consented_again(self, browser, connection, token_of, change_row):
        await change_row(connection, DUE)
        first = await token_of(connection)
        await browser.connect()
        assert await token_of(connection) != first

    async def test_of_another_tenant_is_not_there(self, connection, keeper_of, tenant_b, row_of):
        keeper = await keeper_of()
        with pytest.raises(CredentialRefused):
            await keeper.access_token(tenant_b, (await row_of(connection))["id"])

    async def test_is_not_there_when_the_connection_is_cut(self, connection, token_of, change_row):
        await token_of(connection)
        await change_row(connection, "disconnected_at = now()")
        with pytest.raises(CredentialRefused):
            await token_of(connection)

    async def test_of_facebook_does_until_its_end(self, browser, provider, token_of, change_row):
        ended = await browser.connect("facebook")
        assert await token_of(ended["connection"])
        await change_row(ended["connection"], "token_expires_at = now()")
        with pytest.raises(CredentialRefused):
            await token_of(ended["connection"])
        assert await provider.calls("facebook.access_token") == 2


class TestRefusedToken:
    """The provider does not take a token any more, although its time has not come."""

    async def test_is_renewed_before_its_time(self, connection, token_of, instead_of, row_of, provider):
        first = await token_of(connection)
        second = await instead_of(connection, first)
        assert second != first
        assert await token_of(connection) == second
        assert (await row_of(connection))["token_version"] == 2

    async def test_is_renewed_once_however_many_were_refused(self, connection, token_of, instead_of, provider):
        first = await token_of(connection)
        tokens = set(await asyncio.gather(*(instead_of(connection, first) for _ in range(20))))
        assert len(tokens) == 1
        assert await provider.calls("google.token") == 2

    async def test_is_not_renewed_when_somebody_did_meanwhile(
        self, connection, token_of, instead_of, change_row, provider
    ):
        first = await token_of(connection)
        await change_row(connection, DUE)
        second = await token_of(connection)
        assert await instead_of(connection, first) == second
        assert await provider.calls("google.token") == 2

    async def test_says_that_the_provider_is_out_when_it_cannot_be_renewed_now(
        self, connection, token_of, instead_of, provider, row_of
    ):
        first = await token_of(connection)
        await provider.answer("google.token", {"status": 503, "body": {}})
        with pytest.raises(ProviderDown):
            await instead_of(connection, first)
        assert (await row_of(connection))["grant_lost_at"] is None

    async def test_ends_the_grant_when_the_provider_took_it_back(
        self, connection, token_of, instead_of, provider, row_of
    ):
        first = await token_of(connection)
        await provider.answer("google.token", {"status": 400, "body": {"error": "invalid_grant"}})
        with pytest.raises(CredentialRefused):
            await instead_of(connection, first)
        assert (await row_of(connection))["grant_lost_reason"] == "refresh_revoked"

    async def test_of_facebook_stays_what_it_is(self, browser, token_of, instead_of):
        ended = await browser.connect("facebook")
        first = await token_of(ended["connection"])
        assert await instead_of(ended["connection"], first) == first


class TestSingleFlight:
    async def test_a_hundred_at_once_ask_the_provider_once(self, connection, token_of, change_row, provider):
        await change_row(connection, ENDED)
        tokens = await asyncio.gather(*(token_of(connection) for _ in range(100)))
        assert len(set(tokens)) == 1
        assert await provider.calls("google.token") == 2  # the exchange, and one renewal

    async def test_a_hundred_of_four_processes_ask_the_provider_once(
        self, connection, change_row, provider, oauth_settings, tenant_a, row_of
    ):
        """Each process has its own event loop and pool, as workers and apps have."""
        await change_row(connection, ENDED)
        settings = oauth_settings("live").model_dump(mode="json")
        for name, value in oauth_settings("live"):
            if isinstance(value, SecretStr):
                settings[name] = value.get_secret_value()
        asked = json.dumps({"settings": settings, "tenant": str(tenant_a), "connection": connection, "times": 25})
        command = [sys.executable, "-m", "tests.ops_hub.oauth.renewing"]
        running = [asyncio.to_thread(subprocess.run, command, cwd=ROOT, input=asked, **_TEXT) for _ in range(4)]
        answers = await asyncio.gather(*running)
        tokens = [line for done in answers for line in done.stdout.splitlines() if line.startswith("token ")]
        assert (len(tokens), len(set(tokens))) == (100, 1)
        assert await provider.calls("google.token") == 2
        assert (await row_of(connection))["token_version"] == 2


class TestOutage:
    @pytest.mark.parametrize("kind", ["down", "throttled", "hanging"])
    async def test_keeps_the_token_until_its_end(self, connection, token_of, change_row, row_of, provider, kind):
        first = await token_of(connection)
        await change_row(connection, DUE)
        await provider.outage("google", kind)
        assert await token_of(connection) == first
        row = await row_of(connection)
        assert (row["refresh_failures"], row["grant_lost_at"]) == (1, None)
        assert row["token_refresh_at"] > utc_now()

    @pytest.mark.parametrize(("kind", "error"), [("down", ProviderDown), ("throttled", RateLimited)])
    async def test_never_makes_it_expired(self, connection, token_of, change_row, row_of, provider, kind, error):
        await change_row(connection, ENDED)
        await provider.outage("google", kind)
        with pytest.raises(error):
            await token_of(connection)
        assert (await row_of(connection))["grant_lost_at"] is None
        await provider.recover("google")
        await change_row(connection, DUE)
        assert await token_of(connection)
        assert (await row_of(connection))["refresh_failures"] == 0

    async def test_is_not_asked_again_before_its_time(self, connection, token_of, change_row, provider):
        await change_row(connection, ENDED)
        await provider.outage("google", "down")
        with pytest.raises(ProviderDown):
            await token_of(connection)
        asked = await provider.calls("google.token")
        with pytest.raises(ProviderDown) as caught:
            await token_of(connection)
        assert await provider.calls("google.token") == asked
        assert 0 < (caught.value.retry_after or 0) <= 30

    async def test_waits_as_long_as_the_provider_says(self, connection, token_of, change_row, row_of, provider):
        await change_row(connection, DUE)
        await provider.answer("google.token", {"status": 429, "headers": {"Retry-After": "1200"}})
        await token_of(connection)
        assert (await row_of(connection))["token_refresh_at"] > utc_now() + timedelta(seconds=1190)

    async def test_of_our_own_client_is_no_loss_either(self, connection, token_of, change_row, row_of, provider):
        await change_row(connection, DUE)
        await provider.answer("google.token", {"status": 401, "body": {"error": "invalid_client"}})
        await token_of(connection)
        assert (await row_of(connection))["grant_lost_at"] is None


class TestLoss:
    @pytest.mark.parametrize(
        "description", ["Token has been expired or revoked.", "reauth related error (invalid_rapt)"]
    )
    async def test_is_final_and_keeps_the_rest(
        self, connection, token_of, change_row, row_of, provider, run_worker, keeper_of, tenant_a, description
    ):
        ref = (await row_of(connection))["secret_ref"]
        await change_row(connection, DUE)
        body = {"error": "invalid_grant", "error_description": description}
        await provider.answer("google.token", {"status": 400, "body": body})
        with pytest.raises(CredentialRefused):
            await token_of(connection)
        asked = await provider.calls("google.token")
        with pytest.raises(CredentialRefused):
            await token_of(connection)
        row = await row_of(connection)
        assert (row["grant_lost_reason"], row["secret_ref"], row["is_refreshable"]) == ("refresh_revoked", None, False)
        assert row["account_name"] == "robin@practice.example"
        assert await provider.calls("google.token") == asked
        await run_worker()
        with pytest.raises(Exception, match="no longer in the vault"):
            await (await keeper_of()).read_kept(tenant_a, ref)
        assert await provider.calls("google.revoke") == 0


class TestRotation:
    async def test_goes_on_with_the_new_refresh_token(self, browser, token_of, change_row, provider):
        await provider.behave(rotates_refresh_tokens=True)
        connection = (await browser.connect())["connection"]
        tokens = set()
        for _ in range(3):
            await change_row(connection, DUE)
            tokens.add(await token_of(connection))
        assert len(tokens) == 3

    async def test_tries_the_one_before_when_the_newest_is_refused_at_once(
        self, connection, token_of, change_row, row_of, provider, keeper_of, tenant_a
    ):
        keeper = await keeper_of()
        row = await row_of(connection)
        kept = await keeper.read_kept(tenant_a, row["secret_ref"])
        stranger = Tokens(access_token=SecretStr("x"), expires_at=utc_now(), refresh_token=SecretStr("unknown there"))
        await keeper.keep(tenant_a, row["secret_ref"], kept.followed_by(stranger, version=2), label="Grant at google")
        await change_row(connection, f"{DUE}, token_version = 2")
        assert await token_of(connection)
        assert (await row_of(connection))["grant_lost_at"] is None

    async def test_reuse_ends_the_grant(self, browser, token_of, change_row, row_of, provider, keeper_of, tenant_a):
        await provider.behave(rotates_refresh_tokens=True)
        connection = (await browser.connect())["connection"]
        keeper, row = await keeper_of(), await row_of(connection)
        stolen = await keeper.read_kept(tenant_a, row["secret_ref"])
        await change_row(connection, DUE)
        await token_of(connection)
        way = keeper.way("google", "live")
        with pytest.raises(Exception, match="taken back"):
            await keeper.provider(way).refresh(way, stolen.tokens.refresh_token)
        await change_row(connection, DUE)
        with pytest.raises(CredentialRefused):
            await token_of(connection)


class TestCrash:
    async def test_between_vault_and_row_loses_nothing(
        self, connection, token_of, change_row, row_of, provider, keeper_of, tenant_a
    ):
        """A process got new tokens, put them into the vault, and ended before the row knew."""
        keeper, row = await keeper_of(), await row_of(connection)
        kept = await keeper.read_kept(tenant_a, row["secret_ref"])
        way = keeper.way("google", "live")
        tokens = await keeper.provider(way).refresh(way, kept.tokens.refresh_token)
        following = kept.followed_by(tokens, version=2)
        await keeper.keep(tenant_a, row["secret_ref"], following, label="Grant at google")
        await change_row(connection, ENDED)
        asked = await provider.calls("google.token")
        assert await token_of(connection) == tokens.access_token.get_secret_value()
        assert await provider.calls("google.token") == asked
        assert (await row_of(connection))["token_version"] == 2

    async def test_no_token_is_used_before_it_is_kept(
        self, connection, change_row, oauth_settings, tenant_a, row_of, app_of
    ):
        """The vault is away when the new token comes: it is not handed out, and the next try gets another one."""
        settings = oauth_settings("live", secrets_url="http://127.0.0.1:9")
        await change_row(connection, DUE)
        signer = (await app_of("ops_hub")).state.signer
        database = Database(settings.database_url.get_secret_value(), application_name="tests-no-vault")
        caller, vault = TokenCaller(1.5), Vault(settings, signer)
        keeper = TokenKeeper(database, vault, settings, dict(providers(caller)))
        try:
            with pytest.raises(Exception, match="Credentials cannot be kept"):
                await keeper.access_token(tenant_a, (await row_of(connection))["id"])
        finally:
            await caller.aclose()
            await vault.close()
            await database.dispose()
        assert (await row_of(connection))["token_version"] == 1


class TestPeriodicRenewal:
    async def test_renews_what_is_due_before_anybody_asks(
        self, connection, change_row, row_of, run_worker, provider, database
    ):
        await change_row(connection, DUE)
        await oauth_jobs.enqueue_due_refreshes(_Periodic(database("ops_hub")))  # type: ignore[arg-type]
        await run_worker()
        assert (await row_of(connection))["token_version"] == 2

    async def test_leaves_the_rest_alone(self, connection, row_of, run_worker, provider, database):
        await oauth_jobs.enqueue_due_refreshes(_Periodic(database("ops_hub")))  # type: ignore[arg-type]
        await run_worker()
        assert (await row_of(connection))["token_version"] == 1


class _Periodic:
    """What a periodic function is given, as far as this one looks at it."""

    def __init__(self, database):
        self.database = database


def test_practice_accounts_are_not_real():
    assert all(person.email.endswith(".example") for person in PEOPLE)
