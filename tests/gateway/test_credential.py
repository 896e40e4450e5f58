"""Secrets of the gateway on their way into the vault, and out of it again."""

import base64
import os
from types import SimpleNamespace
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlalchemy import text

from contracts.secrets.api import new_ref
from contracts.secrets.registry import PLATFORM
from gateway.identity.credential import conversion
from gateway.identity.credential.held import HeldSecrets
from gateway.identity.credential.jobs import move_sealed_secrets
from gateway.identity.credential.service import SecretKeeper
from gateway.identity.oauth_token.signing_keys import SigningKeys
from libs.auth import TokenSigner
from libs.vault import SecretGone, Vault, VaultUnavailable
from tests.log_lines import log_lines
from tests.search import encodings, stored

__all__ = ["log_lines", "stored"]

SEED = pyotp.random_base32(32)
HOOKS = "/api/v1/webhook-subscriptions"
WANTED = {"name": "Hook", "url": "https://hooks.example.com/", "events": ["snapshot.built"]}


@pytest.fixture
def in_vault(vault_rows):
    """`in_vault(ref)`: whether the vault has it, whoever's it is."""
    return lambda ref: bool(vault_rows("select 1 from secrets.secret where ref = %s", ref))


@pytest.fixture
def an_hour_later(gateway_database, worker_of):
    """What waits for its hour is due now."""

    async def run(tenant_id: UUID) -> None:
        async with gateway_database.tenant(tenant_id) as session:
            due = "update identity.job set run_at = now(), state = 'queued' where state = 'scheduled'"
            await session.execute(text(due))
        await worker_of("gateway")

    return run


class TestPut:
    async def test_leaves_nothing_behind_that_no_row_names(self, keeper, tenant_a, in_vault, an_hour_later):
        ref = await keeper.put("secret", kind="webhook_signing_secret", label="Hook", owner=tenant_a)
        assert in_vault(ref)
        await an_hour_later(tenant_a)
        assert not in_vault(ref)

    async def test_leaves_what_a_row_names(self, browser, new_account, gateway_database, in_vault, an_hour_later):
        account = await new_account()
        client = await browser(account=account)
        made = (await client.post(HOOKS, json=WANTED)).json()
        await client.post("/api/v1/me/second-factor")
        await client.post(f"{HOOKS}/{made['id']}/rotate-secret", json={"overlap_hours": 1})
        await an_hour_later(account.tenant_id)
        await an_hour_later(PLATFORM)
        async with gateway_database.tenant(account.tenant_id) as session:
            query = (
                "select unnest(array[secret_ref, previous_secret_ref]) from identity.webhook_subscription union all"
                " select secret_ref from identity.second_factor where user_id = :user"
            )
            named = (await session.scalars(text(query), {"user": account.user_id})).all()
        assert len(named) == 3
        assert all(in_vault(ref) for ref in named)


class TestHeldSecrets:
    async def test_asks_again_when_it_is_too_old(self, keeper, tenant_a):
        ref = await keeper.put("secret", kind="webhook_signing_secret", label="Hook", owner=tenant_a)
        long, short = HeldSecrets(keeper, seconds=60), HeldSecrets(keeper, seconds=0)
        values = [(await held.get(ref, owner=tenant_a)).get_secret_value() for held in (long, short, long)]
        await keeper.vault.delete(tenant_a, ref)
        assert values == ["secret"] * 3
        assert (await long.get(ref, owner=tenant_a)).get_secret_value() == "secret"
        with pytest.raises(SecretGone):
            await short.get(ref, owner=tenant_a)

    async def test_gives_a_tenant_nothing_of_another_s(self, keeper, tenant_a, tenant_b):
        ref = await keeper.put("secret", kind="webhook_signing_secret", label="Hook", owner=tenant_a)
        held = HeldSecrets(keeper, seconds=60)
        await held.get(ref, owner=tenant_a)
        with pytest.raises(SecretGone):
            await held.get(ref, owner=tenant_b)


@pytest.fixture
def signing_key(keys_folder) -> bytes:
    return (keys_folder / "gateway.pem").read_bytes()


def _sealed(signing_key: bytes, value: str, *place: object) -> bytes:
    """As the gateway sealed it, before the vault kept it."""
    nonce = os.urandom(12)
    return b"\x01" + nonce + conversion.cipher_of(signing_key).encrypt(nonce, value.encode(), conversion.bound(place))


@pytest.fixture
async def sealed_factor(new_account, gateway_database, signing_key):
    """An account with a confirmed app whose seed is sealed in its row."""
    account = await new_account()
    sealed = _sealed(signing_key, SEED, "identity.second_factor.secret", account.user_id)
    statement = "insert into identity.second_factor (user_id, sealed_secret, confirmed_at) values (:id, :sealed, now())"
    async with gateway_database.platform() as session:
        await session.execute(text(statement), {"id": account.user_id, "sealed": sealed})
    yield account
    async with gateway_database.platform() as session:
        await session.execute(text("delete from identity.second_factor where sealed_secret is not null"))


@pytest.fixture
def turn(gateway_database, keeper, settings_for):
    """A turn of the worker."""

    async def run(own: SecretKeeper = keeper) -> None:
        settings = settings_for("gateway")
        context = SimpleNamespace(database=gateway_database, settings=settings, resources={"keeper": own})
        await move_sealed_secrets(context)

    return run


async def _give(anonymous, account) -> int:
    password = {"email": account.email, "password": "correct horse battery staple"}
    await anonymous.post("/api/v1/auth/sign-in", json=password)
    code = pyotp.TOTP(SEED).now()
    return (await anonymous.post("/api/v1/auth/second-factor", json={"code": code})).status_code


class TestMoveSealedSecrets:
    async def test_moves_seeds(self, sealed_factor, turn, anonymous, gateway_database, keeper):
        before = await _give(anonymous, sealed_factor)
        await turn()
        async with gateway_database.platform() as session:
            query = text("select secret_ref, sealed_secret from identity.second_factor where user_id = :id")
            [(ref, sealed)] = (await session.execute(query, {"id": sealed_factor.user_id})).all()
        assert sealed is None
        assert (await keeper.resolve(ref, owner=PLATFORM)).get_secret_value() == SEED
        assert (before, await _give(anonymous, sealed_factor)) == (503, 200)

    async def test_goes_on_when_the_vault_is_back(
        self, sealed_factor, turn, anonymous, gateway_database, settings_for, signing_key
    ):
        nowhere = settings_for("gateway", secrets_url="http://127.0.0.1:9")
        away = SecretKeeper(Vault(nowhere, TokenSigner("gateway", signing_key)), gateway_database)
        await turn(away)
        await away.vault.close()
        assert await _give(anonymous, sealed_factor) == 503
        await turn()
        await turn()
        assert await _give(anonymous, sealed_factor) == 200

    async def test_leaves_what_was_replaced_meanwhile(
        self, sealed_factor, turn, gateway_database, keeper, signing_key, an_hour_later, in_vault, monkeypatch
    ):
        """Between the put and the row, somebody enrols anew: the new app stays, the moved seed goes."""
        put, refs, other = keeper.put, [], new_ref()

        async def slow(self, *args, **named):
            refs.append(await put(*args, **named))
            statement = "update identity.second_factor set secret_ref = :ref, sealed_secret = null where user_id = :id"
            async with gateway_database.platform() as session:
                await session.execute(text(statement), {"ref": other, "id": sealed_factor.user_id})
            return refs[-1]

        monkeypatch.setattr(SecretKeeper, "put", slow)
        await turn()
        await an_hour_later(PLATFORM)
        async with gateway_database.platform() as session:
            query = text("select secret_ref from identity.second_factor where user_id = :id")
            assert await session.scalar(query, {"id": sealed_factor.user_id}) == other
        assert [in_vault(ref) for ref in refs] == [False]

    async def test_leaves_what_does_not_open_and_says_so_once(
        self, sealed_factor, turn, gateway_database, log_lines, new_account
    ):
        async with gateway_database.platform() as session:
            statement = text("update identity.second_factor set sealed_secret = :other where user_id = :id")
            other = _sealed(b"another key", SEED, "identity.second_factor.secret", sealed_factor.user_id)
            await session.execute(statement, {"id": sealed_factor.user_id, "other": other})
        await turn()
        await turn()
        async with gateway_database.platform() as session:
            query = text("select sealed_secret from identity.second_factor where user_id = :id")
            assert await session.scalar(query, {"id": sealed_factor.user_id}) == other
        told = [line for line in log_lines if "sealed_secret.unreadable" in line]
        assert len(told) == 1
        assert str(sealed_factor.user_id) in told[0]

    async def test_moves_signing_secrets_of_every_tenant(self, new_tenant, turn, gateway_database, keeper, signing_key):
        hooks = [(await new_tenant(), uuid4()) for _ in range(2)]
        statement = text(
            "insert into identity.webhook_subscription (tenant_id, id, name, url, events, created_by, sealed_secret,"
            " sealed_previous_secret, previous_secret_until)"
            " values (:tenant, :id, 'Hook', 'https://x.test', '{}', 'x', :now, :before, now())"
        )
        for tenant_id, hook_id in hooks:
            place = ("webhook_subscription", tenant_id, hook_id, "secret")
            sealed = {"now": _sealed(signing_key, "whsec_now", *place), "before": _sealed(signing_key, "old", *place)}
            async with gateway_database.tenant(tenant_id) as session:
                await session.execute(statement, {"tenant": tenant_id, "id": hook_id} | sealed)
        await turn()
        query = "select secret_ref, previous_secret_ref, sealed_secret, sealed_previous_secret"
        for tenant_id, _ in hooks:
            async with gateway_database.tenant(tenant_id) as session:
                [row] = (await session.execute(text(f"{query} from identity.webhook_subscription"))).all()
            values = [(await keeper.resolve(ref, owner=tenant_id)).get_secret_value() for ref in row[:2]]
            assert (values, row[2:]) == (["whsec_now", "old"], (None, None))

    async def test_waits_for_what_has_not_moved(self, keeper):
        with pytest.raises(VaultUnavailable):
            await HeldSecrets(keeper, seconds=60).get(None, owner=PLATFORM)


class TestCanary:
    async def test_is_found_nowhere(
        self, browser, new_account, anonymous, keeper, gateway_database, worker_of, stored, log_lines, capfd
    ):
        """A seed, a signing secret and a private key, each kept, used and forgotten: they stand in no table and no log,
        kept answers, jobs and audit entries included."""
        account = await new_account()
        client = await browser(account=account)
        seed = (await client.post("/api/v1/me/second-factor")).json()["secret"]
        code = {"code": pyotp.TOTP(seed).now()}
        assert (await client.post("/api/v1/me/second-factor/confirm", json=code)).status_code == 200
        made = (await client.post(HOOKS, json=WANTED, headers={"Idempotency-Key": "canary"})).json()
        await client.post(f"{HOOKS}/{made['id']}/test")
        await worker_of("gateway")
        signing = await SigningKeys(gateway_database, keeper).signing()
        private = base64.b64encode(signing.private.private_bytes_raw()).decode()
        written = [stored()]
        await client.delete("/api/v1/me/second-factor")
        await client.delete(f"{HOOKS}/{made['id']}")
        await worker_of("gateway")
        out, err = capfd.readouterr()
        written += [stored(), "\n".join(log_lines).encode(), out.encode(), err.encode()]

        values = [seed, made["secret"], made["secret"].removeprefix("whsec_"), private]
        everything = b"\n".join(written)
        assert account.email.encode() in everything
        assert b"request.finished" in everything
        assert [form for value in values for form in encodings(value) if form in everything] == []
