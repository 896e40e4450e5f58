"""What a connector may and may not do on this machine."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psutil
import pytest

from services.ingestion.engine.errors import ConnectorSilent, ConnectorTooSlow, OutputTooLarge
from services.ingestion.engine.process import Command, Limits, sandbox_uid, started
from tests.ingestion.scripted import PYTHON

AS_ROOT = os.geteuid() == 0
REPORT = """
import json, os, resource, sys
print(json.dumps({
    "uid": os.getuid(), "groups": os.getgroups(), "environment": dict(os.environ), "cwd": os.getcwd(),
    "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0], "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
    "stdin": sys.stdin.read(), "leads_session": os.getsid(0) == os.getpid(),
}))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A scratch folder that the connector's user can use."""
    with TemporaryDirectory(prefix="opsight-sandbox-") as path:
        Path(path).chmod(0o777)
        yield Path(path)


def program(text: str, **environment: str) -> Command:
    return Command([PYTHON, "-c", text], environment, [Path(PYTHON)])


async def output(command: Command, folder: Path, limits: Limits | None = None) -> list[bytes]:
    uid = sandbox_uid(command, uuid4().int)
    async with started(command, folder, limits or Limits(), uid=uid) as connector:
        return [line async for lines in connector.lines() for line in lines if line]


class TestSandbox:
    async def test_shows_the_connector_nothing_of_ours(self, folder, monkeypatch):
        monkeypatch.setenv("OPSIGHT_DATABASE_URL", "postgresql://secret")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

        [line] = await output(program(REPORT, GIVEN="yes"), folder)

        seen = json.loads(line)
        assert seen["environment"]["GIVEN"] == "yes"
        assert "secret" not in json.dumps(seen["environment"])
        assert set(seen["environment"]) <= {
            "PATH", "HOME", "TMPDIR", "LANG", "TZ", "GIVEN", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "LC_CTYPE",
        }  # fmt: skip
        assert seen["stdin"] == ""

    async def test_gives_it_a_session_limits_and_a_folder_of_its_own(self, folder):
        [line] = await output(program(REPORT), folder)

        seen = json.loads(line)

        assert seen["cwd"] == seen["environment"]["HOME"] == str(folder)
        assert seen["files"] <= 512
        assert seen["core"] == 0
        assert seen["leads_session"] is True

    async def test_takes_roots_rights_away(self, folder):
        [line] = await output(program(REPORT), folder)
        seen = json.loads(line)
        expected = (50_000 <= seen["uid"] < 60_000 and seen["groups"] == []) if AS_ROOT else seen["uid"] == os.getuid()
        assert expected

    async def test_bounds_its_memory(self, folder):
        limits = Limits(memory_bytes=256 << 20)
        lines = await output(program("x = bytearray(1 << 30); print('got it')"), folder, limits)
        assert lines == []

    async def test_bounds_the_processor_time_it_takes(self, folder):
        command = program("print('begun', flush=True)\nwhile True: pass")
        async with started(command, folder, Limits(cpu_seconds=1), uid=sandbox_uid(command, 3)) as connector:
            lines = [line async for lines in connector.lines() for line in lines if line]
            exit_code = await connector.exit_code()
        assert lines == [b"begun"]
        assert exit_code in (-signal.SIGXCPU, -signal.SIGKILL)

    async def test_bounds_the_files_it_writes(self, folder):
        text = "f = open('big', 'wb')\ntry: f.write(b'x' * (2 << 20)); f.flush()\nexcept OSError: print('refused')"
        lines = await output(program(text), folder, Limits(file_bytes=1 << 20))
        assert b"refused" in lines or (folder / "big").stat().st_size <= 1 << 20

    async def test_ends_its_children_with_it(self, folder):
        text = (
            "import subprocess, sys, time\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
            "print(child.pid, flush=True); time.sleep(600)"
        )
        command = program(text)
        async with started(command, folder, Limits(), uid=sandbox_uid(command, 1)) as connector:
            async for lines in connector.lines():
                child = int(lines[0])
                break

        assert not _is_running(child)
        assert not _is_running(connector.pid)


class TestLimits:
    async def test_silence(self, folder):
        with pytest.raises(ConnectorSilent):
            await output(program("import time; time.sleep(60)"), folder, Limits(silence_seconds=0.5))

    async def test_time(self, folder):
        text = "import time\nwhile True: print('x', flush=True); time.sleep(0.05)"
        with pytest.raises(ConnectorTooSlow):
            await output(program(text), folder, Limits(wall_seconds=1))

    async def test_a_line(self, folder):
        with pytest.raises(OutputTooLarge, match="a line longer than 1 KiB"):
            await output(program("print('x' * 5000)"), folder, Limits(line_bytes=1024))

    async def test_all_of_it(self, folder):
        with pytest.raises(OutputTooLarge, match="more than 1 MiB"):
            await output(program("while True: print('x' * 1000)"), folder, Limits(output_bytes=1 << 20))

    async def test_a_flood_on_standard_error_is_kept_short(self, folder):
        text = "import sys\nsys.stderr.write('x' * 10_000_000 + 'the end'); print('done')"
        command = program(text)
        async with started(command, folder, Limits(), uid=sandbox_uid(command, 2)) as connector:
            lines = [line async for lines in connector.lines() for line in lines if line]
            await connector.exit_code()
            tail = connector.stderr_tail()
        assert lines == [b"done"]
        assert tail.endswith("the end")
        assert len(tail) <= 4096


class TestSandboxUid:
    def test_is_not_used_where_that_user_could_not_read_the_connector(self, tmp_path):
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        program_file = closed / "program"
        program_file.touch()
        assert sandbox_uid(Command([sys.executable], {}, [program_file]), 1) is None


def _is_running(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return False
        time.sleep(0.05)
    return True
