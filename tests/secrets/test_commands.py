"""`./opsight secrets …`, on a database with a worker."""

import asyncio

import pytest
from typer.testing import CliRunner

from contracts.secrets.registry import PLATFORM
from infra.vault import rotation
from infra.vault.cli import app
from services.secrets.kms.local import LocalKms
from tests.secrets.vaulting import Caller


@pytest.fixture
def settings(settings_for):
    return settings_for("secrets")


@pytest.fixture
def keys(rows, ingestion: Caller):
    query = "select version, state, wrapped_by from secrets.data_key where tenant_id = %s order by version"
    return lambda: rows(query, ingestion.tenant_id)


async def _with_worker(worker_of, command):
    """Run a command beside a worker that works until it is done."""
    running = asyncio.create_task(command)
    while not running.done():
        await worker_of("secrets")
        await asyncio.sleep(0.05)
    return await running


class TestRotate:
    async def test_changes_nothing_when_it_is_only_asked(self, ingestion: Caller, settings, keys):
        await ingestion.stored()
        before = keys()
        [planned] = await rotation.plan(settings, ingestion.tenant_id, None)
        assert (planned.rows, planned.ring.purpose, planned.ring.active_version) == (1, "connector", 1)
        assert keys() == before

    async def test_returns_when_the_worker_is_done(self, ingestion: Caller, settings, keys, worker_of):
        ref = await ingestion.stored("value")
        seen: list[tuple[int, int]] = []
        command = rotation.rotate(
            settings, ingestion.tenant_id, "connector", master_key=False, watch=lambda *now: seen.append(now)
        )
        report = await _with_worker(worker_of, command)
        assert report.succeeded
        assert [(one.state, one.rows_done, one.keys_retired) for _, one in report.rotations] == [("finished", 1, 1)]
        assert seen[-1] == (1, 1)
        assert [row[:2] for row in keys()] == [(1, "retired"), (2, "active")]
        assert (await ingestion.resolve(ref)).json()["value"] == "value"

    async def test_of_another_purpose_leaves_the_keys_alone(self, ingestion: Caller, settings, keys):
        await ingestion.stored()
        report = await rotation.rotate(
            settings, ingestion.tenant_id, "webhook", master_key=False, watch=lambda *_: None
        )
        assert report.rotations == []
        assert [row[0] for row in keys()] == [1]

    async def test_of_the_master_key_wraps_anew_and_touches_no_row(
        self, ingestion: Caller, settings, keys, worker_of, rows
    ):
        ref = await ingestion.stored("value")
        [before] = rows("select envelope from secrets.secret where ref = %s", ref)
        [[_, _, wrapped_by]] = keys()
        command = rotation.rotate(settings, ingestion.tenant_id, None, master_key=True, watch=lambda *_: None)
        report = await _with_worker(worker_of, command)
        assert [one.kind for _, one in report.rotations] == ["rewrap"]
        [[version, state, now]] = keys()
        assert (version, state) == (1, "active")
        assert int(now.removeprefix("local:")) == int(wrapped_by.removeprefix("local:")) + 1
        assert rows("select envelope from secrets.secret where ref = %s", ref) == [before]
        [[wrapped]] = rows("select wrapped_index_key from secrets.key_ring where tenant_id = %s", ingestion.tenant_id)
        assert int.from_bytes(wrapped[:4]) == int(now.removeprefix("local:"))
        await LocalKms(settings.local_key_file).check()
        assert (await ingestion.resolve(ref)).json()["value"] == "value"


class TestShred:
    async def test_destroys_the_keys(self, ingestion: Caller, settings, keys):
        ref = await ingestion.stored()
        assert await rotation.shred(settings, ingestion.tenant_id) == (1, 1)
        assert keys() == [(1, "destroyed", None)]
        assert (await ingestion.resolve(ref)).status_code == 404


class TestBeginAnew:
    async def test_deletes_what_nothing_opens_of_the_platform_and_goes_on(self, ingestion: Caller, settings, rows):
        seed = {"kind": "totp_seed", "purpose": "pii"}
        gateway = ingestion.of("gateway", PLATFORM)
        theirs, ours = await ingestion.stored(), await gateway.stored(**seed)
        assert await rotation.begin_anew(settings, PLATFORM) >= 1
        assert rows("select 1 from secrets.key_ring where tenant_id = %s", PLATFORM) == []
        answers = [await gateway.resolve(ours), await ingestion.resolve(theirs)]
        assert [answer.status_code for answer in answers] == [404, 200]
        assert (await gateway.resolve(await gateway.stored("new", **seed))).json()["value"] == "new"

    async def test_lets_a_tenant_enter_its_credentials_again(self, ingestion: Caller, settings):
        lost = await ingestion.stored()
        assert await rotation.begin_anew(settings, ingestion.tenant_id) == 1
        assert (await ingestion.resolve(lost)).status_code == 404
        assert (await ingestion.resolve(await ingestion.stored("new"))).json()["value"] == "new"


class TestCommandLine:
    @pytest.mark.parametrize("command", ["rotate", "drill", "shred", "begin-anew"])
    def test_explains_itself(self, command):
        answer = CliRunner().invoke(app, [command, "--help"])
        assert answer.exit_code == 0

    def test_does_not_destroy_what_is_the_platform_s(self):
        answer = CliRunner().invoke(app, ["shred", "--yes", "--tenant", str(PLATFORM)])
        assert answer.exit_code == 2

    @pytest.mark.parametrize("options", [[], ["--platform", "--tenant", "00000000-0000-0000-0000-000000000001"]])
    def test_begins_anew_for_one_owner_at_a_time(self, options):
        answer = CliRunner().invoke(app, ["begin-anew", "--yes", *options])
        assert answer.exit_code == 2

    def test_asks_before_it_destroys(self):
        answer = CliRunner().invoke(app, ["shred", "--tenant", "00000000-0000-0000-0000-000000000001"], input="n\n")
        assert answer.exit_code == 1
        assert "There is no way back" in answer.output
