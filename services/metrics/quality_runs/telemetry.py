"""What Prometheus sees of data quality. No label carries a tenant."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from services.metrics.quality_runs.repository import Standing

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

RUNS = Counter("opsight_data_quality_runs", "Runs of all checks of a tenant, by how they ended.", ["outcome"])
RUN_SECONDS = Histogram("opsight_data_quality_run_duration_seconds", "How long a run took.", buckets=_SECONDS)
CHECKS = Gauge(
    "opsight_data_quality_checks", "Checks of all tenants by how they came out in the tenant's last run.", ["status"]
)
INCIDENTS = Gauge("opsight_data_quality_incidents_open", "Incidents that are open.")
UNACKNOWLEDGED = Gauge(
    "opsight_data_quality_incidents_unacknowledged", "Open incidents that nobody has acknowledged or muted."
)


def observe_standing(standing: Standing) -> None:
    """Say how the checks of all tenants stand now."""
    CHECKS.labels("pass").set(standing.passed)
    CHECKS.labels("warn").set(standing.warned)
    CHECKS.labels("fail").set(standing.failed)
    CHECKS.labels("unknown").set(standing.unknown)
    INCIDENTS.set(standing.incidents)
    UNACKNOWLEDGED.set(standing.unacknowledged)


@contextmanager
def observe_run() -> Iterator[None]:
    """Count and time one run."""
    with RUN_SECONDS.time():
        try:
            yield
        except BaseException:
            RUNS.labels("failed").inc()
            raise
    RUNS.labels("succeeded").inc()
