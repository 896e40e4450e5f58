"""The alert about stale snapshots, by what a worker really tells: it fires while they are stale, and clears."""

import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
import yaml
from prometheus_client import REGISTRY

from libs.jobs import PeriodicContext
from services.metrics.snapshots.jobs import refresh_due_snapshots

RULES = Path(__file__).resolve().parents[2] / "infra/prometheus/rules/metrics.yml"
RATIO, LOOKED_AT = "opsight_snapshot_stale_ratio", "opsight_snapshot_looked_at_seconds"
MINUTES = 15


@pytest_asyncio.fixture
async def told(tenant: UUID, aged, database, settings_for) -> list[float]:
    """The share of stale tenants that a worker tells: with all affirmed, with old snapshots, and affirmed again.

    All tenants', so that one of a hundred others does not decide whether it is above the alert's threshold.
    """
    context = PeriodicContext(database("metrics"), settings_for("metrics"), None, {})
    ratios = []
    for minutes in (0, 70, 0):
        aged(None, minutes=minutes)
        await refresh_due_snapshots(context)
        ratio, looked_at = REGISTRY.get_sample_value(RATIO), REGISTRY.get_sample_value(LOOKED_AT)
        assert ratio is not None
        assert looked_at
        ratios.append(ratio)
    return ratios


def what_promtool_says(folder: Path) -> str:
    """Of the suite in `folder`; nothing when all is as it expects."""
    command = ["promtool", "test", "rules", "suite.yml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (./opsight doctor --fix)")
class TestSnapshotsStale:
    async def test_fires_while_snapshots_are_stale_and_clears_when_they_are_affirmed(self, told, tmp_path):
        # What the texts say stands in infra/prometheus/tests; this is about when.
        rules = yaml.safe_load(RULES.read_text())
        freshness = [group | {"rules": [_bare(rule) for rule in group["rules"]]} for group in rules["groups"]]
        alert = {"exp_labels": {"severity": "page", "owner": "data"}}
        case = {
            "interval": "1m",
            "input_series": [
                {"series": RATIO, "values": " ".join(f"{ratio}x{MINUTES - 1}" for ratio in told)},
                {"series": LOOKED_AT, "values": f"0+60x{MINUTES * len(told)}"},
            ],
            "alert_rule_test": [
                {"eval_time": f"{minute}m", "alertname": "SnapshotsStale", "exp_alerts": alerts}
                for minute, alerts in ((MINUTES, []), (2 * MINUTES - 1, [alert]), (3 * MINUTES - 2, []))
            ],
        }
        (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": freshness}))
        suite = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": [case]}
        (tmp_path / "suite.yml").write_text(yaml.safe_dump(suite))
        assert told[1] > 0.01
        assert what_promtool_says(tmp_path) == ""


def _bare(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name != "annotations"}
