"""The vault's client against the real service."""

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from contracts.secrets import registry
from contracts.secrets.api import ColumnPlace, new_ref
from contracts.secrets.registry import EncryptedColumn
from libs.auth import TokenSigner
from libs.vault import SecretGone, Vault, VaultRefused, VaultUnavailable

COLUMN = "ingestion.example.sealed"
PLACE = ColumnPlace(column=COLUMN, record="row-1", record_version=1)
CREDENTIAL = {"kind": "connector_credential", "purpose": "connector", "label": "Token"}


@pytest.fixture
def vault_of(app_of, settings_for, keys_folder):
    """`await vault_of("ingestion")`: the client that this deployable has."""

    async def make(name: str) -> Vault:
        signer = TokenSigner.from_file(name, keys_folder / f"{name}.pem")
        transport = httpx.ASGITransport(await app_of("secrets"), raise_app_exceptions=False)
        return Vault(settings_for(name), signer, transport=transport)

    return make


@pytest_asyncio.fixture(loop_scope="session")
async def vault(vault_of):
    made = await vault_of("ingestion")
    yield made
    await made.close()


@pytest.fixture
def column(monkeypatch):
    more = (EncryptedColumn("ingestion.example", "sealed", "envelope", "pii", "ingestion"),)
    monkeypatch.setattr(registry, "ENCRYPTED_COLUMNS", registry.ENCRYPTED_COLUMNS + more)


class TestVault:
    async def test_gives_back_what_it_kept_until_it_is_deleted(self, vault, tenant_a):
        ref = new_ref()
        stored = await vault.put(tenant_a, ref, SecretStr("value"), **CREDENTIAL)
        assert (stored.ref, stored.owner) == (ref, "ingestion")
        assert (await vault.resolve(tenant_a, ref)).get_secret_value() == "value"
        assert await vault.delete(tenant_a, ref) is True
        assert await vault.delete(tenant_a, ref) is False
        with pytest.raises(SecretGone):
            await vault.resolve(tenant_a, ref)

    async def test_knows_nothing_of_another_tenants(self, vault, tenant_a, tenant_b):
        ref = new_ref()
        await vault.put(tenant_a, ref, SecretStr("value"), **CREDENTIAL)
        with pytest.raises(SecretGone):
            await vault.resolve(tenant_b, ref)

    async def test_lets_a_reader_read_and_not_delete(self, vault, vault_of, tenant_a):
        ref, reader = new_ref(), await vault_of("reporting")
        await vault.put(tenant_a, ref, SecretStr("value"), readers=["reporting"], **CREDENTIAL)
        assert (await reader.resolve(tenant_a, ref)).get_secret_value() == "value"
        assert await reader.delete(tenant_a, ref) is False
        await reader.close()

    async def test_says_when_it_is_refused(self, vault_of, tenant_a):
        reporting = await vault_of("reporting")
        with pytest.raises(VaultRefused) as refused:
            await reporting.put(tenant_a, new_ref(), SecretStr("value"), **CREDENTIAL)
        assert (refused.value.status, refused.value.code) == (403, "secret_not_yours")
        assert "value" not in str(refused.value)
        await reporting.close()

    @pytest.mark.usefixtures("column")
    async def test_seals_and_opens_columns(self, vault, tenant_a):
        sealed = await vault.encrypt(tenant_a, PLACE, SecretStr("value"))
        opened = await vault.decrypt(tenant_a, PLACE, sealed.envelope)
        assert (opened.value.get_secret_value(), opened.stale) == ("value", False)
        assert await vault.settle(tenant_a, COLUMN, below_version=1) == []
        with pytest.raises(VaultRefused, match="envelope_unreadable"):
            await vault.decrypt(tenant_a, PLACE.model_copy(update={"record": "row-2"}), sealed.envelope)

    @pytest.mark.parametrize(
        ("answer", "seconds"),
        [(httpx.Response(503, headers={"retry-after": "9"}), "9"), (httpx.Response(502), "5"), (None, "5")],
        ids=["503", "502", "no answer"],
    )
    async def test_says_when_it_is_away_and_for_how_long(self, settings_for, keys_folder, tenant_a, answer, seconds):
        def respond(request: httpx.Request) -> httpx.Response:
            if answer is None:
                raise httpx.ConnectError("refused")
            return answer

        signer = TokenSigner.from_file("ingestion", keys_folder / "ingestion.pem")
        vault = Vault(settings_for("ingestion"), signer, transport=httpx.MockTransport(respond))
        with pytest.raises(VaultUnavailable) as away:
            await vault.resolve(tenant_a, new_ref())
        assert away.value.headers["Retry-After"] == seconds
        await vault.close()
