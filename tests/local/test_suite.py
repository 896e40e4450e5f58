"""`./opsight test`: how a step is judged."""

import signal
import sys

import pytest

from infra.local.home import Home
from infra.local.steps import Step
from infra.local.suite import Suite, few_failed

FAILS = (sys.executable, "-c", "print('2 failed, 7 passed in 1.00s'); raise SystemExit(1)")
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


class TestFewFailed:
    @pytest.mark.parametrize(
        ("closing", "few"),
        [
            ("2 failed, 13692 passed in 2813.26s (0:46:53)", 2),
            ("===== 5 failed, 1 passed in 3.00s =====", 5),
            ("6 failed, 13692 passed in 2813.26s", 0),
            ("13694 passed in 2813.26s", 0),
            ("1 failed, 3 passed, 2 errors in 3.00s", 0),
            ("", 0),
        ],
    )
    def test_counts_what_may_be_looked_at_again(self, closing, few):
        assert few_failed(closing) == few


@pytest.fixture(autouse=True)
def own_signals():
    """A suite takes the process's signal to end; here that process is pytest's."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def _run(folder, step: Step) -> int:
    return Suite(Home(folder)).run([step])
