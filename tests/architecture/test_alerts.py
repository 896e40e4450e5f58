"""Alerts: each leads to a runbook that knows it, and each is tried by a test of its rules."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "infra/prometheus"


def _rules() -> list[Any]:
    files = [yaml.safe_load(path.read_text()) for path in sorted((PROMETHEUS / "rules").glob("*.yml"))]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


@cache
def _tried(*, fires: bool) -> set[str]:
    """Alerts that some test expects to fire, or not to."""
    files = [yaml.safe_load(path.read_text()) for path in sorted((PROMETHEUS / "tests").glob("*_test.yml"))]
    cases = [case for file in files for test in file["tests"] for case in test["alert_rule_test"]]
    return {case["alertname"] for case in cases if bool(case["exp_alerts"]) == fires}


RULES = [rule for rule in _rules() if "alert" in rule]
OWNERS = ("platform", "data", "security")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
class TestAlert:
    def test_names_a_runbook_that_knows_it(self, rule: Any) -> None:
        runbook = ROOT / rule["annotations"]["runbook"]
        assert runbook.parent == ROOT / "docs/runbooks"
        assert f"`{rule['alert']}`" in runbook.read_text()

    def test_says_what_it_means_and_how_urgent_it_is(self, rule: Any) -> None:
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["labels"]["owner"] in OWNERS

    def test_names_a_dashboard_that_exists(self, rule: Any) -> None:
        assert (ROOT / f"infra/grafana/dashboards/{rule['annotations']['dashboard']}.json").exists()

    def test_leads_from_its_runbook_to_dashboard_and_contact(self, rule: Any) -> None:
        runbook = (ROOT / rule["annotations"]["runbook"]).read_text()
        assert f"Owner: {rule['labels']['owner']} ([who is told](incident-response.md#who))." in runbook
        assert f"(../../infra/grafana/dashboards/{rule['annotations']['dashboard']}.json)" in runbook

    def test_is_tried(self, rule: Any) -> None:
        """By a test that expects it to fire, and one that expects it not to: before it, or when it is over."""
        assert rule["alert"] in _tried(fires=True)
        assert rule["alert"] in _tried(fires=False)


class TestAlertmanager:
    ROUTING = yaml.safe_load((ROOT / "infra/alertmanager/alertmanager.yml").read_text())

    def test_calls_somebody_for_pages(self) -> None:
        routes = {tuple(route["matchers"]): route["receiver"] for route in self.ROUTING["route"]["routes"]}
        assert routes == {('severity = "page"',): "pages"}
        assert {receiver["name"] for receiver in self.ROUTING["receivers"]} == {"pages", "tickets"}

    def test_tells_of_one_cause_once(self) -> None:
        """Whatever keeps silent beside another alert is an alert that there is."""
        names = {rule["alert"] for rule in RULES}
        for rule in self.ROUTING["inhibit_rules"]:
            (source,) = [_pattern(matcher) for matcher in rule["source_matchers"]]
            (target,) = [_pattern(matcher) for matcher in rule["target_matchers"]]
            assert [name for name in names if source.fullmatch(name)]
            assert [name for name in names if target.fullmatch(name)]

    def test_has_a_person_for_each_owner(self) -> None:
        runbook = (ROOT / "docs/runbooks/incident-response.md").read_text()
        assert [owner for owner in OWNERS if f"| `{owner}` |" not in runbook] == []


def _pattern(matcher: str) -> re.Pattern[str]:
    return re.compile(matcher.split('"')[1])


class TestPrometheus:
    def test_reads_the_rules_and_not_their_tests(self) -> None:
        read = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["rule_files"]
        found = {path for pattern in read for path in PROMETHEUS.glob(pattern)}
        assert found == set((PROMETHEUS / "rules").glob("*.yml"))
        assert found
