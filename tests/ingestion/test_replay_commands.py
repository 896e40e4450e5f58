"""`./opsight replay` and `./opsight retention`, on a database with a worker."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from infra.ingestion import replays, retention
from infra.local.errors import LocalError
from libs.jobs import Permanent
from tests.ingestion.replaying import DATASET, LATER_READS, TABLE, Replayer

UUID_LINE = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.MULTILINE)
OLD = datetime.now(UTC) - timedelta(days=91)


@pytest.fixture
def run(replayer: Replayer, settings_for, monkeypatch: pytest.MonkeyPatch):
    """`await run(replays.app, "--dataset", …)`: the command, beside a worker that works until it is done."""
    settings = settings_for("ingestion")
    monkeypatch.setenv("OPSIGHT_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("OPSIGHT_REDIS_URL", settings.redis_url.get_secret_value())

    async def invoke(app, *arguments: str) -> Result:
        command = ["--tenant", str(replayer.tenant_id), *arguments]
        running = asyncio.create_task(asyncio.to_thread(CliRunner().invoke, app, command))
        while not running.done():
            await replayer.worker.run_until_idle(timeout_seconds=60)
            await asyncio.sleep(0.05)
        return await running

    return invoke


WEEK = ("--dataset", DATASET, "--from", "2026-03-08", "--to", "2026-03-14")


class TestReplayCommand:
    async def test_waits_and_says_what_changed(self, replayer: Replayer, run):
        await replayer.week()
        done = await run(replays.app, *WEEK, "--wait")
        assert done.exit_code == 0, done.output
        assert "read 21, accepted 21, filtered 0, quarantined 0" in done.output
        assert "21 rows before, 21 after: 0 inserted, 0 changed, 21 unchanged, 0 vanished" in done.output

    async def test_answers_at_once_with_the_id(self, replayer: Replayer, run):
        done = await run(replays.app, *WEEK)
        assert done.exit_code == 0, done.output
        # What else runs in this process may write in between, and after.
        (replay_id,) = UUID_LINE.findall(done.output)
        assert (await replayer.get(replay_id))["window"]["start_date"] == "2026-03-08"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--dataset", "google_ads__campaign"), "not about an account's day"),
            (("--dataset", DATASET, "--from", "2026-03-08"), "both --from and --to"),
            (("--dataset", DATASET, "--source", "elsewhere"), "--source"),
            (("--dataset", DATASET, "--from", "2026-01-01", "--to", "2026-03-01"), "31 are the most"),
        ],
    )
    async def test_fails_with_one_line(self, run, arguments, message):
        failed = await run(replays.app, *arguments)
        assert isinstance(failed.exception, LocalError)
        assert message in str(failed.exception)
        assert "\n" not in str(failed.exception)

    async def test_fails_when_the_replay_does(self, replayer: Replayer, run, monkeypatch):
        monkeypatch.setattr("services.ingestion.replay.running.refusals_in", _broken)
        monkeypatch.setattr("services.ingestion.replay.running.BATCH_ROWS", 10)
        await replayer.week()
        failed = await run(replays.app, *WEEK, "--wait")
        assert failed.exit_code == 1
        assert "failed" in str(failed.exception)


def _broken(*_: object) -> None:
    raise Permanent("broken", "Nothing could be checked.")


class TestRetentionCommand:
    async def test_says_what_would_go(self, replayer: Replayer, run):
        await _superseded(replayer)
        told = await run(retention.app, "--dry-run")
        assert told.exit_code == 0, told.output
        assert f"1  {TABLE}  superseded" in told.output
        assert "1  rows would go; nothing was changed." in told.output

    async def test_keeps_a_tenants_rows_longer(self, replayer: Replayer, run):
        await _superseded(replayer)
        changed = await run(retention.app, "--days", "120")
        kept = await run(retention.app, "--dry-run")
        await run(retention.app, "--default-days")
        again = await run(retention.app, "--dry-run")
        assert changed.exit_code == 0, changed.output
        assert "0  rows would go" in kept.output
        assert "1  rows would go" in again.output

    async def test_removes_them_now(self, replayer: Replayer, run):
        await _superseded(replayer)
        done = await run(retention.app)
        assert "is queued" in done.output
        await replayer.worker.run_until_idle(timeout_seconds=60)
        assert (await replayer.all(f"select count(*) as n from {TABLE}"))[0].n == 2

    async def test_refuses_fewer_days_than_a_window_has(self, run):
        failed = await run(retention.app, "--days", "30")
        assert "from 31 to 3650" in str(failed.exception)


async def _superseded(replayer: Replayer) -> None:
    for number, at in enumerate(LATER_READS):
        await replayer.sent(sync=f"s{number}", at=at, loaded_at=OLD)
