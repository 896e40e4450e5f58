"""A sync that is interrupted at any moment ends, after another attempt, exactly as an undisturbed one."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen

import psutil
import pytest

from tests.ingestion.connecting import Source
from tests.ingestion.scripted import STREAM, TABLE, WHOLE_STREAM, WHOLE_TABLE

# 40 states of 50 records each; goes on after the record that the state names.
STEADY = """
pause = float(os.environ.get("PAUSE", "0"))
for number in range(cursor() + 1, 2001):
    record(number, CampaignName="Campaign \\\\ \\u00e9 " + str(number))
    if number % 50 == 0:
        state(number, 50)
        time.sleep({pause})
"""


class TestResume:
    async def test_begins_where_the_sync_before_ended(self, script, source, run_sync):
        script.says("for number in range(cursor() + 1, cursor() + 4): record(number)\nstate(cursor() + 3, 3)")
        await run_sync()

        done = await run_sync()

        assert done["counts"]["committed"] == 3
        rows = await source.rows(TABLE)
        assert len(rows) == len({row.data for row in rows}) == 6

    async def test_reads_everything_anew_after_another_configuration(self, script, source, run_sync):
        script.says("for number in range(cursor() + 1, 4): record(number)\nstate(3, 3 - cursor())")
        await run_sync()
        change = {"config": {"seed": 8}}
        url = f"/api/v1/airbyte/connections/{source.connection_id}"
        answer = await source.client.patch(url, json=change, headers=source.headers())

        done = await run_sync()

        assert answer.status_code == 200
        assert done["counts"]["committed"] == 3
        assert [row.generation for row in await source.rows(TABLE)] == [2, 2, 2]

    async def test_a_killed_connector_leaves_no_trace_in_the_outcome(self, script, source, run_sync, retry_sync):
        undisturbed = await _undisturbed(script, source, run_sync)
        await source.connect(name="Disturbed", streams=[STREAM])
        kill = "    if number == 777: os.kill(os.getpid(), signal.SIGKILL)\n"
        script.says(STEADY.format(pause=0).rstrip() + "\n" + kill)

        first = await run_sync()
        script.says(STEADY.format(pause=0))
        done = await retry_sync(first["id"])

        assert first["error"]["type"] == "connector_crashed"
        assert first["counts"]["committed"] == 750
        assert done["state"] == "succeeded"
        assert done["counts"]["committed"] == done["counts"]["emitted"] == 2000
        assert await _checksum_of_connection(source) == undisturbed

    async def test_a_whole_stream_that_was_finished_is_not_read_again(self, script, source, run_sync, retry_sync):
        await source.connect(name="Both", streams=[WHOLE_STREAM, STREAM])
        script.says("status('STARTED', WHOLE); customer(1); whole_state(1); status('COMPLETE', WHOLE); sys.exit(1)")
        first = await run_sync()
        script.says(
            "configured = [entry['stream']['name'] for entry in json.load(open(option('catalog')))['streams']]\n"
            "assert configured == ['campaign_performance_report'], configured\n"
            "record(1); state(1, 1)"
        )

        done = await retry_sync(first["id"])

        assert done["state"] == "succeeded"
        assert done["counts"]["committed"] == 2
        assert len(await source.rows(WHOLE_TABLE)) == 1


class TestCancel:
    async def test_stops_within_seconds_and_keeps_what_was_committed(self, script, source, quick_worker):
        script.says("record(1); state(1, 1); record(2)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)")
        job_id = await source.queue()
        running = asyncio.create_task(quick_worker.run_until_idle(timeout_seconds=60))
        await _until(lambda: _connector_pid(script.path) is not None)
        await asyncio.sleep(0.5)
        url = f"/api/v1/airbyte/jobs/{job_id}/cancel"
        asked = time.monotonic()

        answer = await source.client.post(url, headers=source.headers())
        await running

        done = await source.job(job_id)
        assert answer.status_code == 200
        assert time.monotonic() - asked < 5
        assert done["state"] == "cancelled"
        assert [row.data for row in await source.rows(TABLE)] != []
        assert done["counts"]["committed"] == len(await source.rows(TABLE)) == 1
        assert _connector_pid(script.path) is None


@pytest.mark.timeout(400)
class TestKilledWorker:
    async def test_leaves_no_trace_in_the_outcome(self, script, source, run_sync, quick_worker, worker_process):
        undisturbed = await _undisturbed(script, source, run_sync)
        await source.connect(name="Disturbed", streams=[STREAM])
        script.says(STEADY.format(pause=0.3))
        job_id = await source.queue()
        worker = worker_process(script.path)
        await _until(lambda: _has_committed(source, job_id))
        connector = _connector_pid(script.path)

        worker.kill()
        worker.wait()
        await _until(lambda: connector is None or not psutil.pid_exists(connector))
        partly = await source.job(job_id)
        await source.make_due(job_id)
        script.says(STEADY.format(pause=0))
        await quick_worker.run_until_idle(timeout_seconds=60)

        done = await source.job(job_id)
        assert 0 < partly["counts"]["committed"] < 2000
        assert done["state"] == "succeeded"
        assert done["attempt"] == 2
        assert done["counts"]["committed"] == done["counts"]["emitted"] == 2000
        assert await _checksum_of_connection(source) == undisturbed


@pytest.fixture
def worker_process(settings_for, tmp_path: Path) -> Iterator[object]:
    """`worker_process(script)`: the worker as a process of its own, whose connectors run that script."""
    started: list[Popen[bytes]] = []

    def start(script: Path) -> Popen[bytes]:
        settings = settings_for("ingestion")
        program = (
            "import asyncio\nfrom pathlib import Path\nfrom services.ingestion.sync import running, workspace\n"
            "from tests.ingestion.scripted import Script\n"
            f"script = Script.__new__(Script)\nscript.path = Path({str(script)!r})\n"
            "workspace.command_for = script.command_for\nrunning.COMMIT_SECONDS = 0.5\n"
            "from services.ingestion.worker import main\nmain()\n"
        )
        values = {
            "OPSIGHT_DATABASE_URL": settings.database_url.get_secret_value(),
            "OPSIGHT_REDIS_URL": settings.redis_url.get_secret_value(),
            "OPSIGHT_SIGNING_KEY_FILE": str(settings.signing_key_file),
            "OPSIGHT_TRUST_FILE": str(settings.trust_file),
            "OPSIGHT_DATA_DIR": str(settings.data_dir),
            "OPSIGHT_ENVIRONMENT": "test",
        }
        process = Popen([sys.executable, "-c", program], env=os.environ | values, stdout=DEVNULL, stderr=DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        process.send_signal(signal.SIGKILL)
        process.wait()


async def _undisturbed(script, source: Source, run_sync) -> tuple[int, str]:
    """Count and checksum, with the sequence in the ids, of the same source read without any trouble."""
    script.says(STEADY.format(pause=0))
    done = await run_sync()
    assert done["state"] == "succeeded", done
    return await _checksum_of_connection(source)


async def _checksum_of_connection(source: Source) -> tuple[int, str]:
    rows = [row for row in await source.rows(TABLE) if str(row.connection_id) == source.connection_id]
    return len(rows), "".join(sorted(f"{str(row[0])[19:]}{row.data}" for row in rows))


async def _has_committed(source: Source, job_id: str) -> bool:
    return (await source.job(job_id))["counts"]["committed"] > 0


def _connector_pid(script: Path) -> int | None:
    """The process that runs `script read` right now."""
    for process in psutil.process_iter(["pid", "cmdline"]):
        command = process.info["cmdline"] or []
        if str(script) in command and "read" in command and "sandbox_exec" not in " ".join(command):
            return int(process.info["pid"])
    return None


async def _until(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        outcome = condition()
        if (await outcome) if asyncio.iscoroutine(outcome) else outcome:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come true in time")
