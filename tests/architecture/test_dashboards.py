"""Dashboards: as written down, laid without gaps, and of metrics that exist."""

import importlib
import json
import pkgutil
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

import gateway
import libs
import services
from infra.grafana.__main__ import DASHBOARDS, FOLDER, text_of
from infra.grafana.panels import Dashboard

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "infra/prometheus"
NAME = re.compile(r"\b(?:opsight|process)_\w+|\bopsight:[\w:]+")
# What Prometheus and its Python client say of themselves.
GIVEN = {"process_resident_memory_bytes", "process_cpu_seconds_total"}


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every series that some process of ours can show, and every recorded one."""
    for package in (libs, gateway, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] in ("metrics", "telemetry", "resilience", "calling", "answer_check"):
                importlib.import_module(module.name)
    samples = {name for metric in REGISTRY.collect() for name in _series_of(metric)}
    files = [yaml.safe_load(path.read_text()) for path in (PROMETHEUS / "rules").glob("*.yml")]
    rules = [rule for file in files for group in file["groups"] for rule in group["rules"]]
    return samples | {rule["record"] for rule in rules if "record" in rule} | GIVEN


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.uid)
class TestDashboard:
    def test_is_written_down(self, dashboard: Dashboard) -> None:
        assert (FOLDER / f"{dashboard.uid}.json").read_text() == text_of(dashboard), "python -m infra.grafana"

    def test_asks_for_metrics_that_exist(self, dashboard: Dashboard, known: set[str]) -> None:
        asked = {name for panel in dashboard.panels for query in panel.queries.values() for name in NAME.findall(query)}
        assert asked
        assert asked - known == set()

    @pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (./opsight doctor --fix)")
    def test_asks_in_the_language_of_prometheus(self, dashboard: Dashboard, tmp_path: Path) -> None:
        queries = [query for panel in dashboard.panels for query in panel.queries.values()]
        rules = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(queries)]
        (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
        checked = subprocess.run(
            ["promtool", "check", "rules", str(tmp_path / "rules.yml")], capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr

    def test_lays_its_panels_side_by_side(self, dashboard: Dashboard) -> None:
        panels = json.loads(text_of(dashboard))["panels"]
        cells = [
            (x, panel["gridPos"]["y"])
            for panel in panels
            for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        ]
        assert len(cells) == len(set(cells))
        assert max(x for x, _ in cells) < 24


class TestFiles:
    def test_are_those_of_the_dashboards(self) -> None:
        assert {path.stem for path in FOLDER.glob("*.json")} == {dashboard.uid for dashboard in DASHBOARDS}

    def test_rules_ask_for_metrics_that_exist(self, known: set[str]) -> None:
        asked = {name for path in (PROMETHEUS / "rules").glob("*.yml") for name in NAME.findall(path.read_text())}
        assert asked - known == set()


def _series_of(metric: Any) -> set[str]:
    suffixes = {
        "histogram": ("_bucket", "_count", "_sum"),
        "counter": ("_total",),
        "gauge": ("",),
    }.get(metric.type, ("",))
    return {f"{metric.name}{suffix}" for suffix in suffixes}
