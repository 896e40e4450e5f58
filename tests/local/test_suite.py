"""`./opsight test`: how a step is judged."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.local.home import Home
from infra.local.steps import Step
from infra.local.suite import Suite, closing_of, few_failed

FAILS = (sys.executable, "-c", "print('2 failed, 7 passed in 1.00s'); raise SystemExit(1)")
# Writes when it began and ended: `<folder> <name> <seconds>`.
TAKES_TIME = (
    "import sys, time, pathlib\nfolder, name, seconds = sys.argv[1:]\nbegan = time.time()\ntime.sleep(float(seconds))\n"
    "pathlib.Path(folder, name).write_text(f'{began} {time.time()}')"
)
# A suite of two steps that write their process's number to a file of their name, and stay.
TWO_THAT_STAY = """
import sys
from pathlib import Path
from infra.local.home import Home
from infra.local.steps import Step
from infra.local.suite import Suite
stays = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
folder = Path(sys.argv[1])
Suite(Home(folder)).run([Step(name, (sys.executable, "-c", stays, str(folder / name))) for name in ("a", "b")])
"""
PASSES = (sys.executable, "-c", "print('2 passed in 0.10s')")


class TestStepThatFails:
    def test_passes_when_its_few_failed_tests_pass_alone(self, tmp_path, capsys):
        assert _run(tmp_path, Step("pytest", FAILS, again=PASSES)) == 0
        said = capsys.readouterr().out
        assert "pytest: 2 failed, 7 passed in 1.00s; those again, alone: 2 passed in 0.10s" in said

    def test_fails_when_they_fail_again(self, tmp_path):
        assert _run(tmp_path, Step("pytest", FAILS, again=FAILS)) == 1

    def test_fails_without_a_second_look(self, tmp_path):
        assert _run(tmp_path, Step("pytest", FAILS)) == 1


class TestStepThatCouldNotAsk:
    def test_passes_and_is_named_at_the_end(self, tmp_path, capsys):
        said = "NOT asked about the web: no answer (ConnectError)"
        assert _run(tmp_path, Step("advisories", (sys.executable, "-c", f"print({said!r})"))) == 0
        assert capsys.readouterr().out.splitlines()[-1] == f"advisories: {said}"


class TestStepsBesideEachOther:
    def test_two_run_at_a_time(self, tmp_path):
        names = ("a", "b", "c")
        assert _run(tmp_path, *(_timed(tmp_path, name) for name in names)) == 0
        (a, b, c) = (_times(tmp_path, name) for name in names)
        assert b[0] < a[1], "the second began before the first had ended"
        assert c[0] > min(a[1], b[1]), "the third waited for one of them"

    def test_one_begins_after_what_it_needs(self, tmp_path):
        steps = [_timed(tmp_path, "size", after=("build",)), _timed(tmp_path, "build", seconds=0.5)]
        assert _run(tmp_path, *steps, _timed(tmp_path, "types")) == 0
        build, size, types = (_times(tmp_path, name) for name in ("build", "size", "types"))
        assert size[0] > build[1]
        assert types[0] < build[1], "others do not wait"

    def test_one_that_is_not_chosen_is_not_waited_for(self, tmp_path):
        assert _run(tmp_path, Step("web size", PASSES, after=("web build",))) == 0

    def test_one_that_needs_the_machine_has_it_alone_and_is_not_overtaken(self, tmp_path):
        steps = [_timed(tmp_path, "a"), _timed(tmp_path, "browser", beside=False), _timed(tmp_path, "b")]
        assert _run(tmp_path, *steps) == 0
        a, browser, b = (_times(tmp_path, name) for name in ("a", "browser", "b"))
        assert a[1] < browser[0]
        assert browser[1] < b[0]

    def test_one_that_fails_shows_all_it_said_above_its_line_and_stops_no_other(self, tmp_path, capsys):
        assert _run(tmp_path, Step("lint", FAILS), Step("units", PASSES, after=("lint",))) == 1
        said = capsys.readouterr().out.splitlines()
        where = said.index("2 failed, 7 passed in 1.00s")
        assert said[where + 1].startswith("FAILED  lint")
        assert any(line.startswith("ok      units") for line in said)

    def test_the_time_that_passed_is_said_at_the_end(self, tmp_path, capsys):
        assert _run(tmp_path, _timed(tmp_path, "a", seconds=2), _timed(tmp_path, "b", seconds=2)) == 0
        *steps, _, closing = capsys.readouterr().out.splitlines()
        passed = int(closing.removeprefix("2 of 2 steps passed in ").removesuffix(" s"))
        assert 2 <= passed < sum(float(line.split()[2]) for line in steps) - 1, "they ran beside each other"

    def test_an_interruption_ends_all_of_them(self, tmp_path):
        run = subprocess.Popen([sys.executable, "-c", TWO_THAT_STAY, str(tmp_path)])
        pids = [_eventually(lambda name=name: int((tmp_path / name).read_text())) for name in ("a", "b")]
        run.send_signal(signal.SIGTERM)
        assert run.wait(20) == 128 + signal.SIGTERM
        for pid in pids:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


class TestFewFailed:
    @pytest.mark.parametrize(
        ("closing", "few"),
        [
            ("2 failed, 13692 passed in 2813.26s (0:46:53)", 2),
            ("===== 5 failed, 1 passed in 3.00s =====", 5),
            ("6 failed, 13692 passed in 2813.26s", 0),
            ("13694 passed in 2813.26s", 0),
            ("1 failed, 3 passed, 2 errors in 3.00s", 3),
            ("12322 passed, 1 error in 1683.11s (0:28:03)", 1),
            ("5 failed, 3 passed, 1 error in 3.00s", 0),
            ("2 errors in 3.00s", 0),
            ("", 0),
        ],
    )
    def test_counts_what_may_be_looked_at_again(self, closing, few):
        assert few_failed(closing) == few

    @pytest.mark.parametrize(
        ("output", "closing"),
        [
            ([], ""),
            (["so many dots", "12 passed in 3 s\n"], "12 passed in 3 s"),
            (
                ["  1 flaky", "    [desktop] › a.spec.ts:1:1 › 2 skipped words", "  228 passed (10.4m)"],
                "1 flaky, 228 passed (10.4m)",
            ),
            (["  1 flaky", "  2 skipped", "  226 passed (10.4m)"], "1 flaky, 2 skipped, 226 passed (10.4m)"),
        ],
    )
    def test_closes_with_what_a_step_said_last_and_what_is_not_as_it_should_be(self, output, closing):
        assert closing_of(output) == closing


@pytest.fixture(autouse=True)
def own_signals():
    """A suite takes the process's signal to end; here that process is pytest's."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def _run(folder, *steps: Step) -> int:
    return Suite(Home(folder)).run(list(steps))


def _timed(folder: Path, name: str, *, seconds: float = 0.3, beside: bool = True, after: tuple[str, ...] = ()) -> Step:
    command = (sys.executable, "-c", TAKES_TIME, str(folder), name, str(seconds))
    return Step(name, command, beside=beside, after=after)


def _times(folder: Path, name: str) -> tuple[float, float]:
    began, ended = (folder / name).read_text().split()
    return float(began), float(ended)


def _eventually(look, seconds: float = 20):
    """What `look` gives as soon as it gives something without an error."""
    end = time.monotonic() + seconds
    while True:
        try:
            return look()
        except (OSError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
