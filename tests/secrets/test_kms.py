"""Key services: one suite for all three, and what is special about each."""

import os
import stat
import threading
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from pydantic import SecretStr

from services.secrets.kms import (
    KeyContext,
    KmsDenied,
    KmsError,
    KmsMisconfigured,
    KmsUnavailable,
    make_kms,
)
from services.secrets.kms.aws import AwsKms
from services.secrets.kms.local import LocalKms
from services.secrets.kms.transit import TransitKms
from tests.secrets.kms_rigs import Rig, aws_rig, local_rig, vault_rig
from tests.secrets.transit_server import TOKEN, Transit, start

OURS = KeyContext("test", UUID(int=1))
PROVIDERS = ("local", "aws", "vault")


@pytest_asyncio.fixture(params=PROVIDERS, scope="module", loop_scope="session")
async def rig(request, tmp_path_factory):
    """Each provider in turn."""
    rigs = {
        "local": lambda: local_rig(tmp_path_factory.mktemp("kms")),
        "aws": aws_rig,
        "vault": lambda: vault_rig(Transit()),
    }
    async with rigs[request.param]() as made:
        yield made


class TestConformance:
    async def test_unwraps_what_it_wrapped(self, rig: Rig):
        key = os.urandom(32)
        wrapped = await rig.kms.wrap(key, OURS)
        assert key not in wrapped.wrapped
        assert wrapped.wrapped_by.startswith(f"{rig.kms.name}:")
        assert await rig.kms.unwrap(wrapped.wrapped, OURS) == key

    async def test_never_wraps_alike(self, rig: Rig):
        key = os.urandom(32)
        assert (await rig.kms.wrap(key, OURS)).wrapped != (await rig.kms.wrap(key, OURS)).wrapped

    @pytest.mark.parametrize(
        "other", [KeyContext("test", UUID(int=2)), KeyContext("production", UUID(int=1))], ids=["tenant", "environment"]
    )
    async def test_refuses_another_context(self, rig: Rig, other: KeyContext):
        wrapped = await rig.kms.wrap(os.urandom(32), OURS)
        with pytest.raises(KmsDenied):
            await rig.kms.unwrap(wrapped.wrapped, other)
        with pytest.raises(KmsDenied):
            await rig.kms.rewrap(wrapped.wrapped, other)

    async def test_refuses_a_changed_bit(self, rig: Rig):
        wrapped = (await rig.kms.wrap(os.urandom(32), OURS)).wrapped
        changed = wrapped[:-3] + bytes([wrapped[-3] ^ 1]) + wrapped[-2:]
        with pytest.raises(KmsDenied):
            await rig.kms.unwrap(changed, OURS)

    async def test_rewraps_with_the_newest_key(self, rig: Rig):
        key = os.urandom(32)
        old = await rig.kms.wrap(key, OURS)
        await rig.rotate()
        new = await rig.kms.rewrap(old.wrapped, OURS)
        assert new.wrapped_by != old.wrapped_by
        assert await rig.kms.unwrap(new.wrapped, OURS) == await rig.kms.unwrap(old.wrapped, OURS) == key
        assert (await rig.kms.wrap(key, OURS)).wrapped_by == new.wrapped_by

    async def test_says_whether_it_works(self, rig: Rig):
        said: list[str] = []
        for kms in (rig.kms, rig.away):
            try:
                await kms.check()
                said.append("works")
            except KmsUnavailable:
                said.append("unavailable")
        assert said == ["works", "unavailable"]

    async def test_is_unavailable_when_nobody_answers(self, rig: Rig):
        for act in _calls(rig.away):
            with pytest.raises(KmsUnavailable):
                await act()

    async def test_says_when_it_is_set_up_wrong(self, rig: Rig):
        with pytest.raises(KmsMisconfigured):
            await rig.misconfigured.wrap(os.urandom(32), OURS)
        with pytest.raises(KmsMisconfigured):
            await rig.misconfigured.check()

    async def test_errors_hold_no_key_and_no_token(self, rig: Rig):
        wrapped = await rig.kms.wrap(os.urandom(32), OURS)
        with pytest.raises(KmsError) as refused:
            await rig.kms.unwrap(wrapped.wrapped, KeyContext("test", uuid4()))
        assert TOKEN not in str(refused.value)
        assert wrapped.wrapped.hex() not in str(refused.value)


def _calls(kms):
    return (lambda: kms.wrap(os.urandom(32), OURS), kms.check)


class TestLocal:
    def test_makes_a_file_for_its_owner_alone(self, tmp_path):
        path = tmp_path / "kms" / "keys.json"
        LocalKms(path).create()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]

    def test_agrees_on_one_file_when_many_start_at_once(self, tmp_path):
        path = tmp_path / "keys.json"
        seen: set[bytes] = set()
        starts = [
            threading.Thread(target=lambda: (LocalKms(path).create(), seen.add(path.read_bytes()))) for _ in range(16)
        ]
        for start_one in starts:
            start_one.start()
        for start_one in starts:
            start_one.join()
        assert len(seen) == 1

    async def test_refuses_what_another_file_wrapped(self, tmp_path):
        ours, other = LocalKms(tmp_path / "keys.json"), LocalKms(tmp_path / "other.json")
        ours.create()
        other.create()
        with pytest.raises(KmsDenied):
            await ours.unwrap((await other.wrap(bytes(32), OURS)).wrapped, OURS)

    async def test_refuses_a_file_that_others_may_read(self, tmp_path):
        kms = LocalKms(tmp_path / "keys.json")
        kms.create()
        (tmp_path / "keys.json").chmod(0o640)
        with pytest.raises(KmsMisconfigured, match="chmod 600"):
            await kms.check()

    async def test_sees_what_another_process_rotated(self, tmp_path):
        one, other = LocalKms(tmp_path / "keys.json"), LocalKms(tmp_path / "keys.json")
        one.create()
        await one.rotate()
        wrapped = await one.wrap(bytes(32), OURS)
        assert wrapped.wrapped_by == "local:2"
        assert await other.unwrap(wrapped.wrapped, OURS) == bytes(32)


class TestVault:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (429, KmsUnavailable),
            (412, KmsUnavailable),
            (503, KmsUnavailable),
            (500, KmsUnavailable),
            (404, KmsMisconfigured),
        ],
    )
    async def test_tells_the_statuses_apart(self, status, error):
        transit = Transit(fails_with=status)
        async with vault_rig(transit) as rig:
            with pytest.raises(error):
                await rig.kms.wrap(bytes(32), OURS)

    async def test_is_denied_with_another_token(self):
        async with vault_rig(transit := Transit()):
            kms = TransitKms(url=transit.url, token=SecretStr("hvs.another"), key="opsight")
            with pytest.raises(KmsDenied):
                await kms.wrap(bytes(32), OURS)
            await kms.close()

    async def test_waits_no_longer_than_it_was_told(self):
        async with vault_rig(Transit(silent=True)) as rig:
            with pytest.raises(KmsUnavailable):
                await rig.kms.wrap(bytes(32), OURS)

    async def test_refuses_a_key_that_does_not_tell_tenants_apart(self):
        async with vault_rig(Transit(derived=False)) as rig:
            with pytest.raises(KmsMisconfigured, match="derived"):
                await rig.kms.check()

    async def test_refuses_what_is_not_vault(self):
        runner = await start(transit := Transit())
        kms = TransitKms(url=f"{transit.url}/elsewhere", token=SecretStr(TOKEN), key="opsight")
        with pytest.raises(KmsMisconfigured):
            await kms.check()
        await kms.close()
        await runner.cleanup()


class TestChoice:
    @pytest.mark.parametrize("provider", ["aws", "vault"])
    def test_names_what_is_missing(self, settings_for, provider):
        with pytest.raises(KmsMisconfigured, match="needs kms_"):
            make_kms(settings_for("secrets", kms_provider=provider))

    def test_is_local_unless_told_otherwise(self, settings_for):
        assert make_kms(settings_for("secrets")).name == "local"

    def test_needs_a_region_for_aws(self, monkeypatch):
        for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(KmsMisconfigured):
            AwsKms(key_id="alias/x", region=None, endpoint_url=None)
