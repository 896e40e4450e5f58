"""Alerts: each leads to a runbook that knows it, and each is tried by a test of its rules."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "infra/prometheus"


def _rules() -> list[Any]:
    files = [yaml.safe_load(path.read_text()) for path in sorted((PROMETHEUS / "rules").glob("*.yml"))]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


def _tried() -> set[str]:
    """Alerts that some test expects to fire."""
    files = [yaml.safe_load(path.read_text()) for path in sorted((PROMETHEUS / "tests").glob("*_test.yml"))]
    cases = [case for file in files for test in file["tests"] for case in test["alert_rule_test"]]
    return {case["alertname"] for case in cases if case["exp_alerts"]}


RULES = _rules()


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

    def test_is_tried(self, rule: Any) -> None:
        assert rule["alert"] in _tried()


class TestPrometheus:
    def test_reads_the_rules_and_not_their_tests(self) -> None:
        read = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["rule_files"]
        found = {path for pattern in read for path in PROMETHEUS.glob(pattern)}
        assert found == set((PROMETHEUS / "rules").glob("*.yml"))
        assert found
