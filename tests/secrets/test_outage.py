"""The drill, for real: the emulator of AWS KMS is frozen and thawed. And what an outage means for each provider."""

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr

from contracts.secrets.api import new_ref
from infra.vault.drill import rehearse
from libs.testing.apps import started
from libs.testing.deployables import make_app
from services.secrets.kms import KmsMisconfigured
from tests.secrets.transit_server import TOKEN, Transit, start


class TestDrill:
    @pytest.mark.timeout(170)
    async def test_finds_nothing(self, monkeypatch):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "drill")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "drill")
        findings = await rehearse(6)
        assert [finding for finding in findings if not finding.sound] == []
        assert len(findings) == 6


@pytest.fixture
async def transit():
    """Vault's Transit engine, ready to be broken."""
    made = Transit()
    runner = await start(made)
    yield made
    await runner.cleanup()


@pytest.fixture
def caller_on(settings_for, as_, tenant_a):
    """`caller_on(transit)`: the vault on that key service, and ingestion that speaks to it."""
    import httpx

    from tests.secrets.vaulting import Caller

    def on(transit: Transit, **changes: float):
        settings = settings_for(
            "secrets",
            kms_provider="vault",
            kms_vault_url=transit.url,
            kms_vault_token=SecretStr(TOKEN),
            kms_timeout_seconds=0.5,
            **changes,
        )
        app = make_app("secrets", settings)
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://secrets")
        return started(app), Caller(client, as_, tenant_a)

    return on


class TestOutage:
    @pytest.mark.parametrize("status", [429, 503, 403])
    async def test_is_told_as_503_with_a_time_to_come_back(self, transit, caller_on, status):
        running, caller = caller_on(transit)
        async with running:
            transit.fails_with = status
            answer = await caller.put("value")
            assert (answer.status_code, answer.json()["code"]) == (503, "key_service_unavailable")
            assert answer.headers["retry-after"] == "5"
            assert "vault" not in answer.text.lower()

    async def test_is_counted(self, transit, caller_on):
        running, caller = caller_on(transit)
        labels = {"provider": "vault", "call": "wrap", "outcome": "unavailable"}
        before = REGISTRY.get_sample_value("opsight_kms_errors_total", labels) or 0
        async with running:
            transit.fails_with = 503
            await caller.put("value")
        assert (REGISTRY.get_sample_value("opsight_kms_errors_total", labels) or 0) > before

    async def test_of_a_denied_key_ends_its_use_at_the_next_refresh(self, transit, caller_on):
        import asyncio

        running, caller = caller_on(transit, data_key_soft_seconds=0.2, data_key_hard_seconds=60)
        async with running:
            ref = await caller.stored("value")
            assert (await caller.resolve(ref)).status_code == 200
            transit.fails_with = 403
            await asyncio.sleep(0.3)
            await caller.resolve(ref)
            await asyncio.sleep(0.2)
            assert (await caller.resolve(ref)).status_code == 503

    async def test_never_writes_another_tenants_key_or_plaintext(self, transit, caller_on, tenant_b, rows):
        running, caller = caller_on(transit)
        async with running:
            await caller.stored("value")
            transit.fails_with = 503
            refused = await caller.of("ingestion", tenant_b).put("value-of-b", new_ref())
            assert refused.status_code == 503
        assert rows("select count(*) from secrets.secret where tenant_id = %s", tenant_b) == [(0,)]
        assert rows("select count(*) from secrets.data_key where tenant_id = %s", tenant_b) == [(0,)]


class TestStart:
    async def test_is_refused_when_the_key_file_of_existing_keys_is_gone(self, settings_for, ingestion, tmp_path):
        await ingestion.stored()
        with pytest.raises(RuntimeError, match="key file is gone"):
            async with started(make_app("secrets", settings_for("secrets", data_dir=tmp_path))):
                pass
        assert list(tmp_path.iterdir()) == []

    async def test_is_refused_when_it_is_set_up_wrong(self, settings_for, transit):
        settings = settings_for(
            "secrets", kms_provider="vault", kms_vault_url=transit.url, kms_vault_token=SecretStr(TOKEN),
            kms_vault_key="absent",
        )  # fmt: skip
        with pytest.raises(RuntimeError, match=KmsMisconfigured.__name__):
            async with started(make_app("secrets", settings)):
                pass

    async def test_waits_for_a_key_service_that_is_away(self, settings_for, transit, caller_on):
        transit.fails_with = 503
        running, caller = caller_on(transit)
        async with running:
            assert (await caller.put("value")).status_code == 503
            transit.fails_with = None
            transit.asked.clear()
            assert (await caller.put("value")).status_code == 200
