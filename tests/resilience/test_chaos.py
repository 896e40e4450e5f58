"""`./opsight chaos`: which scenarios there are, what is said of them, and when what is left is right."""

import asyncio
import json
import os
import signal
import sys
import time

import httpx
import pytest
from typer.testing import CliRunner

from infra.chaos import playing, ranks
from infra.chaos.answers import unfair
from infra.chaos.cli import app
from infra.chaos.ground import PREFIX, temporary_folder
from infra.chaos.keeping import Kept
from infra.chaos.load import Answer
from infra.chaos.playing import Outcome
from infra.chaos.ranks import await_offer
from infra.chaos.scenarios import SCENARIOS, Scenario
from infra.chaos.screen import json_of, line_of, table_of
from infra.local.errors import LocalError

HELD = Outcome("gateway", "held", [], 70.0, 2.5, Kept(80, 12.0), 900, 7, {"waited": 12})
LOST = Outcome("workers", "broken", ["lost: upload file-1.csv"], 70.0, None, Kept(80, None, ["upload file-1.csv"]), 900)
SKIPPED = Outcome("disk", "skipped", ["a small disk can be mounted by root alone"])
OFF = {"problems": [{"pointer": "/search/source", "code": "switched_off", "message": "Ask."}]}
PROBLEM = {"status": 503, "content_type": "application/problem+json", "code": "x", "request_id": "r"}


@pytest.fixture
def chaos(monkeypatch):
    """`chaos("--json", outcomes=[…])`: the command, whose scenarios end so."""

    def run(*arguments: str, outcomes: tuple[Outcome, ...] = (HELD,)):
        async def play(scenarios, watch, done):
            sys.stdout.write("audit.sealed\n")  # as a drill does, on the way
            for outcome in outcomes:
                done(outcome)
            return [*outcomes]

        monkeypatch.setattr(playing, "play", play)
        return CliRunner().invoke(app, arguments)

    return run


class TestCommand:
    def test_says_which_scenarios_there_are(self, chaos):
        answer = chaos("--list")
        assert [line.split()[0] for line in answer.stdout.splitlines()] == [one.name for one in SCENARIOS]

    def test_refuses_one_that_there_is_not(self, chaos):
        answer = chaos("--only", "flood")
        assert isinstance(answer.exception, LocalError)
        assert "flood" in str(answer.exception)

    def test_answers_a_table_and_0_when_all_held(self, chaos):
        answer = chaos(outcomes=(HELD, SKIPPED))
        assert answer.exit_code == 0
        assert "gateway" in answer.stdout
        assert "2.5 s" in answer.stdout

    def test_answers_1_when_something_did_not_hold(self, chaos):
        assert chaos(outcomes=(HELD, LOST)).exit_code == 1

    def test_clears_away_when_it_is_told_to_end(self, monkeypatch):
        cleared = []

        async def play(*_):
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.sleep(30)
            finally:
                cleared.append(True)

        monkeypatch.setattr(playing, "play", play)
        answer = CliRunner().invoke(app, ["--json"])
        assert (answer.exit_code != 0, cleared, answer.stdout) == (True, [True], "")

    def test_answers_machines_with_each_figure(self, chaos):
        answer = json.loads(chaos("--json", outcomes=(HELD, LOST, SKIPPED)).stdout)
        assert answer["held"] is False
        held, lost, skipped = answer["scenarios"]
        assert (held["requests"], held["refused"]) == (900, 7)
        assert (held["recovery_seconds"], held["settled_seconds"], held["acknowledged"]) == (2.5, 12.0, 80)
        assert (lost["lost"], lost["doubled"], lost["recovery_seconds"]) == (1, 0, None)
        assert (skipped["state"], skipped["broken"]) == ("skipped", SKIPPED.broken)


class TestScreen:
    def test_names_what_did_not_hold_and_bounds_it(self):
        lines = line_of(Outcome("workers", "broken", [f"lost: upload {number}" for number in range(20)])).splitlines()
        assert lines[1] == "  lost: upload 0"
        assert lines[-1] == "  and 12 more"

    def test_says_of_a_skipped_one_why(self):
        assert line_of(SKIPPED) == "disk: skipped, a small disk can be mounted by root alone"
        assert json.loads(json_of([SKIPPED]))["held"] is True

    def test_has_a_row_for_each(self):
        assert table_of([HELD, LOST, SKIPPED]).row_count == 3


class TestScenarios:
    def test_have_names_of_their_own(self):
        assert len({one.name for one in SCENARIOS}) == len(SCENARIOS)

    async def test_that_cannot_be_played_here_are_skipped_with_the_reason(self):
        lacking = Scenario("moon", "there is no moon", lambda _: pytest.fail("played"), lacking=lambda: "no rocket")
        outcomes = await playing.play([lacking], lambda _: None, lambda _: None)
        assert [(one.state, one.broken) for one in outcomes] == [("skipped", ["no rocket"])]


class TestAnswers:
    def test_are_fair_when_they_say_when_to_come_back(self):
        assert unfair([Answer("GET /x", 0, 1, retry_after="2", **PROBLEM)]) == []

    @pytest.mark.parametrize(
        "answer",
        [
            Answer("GET /x", 0, 1, **PROBLEM),
            Answer("GET /x", 0, 1, status=500, text="Traceback"),
            Answer("GET /x", 0, 40, status=200),
            Answer("GET /x", 0, 1, error="ReadError"),
        ],
        ids=["without-when", "traceback", "late", "none"],
    )
    def test_are_unfair_otherwise(self, answer: Answer):
        assert len(unfair([answer])) == 1

    def test_may_be_missing_while_the_gateway_is_away(self):
        lost = Answer("GET /x", 10, 1, error="ConnectError")
        assert unfair([lost], away=(9, 12)) == []
        assert unfair([lost], away=(12, 14)) != []

    def test_are_told_by_code_field_and_rule(self):
        refused = Answer(
            "POST /run", 0, 1, status=422, code="report_not_ready", faults=("/search/source switched_off",)
        )
        assert unfair([refused]) == ["POST /run: 422 report_not_ready /search/source switched_off"]


class TestAwaitOffer:
    """A run that is asked for before its flag is known everywhere is refused, and nothing is wrong with that."""

    def test_waits_until_the_grid_can_run(self):
        previews = [OFF, {"problems": []}]
        with _answering(lambda _: httpx.Response(200, json=previews.pop(0))) as client:
            await_offer(client, "grid")
        assert previews == []

    def test_says_why_it_cannot(self, monkeypatch):
        monkeypatch.setattr(ranks, "OFFER_SECONDS", 0.0)
        with _answering(lambda _: httpx.Response(200, json=OFF)) as client, pytest.raises(LocalError) as refused:
            await_offer(client, "grid")
        assert "switched_off" in str(refused.value)


def _answering(answer) -> httpx.Client:
    return httpx.Client(base_url="http://stack", transport=httpx.MockTransport(answer))


class TestFolder:
    def test_is_gone_afterwards(self):
        with temporary_folder() as folder:
            (folder / "kept").mkdir()
        assert not folder.exists()

    def test_of_a_run_that_was_killed_is_removed_by_the_next(self, tmp_path, monkeypatch):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        left = tmp_path / f"{PREFIX}{2**22 + 1}-x"
        left.mkdir()
        began = time.time()
        with temporary_folder() as folder:
            assert folder.stat().st_mtime >= began - 5
        assert not left.exists()
