"""What Prometheus is told of dbt."""

from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from services.metrics.dbt_runs.repository import SourceLoad
from services.metrics.dbt_runs.telemetry import observe_sources

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def _load(dataset: str, table: str, minutes: float) -> SourceLoad:
    loaded = NOW - timedelta(minutes=minutes)
    return SourceLoad(dataset, table, 1, loaded, loaded)


class TestObserveSources:
    def test_notes_the_age_of_each_datasets_newest_row(self):
        before = _sum("telemetry_a"), _sum("telemetry_b")
        observe_sources(
            [_load("telemetry_a", "x", 90), _load("telemetry_a", "y", 5), _load("telemetry_b", "z", 2)], NOW
        )
        assert (_sum("telemetry_a") - before[0], _sum("telemetry_b") - before[1]) == (300, 120)


def _sum(dataset: str) -> float:
    return REGISTRY.get_sample_value("opsight_dbt_source_freshness_seconds_sum", {"dataset": dataset}) or 0
