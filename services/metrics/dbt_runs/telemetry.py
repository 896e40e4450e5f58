"""What Prometheus sees of dbt. `model` and `dataset` are those of the project, and no label carries a tenant."""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import Counter, Histogram

from services.metrics.dbt_runs.process import DbtResult
from services.metrics.dbt_runs.repository import SourceLoad

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)

RUNS = Counter("opsight_dbt_runs", "dbt runs by how they ended.", ["outcome"])
WHOLE_RUN = "(run)"
RUN_SECONDS = Histogram(
    "opsight_dbt_run_duration_seconds",
    "How long a model of a run took; `(run)`: all of its nodes.",
    ["model"],
    buckets=_SECONDS,
)
SOURCE_SECONDS = Histogram(
    "opsight_dbt_source_freshness_seconds",
    "How old the newest row of a tenant's dataset was when a run had taken it in.",
    ["dataset"],
    buckets=(60, 300, 900, 1800, 3600, 7200, 21600, 86400, 172800),
)
TEST_FAILURES = Counter("opsight_dbt_test_failures", "Data tests that failed.")


def observe_run(result: DbtResult) -> None:
    """Count the run, the time of its models and its failed tests."""
    RUNS.labels("succeeded" if result.success else "failed").inc()
    RUN_SECONDS.labels(WHOLE_RUN).observe(sum(node["seconds"] for node in result.nodes))
    for node in result.nodes:
        if node["resource_type"] == "model":
            RUN_SECONDS.labels(node["name"]).observe(node["seconds"])
        elif node["status"] == "fail":
            TEST_FAILURES.inc()


def observe_sources(loads: Iterable[SourceLoad], now: datetime) -> None:
    """Note how old each dataset of a tenant is, whose run has just succeeded."""
    newest: dict[str, datetime] = {}
    for load in loads:
        newest[load.dataset] = max(load.max_loaded_at, newest.get(load.dataset, load.max_loaded_at))
    for dataset, loaded_at in newest.items():
        SOURCE_SECONDS.labels(dataset).observe(max((now - loaded_at).total_seconds(), 0))
