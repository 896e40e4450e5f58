import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gateway.operations import Operations, segments_of
from infra.load.asking import ask
from infra.load.place import KEY, Place, place_of_operator
from infra.load.scenarios import BARE, FILE, Plan, Scenario, read_plan
from infra.load.verdict import judge
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY
from infra.local.node import find_node

VALUES = {"dataset": "demo", "run": "01a21e00-d6b9-7120-84a7-9c6fbf81e5da"}
PLAN = read_plan()
SCENARIOS = [one.filled(VALUES) for one in PLAN.scenarios]
SMALL = Plan(400, 0.01, 1, (Scenario(BARE, "", "GET", "/"), Scenario("query", "", "POST", "/", most_times_bare=4)))
# Plays k6: what the script asks in one round of all its questions, and what it wants of the answers.
PLAYED = """
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
globalThis.__ENV = { URL: "", KEY: "k", RUN: process.argv[3] };
globalThis.open = (name) => readFileSync(`${process.argv[2]}/${name}`, "utf8");
const script = await import(pathToFileURL(`${process.argv[2]}/k6.mjs`));
globalThis.__VU = 0;
const count = Object.keys(script.options.thresholds).length - 1;
for (globalThis.__ITER = 0; __ITER < count; __ITER += 1) script.default();
console.log(JSON.stringify({ asked: globalThis.asked, thresholds: script.options.thresholds }));
"""
HTTP = """
export default { request(method, path, body, options) {
  (globalThis.asked ??= []).push([options.tags.name, method, path, body]);
  return { timings: { duration: 0 } };
} };
"""


@pytest.fixture(scope="module")
def operations() -> Operations:
    return Operations(json.loads((REPOSITORY / "contracts/openapi.json").read_text()))


@pytest.fixture(scope="module")
def k6(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `k6.js` asks, and its thresholds."""
    folder = tmp_path_factory.mktemp("k6")
    package = folder / "node_modules" / "k6"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type":"module","exports":{".":"./index.js","./http":"./http.js"}}')
    (package / "index.js").write_text("export const sleep = () => {};")
    (package / "http.js").write_text(HTTP)
    (folder / "k6.mjs").write_text((REPOSITORY / "infra/load/k6.js").read_text())
    (folder / FILE.name).write_text(FILE.read_text())
    (folder / "play.mjs").write_text(PLAYED)
    node = find_node()
    command = ["node", str(folder / "play.mjs"), str(folder), VALUES["run"]]
    done = subprocess.run(command, env=node.environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
class TestScenario:
    def test_asks_an_operation_of_the_contract(self, operations: Operations, scenario: Scenario) -> None:
        path, _, query = scenario.path.partition("?")
        operation, values = operations.find(scenario.method, segments_of(path))
        assert operation.operation_id == scenario.operation
        assert operation.route_class == "json"
        operation.guard.check_parameters(values, query, {})
        operation.guard.check_body(json.loads(scenario.body or "null"))

    def test_is_filled_whole(self, scenario: Scenario) -> None:
        assert "{" not in scenario.path
        assert [value for value in VALUES if f"{{{value}}}" in (scenario.body or "")] == []


class TestK6:
    def test_asks_what_locust_asks(self, k6: dict[str, Any]) -> None:
        assert k6["asked"] == [[one.name, one.method, one.path, one.body] for one in SCENARIOS]

    def test_wants_what_the_plan_wants(self, k6: dict[str, Any]) -> None:
        times = {f"http_req_duration{{name:{one.name}}}": [f"p(95)<{PLAN.p95_ms:g}"] for one in SCENARIOS}
        assert k6["thresholds"] == {"http_req_failed": [f"rate<={PLAN.most_failures:g}"], **times}


def ended(query_ms: float, *, bare_ms: float = 10, statuses: dict[str, int] | None = None) -> dict[str, Any]:
    """What Locust says after 100 answers of each kind that took so long."""
    bare = {"took_ms": [bare_ms] * 100, "statuses": {"200": 100}}
    query = {"took_ms": [query_ms] * 100, "statuses": statuses or {"200": 100}}
    return {"seconds": 20.04, "rows": {BARE: bare, "query": query}}


class TestVerdict:
    def test_is_good_when_all_goals_are_met(self) -> None:
        verdict = judge(SMALL, ended(30), users=5, by_clock=True)
        assert verdict.missed == ()
        assert (verdict.asked, verdict.failed, verdict.seconds) == (200, 0, 20.0)
        assert [(row.name, row.p95_ms, row.times_bare) for row in verdict.rows] == [(BARE, 10, 1), ("query", 30, 3)]

    def test_misses_what_costs_too_much_beside_the_bare_operation(self) -> None:
        missed = judge(SMALL, ended(41), users=5, by_clock=False).missed
        assert missed == ("query: p95 is 4.1 times the bare operation's (at most 4)",)

    def test_misses_what_is_late_by_the_clock(self) -> None:
        missed = judge(SMALL, ended(400, bare_ms=300), users=5, by_clock=True).missed
        assert missed == ("query: p95 is 400 ms (below 400)",)

    def test_leaves_the_clock_out_on_a_busy_machine(self) -> None:
        assert judge(SMALL, ended(900, bare_ms=300), users=5, by_clock=False).missed == ()

    def test_misses_more_failures_than_are_allowed(self) -> None:
        verdict = judge(SMALL, ended(30, statuses={"200": 97, "503": 2, "0": 1}), users=5, by_clock=True)
        assert verdict.missed == ("failures: 3 of 200 (at most 1.0%)",)
        assert verdict.rows[1].statuses == {"503": 2, "0": 1}

    def test_misses_what_was_never_answered(self) -> None:
        silent = {"seconds": 20, "rows": {BARE: ended(30)["rows"][BARE]}}
        assert judge(SMALL, silent, users=5, by_clock=True).missed == ("query: nothing was answered",)


class TestAsking:
    PLACE = Place("http://127.0.0.1:1", "a key", VALUES)

    @pytest.fixture
    def locust(self, tmp_path: Path) -> Any:
        """`locust("…")`: a program in Locust's place that runs these lines of shell."""

        def write(script: str) -> Path:
            program = tmp_path / "python"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
            return program

        return write

    def test_gives_what_was_said_at_the_end(self, locust: Any) -> None:
        now = '{"load": "now", "asked": 3, "failed": 0, "a_second": 3.0}'
        program = locust(f'echo Starting; echo \'{now}\'; echo \'{{"load": "end", "seconds": 5}}\'')
        assert ask(program, self.PLACE, users=1, seconds=5) == {"load": "end", "seconds": 5}

    def test_keeps_the_key_off_the_command_line(self, locust: Any, tmp_path: Path) -> None:
        program = locust(f'echo "$@" > {tmp_path}/words; echo "$LOAD_KEY" > {tmp_path}/key; echo \'{{"load": "end"}}\'')
        ask(program, self.PLACE, users=1, seconds=5)
        assert "a key" not in (tmp_path / "words").read_text()
        assert (tmp_path / "key").read_text() == "a key\n"

    def test_says_why_it_ended_early(self, locust: Any) -> None:
        with pytest.raises(LocalError, match="Locust ended early: no such host"):
            ask(locust("echo no such host >&2; exit 1"), self.PLACE, users=1, seconds=5)


class TestPlaceOfOperator:
    @pytest.mark.parametrize("url", ["opsight.example.com", "ftp://opsight.example.com", ""])
    def test_refuses_what_is_no_address(self, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
        monkeypatch.setenv(KEY, "a key")
        with pytest.raises(LocalError, match="name an http"):
            place_of_operator(url, "demo")

    def test_wants_a_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(KEY, raising=False)
        with pytest.raises(LocalError, match=f"put an API key for it into {KEY}"):
            place_of_operator("http://127.0.0.1:1", "demo")

    def test_says_that_nobody_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(KEY, "a key")
        with pytest.raises(LocalError, match="does not answer"):
            place_of_operator("http://127.0.0.1:1", "demo")
