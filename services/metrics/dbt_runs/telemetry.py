"""What Prometheus sees of dbt. `model` is a closed set, the models of the project; no label carries a tenant."""

from prometheus_client import Counter, Histogram

from services.metrics.dbt_runs.process import DbtResult

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)

RUNS = Counter("opsight_dbt_runs", "dbt runs by how they ended.", ["outcome"])
RUN_SECONDS = Histogram("opsight_dbt_run_duration_seconds", "Time in the nodes of a run.", buckets=_SECONDS)
MODEL_SECONDS = Histogram("opsight_dbt_model_duration_seconds", "How long a model took.", ["model"], buckets=_SECONDS)
TEST_FAILURES = Counter("opsight_dbt_test_failures", "Data tests that failed.")


def observe_run(result: DbtResult) -> None:
    """Count the run, the time of its models and its failed tests."""
    RUNS.labels("succeeded" if result.success else "failed").inc()
    RUN_SECONDS.observe(sum(node["seconds"] for node in result.nodes))
    for node in result.nodes:
        if node["resource_type"] == "model":
            MODEL_SECONDS.labels(node["name"]).observe(node["seconds"])
        elif node["status"] == "fail":
            TEST_FAILURES.inc()
