"""A connection that is cut: its grant is taken back at the provider, and its tokens are deleted."""

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from libs.clock import utc_now
from services.ops_hub.connections import repository
from services.ops_hub.connections.adapters.protocol import CredentialRefused
from services.ops_hub.connections.oauth.losing import let_go


class TestGivingUp:
    @pytest.fixture
    def cut(self, database, tenant_a):
        """What cutting a connection does, in one transaction."""

        async def act(connection, *, at=None):
            async with database("ops_hub").tenant(tenant_a) as session:
                found = await repository.find_connection(session, connection, lock=True)
                await let_go(session, found, at=at or utc_now())
                found.disconnected_at = utc_now()

        return act

    async def test_revokes_at_the_provider_and_deletes_the_tokens(
        self, connection, row_of, cut, run_worker, provider, keeper_of, tenant_a, token_of
    ):
        ref = (await row_of(connection))["secret_ref"]
        await cut(connection)
        with pytest.raises(CredentialRefused):
            await token_of(connection)
        await run_worker()
        assert await provider.calls("google.revoke") == 1
        with pytest.raises(Exception, match="no longer in the vault"):
            await (await keeper_of()).read_kept(tenant_a, ref)

    async def test_of_facebook_takes_the_permissions_away(self, browser, provider, cut, run_worker):
        ended = await browser.connect("facebook")
        await cut(ended["connection"])
        await run_worker()
        assert await provider.calls("facebook.permissions") == 1

    async def test_tries_again_while_the_provider_is_away_and_keeps_the_tokens_for_that(
        self, connection, row_of, cut, run_worker, provider, keeper_of, tenant_a, postgres_url
    ):
        ref = (await row_of(connection))["secret_ref"]
        await cut(connection)
        await provider.outage("google", "down")
        await run_worker()
        assert await (await keeper_of()).read_kept(tenant_a, ref)
        await provider.recover("google")
        with psycopg.connect(postgres_url) as direct:
            direct.execute(
                "update ops.job set run_at = now() where tenant_id = %s and state = 'retry_wait'", [tenant_a]
            )
        await run_worker()
        assert await provider.calls("google.revoke") == 2
        with pytest.raises(Exception, match="no longer in the vault"):
            await (await keeper_of()).read_kept(tenant_a, ref)

    async def test_deletes_the_tokens_after_a_day_whatever_the_provider_says(
        self, connection, row_of, cut, run_worker, provider, keeper_of, tenant_a
    ):
        ref = (await row_of(connection))["secret_ref"]
        await cut(connection, at=utc_now() - timedelta(hours=23, minutes=1))
        await provider.outage("google", "down")
        await run_worker()
        with pytest.raises(Exception, match="no longer in the vault"):
            await (await keeper_of()).read_kept(tenant_a, ref)

    async def test_does_not_take_from_others_what_the_account_granted(
        self, connection, browser, browser_of, cut, run_worker, provider, tenant_b, keeper_of
    ):
        """Google takes back all that an account granted, for every tenant and platform of the installation."""
        theirs = await (await browser_of(tenant=tenant_b)).connect("google_analytics")
        await cut(connection)
        await run_worker()
        assert await provider.calls("google.revoke") == 0
        keeper = await keeper_of()
        assert await keeper.access_token(tenant_b, UUID(theirs["connection"]))

    async def test_leaves_a_grant_alone_that_the_connection_holds(
        self, connection, run_worker, provider, token_of, postgres_url, tenant_a
    ):
        """The job that clears up after a process that ended in the middle comes an hour later, and finds it in use."""
        with psycopg.connect(postgres_url) as direct:
            moved = direct.execute(
                "update ops.job set run_at = now() where tenant_id = %s and state = 'scheduled' returning id",
                [tenant_a],
            ).fetchall()
        await run_worker()
        assert len(moved) == 1
        assert await provider.calls("google.revoke") == 0
        assert await token_of(connection)
