import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.local import processes
from infra.local.environment import url_as
from infra.local.last_words import last_words
from infra.local.node import is_new_enough
from infra.local.processes import Identity, end, find, free_port
from infra.local.programs import PROGRAMS
from infra.local.running import Running


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


class TestFind:
    def test_finds_the_recorded_process(self, sleeper: "subprocess.Popen[bytes]") -> None:
        assert find(Identity.of(sleeper.pid)) == psutil.Process(sleeper.pid)

    def test_takes_a_reused_pid_for_nobody(self, sleeper: "subprocess.Popen[bytes]") -> None:
        recorded = Identity.of(sleeper.pid)
        assert find(Identity(recorded.pid, recorded.started - 100)) is None

    def test_takes_a_zombie_for_nobody(self, sleeper: "subprocess.Popen[bytes]") -> None:
        recorded = Identity.of(sleeper.pid)
        os.kill(sleeper.pid, signal.SIGKILL)
        time.sleep(0.2)
        assert find(recorded) is None


class TestFreePort:
    def test_is_chosen_by_one_process_alone(self) -> None:
        first, second = free_port(), free_port()
        program = (
            "from infra.local import processes; "
            f"processes.random.sample = lambda *_: [{first}, {second}]; "
            "processes.free_port()"
        )
        ours = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert "StopIteration" in ours.stderr, "another process took what this one had chosen"

    def test_is_free_again_when_many_more_were_chosen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        port = free_port()
        for _ in range(processes.MOST_HELD):
            free_port()
        monkeypatch.setattr(processes.random, "sample", lambda *_: [port])
        assert free_port() == port


class TestEnd:
    def test_kills_what_does_not_heed_the_signal(self) -> None:
        stubborn = subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"])
        time.sleep(0.2)
        end([psutil.Process(stubborn.pid)], seconds=0.3, signal=signal.SIGTERM)
        assert stubborn.wait(timeout=5) == -signal.SIGKILL


class TestRunning:
    def test_waits_longer_after_each_failure_and_half_a_minute_at_most(self) -> None:
        running = Running(PROGRAMS[0], 1)
        pauses = [_pause_after_failure(running) for _ in range(9)]
        assert [round(pause, 1) for pause in pauses[:4]] == [0.5, 1.0, 2.0, 4.0]
        assert round(pauses[-1]) == 30

    def test_says_so_when_it_keeps_failing(self) -> None:
        running = Running(PROGRAMS[0], 1)
        states = [_state_after_failure(running) for _ in range(5)]
        assert states == ["restarting"] * 4 + ["crash loop"]

    def test_is_not_ready_while_a_check_fails(self) -> None:
        running = Running(PROGRAMS[0], 1)
        running.answered(False, {"database": "unreachable (OSError)", "redis": "ok"})
        assert (running.state, running.reason) == ("not ready", "database: unreachable (OSError)")


class TestLastWords:
    def test_prefers_the_exception_to_what_came_after(self, tmp_path: Path) -> None:
        log = tmp_path / "metrics.log"
        log.write_text(
            '{"event": "failed", "exception": "Traceback\\n  File x\\nValueError: no such table"}\n'
            '{"event": "Application startup failed. Exiting."}\n'
        )
        assert last_words(log) == "ValueError: no such table"

    def test_overlooks_what_an_earlier_run_wrote(self, tmp_path: Path) -> None:
        log = tmp_path / "metrics.log"
        log.write_text("ValueError: of yesterday\n")
        size = log.stat().st_size
        log.write_text("ValueError: of yesterday\nstarted\n")
        assert last_words(log, since=size) == "started"


class TestNode:
    @pytest.mark.parametrize(
        ("version", "expected"),
        [((20, 18, 9), False), ((20, 19, 0), True), ((21, 7, 0), False), ((22, 11, 0), False), ((24, 1, 0), True)],
    )
    def test_knows_which_versions_build_the_web_ui(self, version: tuple[int, ...], expected: bool) -> None:
        assert is_new_enough(version) is expected


class TestUrlAs:
    def test_changes_the_role_and_nothing_else(self) -> None:
        place = "db.example:6543/opsight?sslmode=require"
        url = url_as(f"postgresql://{'postgres'}:{'old'}@{place}", "opsight_metrics", "a/b@c")
        assert url == f"postgresql://{'opsight_metrics'}:a%2Fb%40c@{place}"


def _pause_after_failure(running: Running) -> float:
    running.started(Identity(1, 1.0))
    running.exited(1, "")
    return running.next_start - time.monotonic() + 0.0


def _state_after_failure(running: Running) -> str:
    running.started(Identity(1, 1.0))
    running.exited(1, "")
    return running.state
