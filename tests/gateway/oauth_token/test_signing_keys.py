"""The keys that sign access tokens: published, replaced, made at the first start, and kept in the vault."""

import asyncio
import base64

import httpx
import pytest
from sqlalchemy import text

from contracts.secrets.registry import PLATFORM
from gateway.identity.oauth_token import signing_keys
from gateway.identity.oauth_token.signing_keys import SigningKeys
from libs.vault import VaultUnavailable
from tests.gateway.oauth_token.tokens import READ, TOKEN, bearer, parts_of


class TestWellKnown:
    async def test_publishes_public_keys_alone(self, anonymous, token):
        answer = await anonymous.get("/.well-known/jwks.json")
        keys = answer.json()["keys"]
        assert all(key.keys() == {"kty", "crv", "x", "kid", "use", "alg"} for key in keys)
        assert parts_of(token)[0]["kid"] in [key["kid"] for key in keys]
        assert len(keys) >= 2
        assert answer.headers["cache-control"] == "public, max-age=300"

    async def test_describes_the_server(self, anonymous):
        found = (await anonymous.get("/.well-known/oauth-authorization-server")).json()
        assert found["token_endpoint"] == f"{found['issuer']}/oauth/token"
        assert found["jwks_uri"] == f"{found['issuer']}/.well-known/jwks.json"
        assert found["grant_types_supported"] == ["client_credentials"]
        assert found["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]
        assert found["response_types_supported"] == []

    @pytest.mark.parametrize("path", ["jwks.json", "oauth-authorization-server"])
    async def test_is_read_only(self, anonymous, path):
        assert (await anonymous.post(f"/.well-known/{path}")).status_code == 405


class TestSigningKeyRotation:
    @pytest.fixture
    def rotate(self, gateway_database, keeper, monkeypatch):
        """Rotate, as another process would; every gateway here reads the keys with each request."""
        monkeypatch.setattr(signing_keys, "RELOAD_SECONDS", 0.0)

        async def rotate(**options: bool) -> None:
            await signing_keys.rotate(gateway_database, keeper, **options)

        return rotate

    async def test_signs_with_the_key_that_was_published_as_the_next(self, anonymous, program, rotate):
        before = {key["kid"] for key in (await anonymous.get("/.well-known/jwks.json")).json()["keys"]}
        old = parts_of((await anonymous.post(TOKEN, data=program.form)).json()["access_token"])[0]["kid"]
        await rotate()
        new = parts_of((await anonymous.post(TOKEN, data=program.form)).json()["access_token"])[0]["kid"]
        assert new != old
        assert {old, new} <= before

    async def test_leaves_tokens_valid_that_the_key_before_signed(self, anonymous, program, rotate, upstream):
        token = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        await rotate()
        await rotate()
        assert (await anonymous.get(READ, headers=bearer(token))).status_code == 200

    async def test_ends_them_when_the_key_is_dropped(self, anonymous, program, rotate, upstream):
        token = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        await rotate(drop=True)
        fresh = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        statuses = [(await anonymous.get(READ, headers=bearer(one))).status_code for one in (token, fresh)]
        assert statuses == [401, 200]

    async def test_happens_by_itself_after_thirty_days(self, gateway_database, keeper, keys):
        async def due() -> str | None:
            await signing_keys.rotate_when_due(gateway_database, keeper)
            return (await SigningKeys(gateway_database, keeper).known()).active_kid

        not_yet = await due()
        async with gateway_database.platform() as session:
            aged = "update identity.oauth_signing_key set activated_at = now() - interval '31 days'"
            await session.execute(text(f"{aged} where state = 'active'"))
        now = await due()
        assert not_yet == keys.active_kid
        assert now != keys.active_kid

    async def test_replaces_a_key_that_the_vault_has_lost(self, gateway_database, keeper, keys):
        ref = (await SigningKeys(gateway_database, keeper).known()).active_ref
        await keeper.vault.delete(PLATFORM, ref)
        own = SigningKeys(gateway_database, keeper)
        with pytest.raises(VaultUnavailable):
            await own.signing()
        assert (await own.signing()).kid != keys.active_kid

    async def test_forgets_private_halves_with_their_keys(
        self, gateway_database, keeper, keys, rotate, vault_rows, worker_of
    ):
        ref = (await SigningKeys(gateway_database, keeper).known()).active_ref
        await rotate(drop=True)
        await worker_of("gateway")
        assert vault_rows("select 1 from secrets.secret where ref = %s", ref) == []

    async def test_keeps_private_halves_in_the_vault_of_the_platform(self, gateway_database, keys, vault_rows):
        async with gateway_database.platform() as session:
            rows = (await session.execute(text("select * from identity.oauth_signing_key"))).all()
        query = "select distinct tenant_id from secrets.secret where kind = 'oauth_signing_key'"
        private = keys.active.private_bytes_raw()
        assert base64.b64encode(private).decode() not in str(rows)
        assert all(private not in row for row in rows)
        assert vault_rows(query) == [(PLATFORM,)]


class TestFirstStart:
    @pytest.fixture(autouse=True)
    async def nothing_yet(self, gateway_database):
        async with gateway_database.platform() as session:
            await session.execute(text("delete from identity.oauth_signing_key"))

    async def test_makes_two_keys_however_many_gateways_start(self, gateway_database, keeper, vault_rows, worker_of):
        in_vault = "select ref from secrets.secret where kind = 'oauth_signing_key'"
        before = set(vault_rows(in_vault))
        gateways = [SigningKeys(gateway_database, keeper) for _ in range(4)]
        signing = await asyncio.gather(*(gateway.signing() for gateway in gateways))
        await worker_of("gateway")
        async with gateway_database.platform() as session:
            query = text("select kid, state, private_key_ref from identity.oauth_signing_key")
            rows = (await session.execute(query)).all()
        assert sorted(row.state for row in rows) == ["active", "next"]
        assert {key.kid for key in signing} == {row.kid for row in rows if row.state == "active"}
        assert set(vault_rows(in_vault)) - before == {(row.private_key_ref,) for row in rows}

    async def test_answers_503_until_the_vault_answers(self, url_without_vault, gateway_url, program):
        async with httpx.AsyncClient(base_url=url_without_vault) as client:
            ready = await client.get("/readyz")
            jwks = await client.get("/.well-known/jwks.json")
            token = await client.post(TOKEN, data=program.form)
            checked = await client.get(READ, headers=bearer("a.b.c"))
        assert (ready.status_code, jwks.status_code, token.status_code, checked.status_code) == (200, 503, 503, 401)
        assert int(jwks.headers["retry-after"]) > 0
        assert int(token.headers["retry-after"]) > 0
        assert token.json()["error"] == "temporarily_unavailable"

    async def test_tries_no_more_than_once_in_five_seconds(self, gateway_database, start_gateway):
        url = await start_gateway(secrets_url="http://127.0.0.1:9")
        query = "select count(*) from identity.job where kind = 'gateway.forget_secrets'"
        async with gateway_database.tenant(PLATFORM) as session:
            before = await session.scalar(text(query))
        async with httpx.AsyncClient(base_url=url) as client:
            answers = await asyncio.gather(*(client.get("/.well-known/jwks.json") for _ in range(20)))
        async with gateway_database.tenant(PLATFORM) as session:
            after = await session.scalar(text(query))
        assert {answer.status_code for answer in answers} == {503}
        assert after - before == 1

    async def test_goes_on_without_the_vault_for_what_needs_public_halves_alone(
        self, url_without_vault, program, anonymous, monkeypatch, upstream
    ):
        monkeypatch.setattr(signing_keys, "RELOAD_SECONDS", 0.0)
        token = (await anonymous.post(TOKEN, data=program.form)).json()["access_token"]
        async with httpx.AsyncClient(base_url=url_without_vault) as client:
            assert (await client.get("/.well-known/jwks.json")).status_code == 200
            assert (await client.get(READ, headers=bearer(token))).status_code == 200
            assert (await client.post(TOKEN, data=program.form)).status_code == 503


class TestSigning:
    async def test_asks_the_vault_once_for_many_tokens(self, gateway_database, keeper, vault_rows):
        own = SigningKeys(gateway_database, keeper)
        query = "select count(*) from audit.event where action = 'secret.resolved' and tenant_id = %s"
        await own.published()
        before = vault_rows(query, PLATFORM)[0][0]
        await asyncio.gather(*(own.signing() for _ in range(20)))
        await own.signing()
        assert vault_rows(query, PLATFORM)[0][0] - before == 1
