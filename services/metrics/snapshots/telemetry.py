"""What Prometheus sees of snapshots. No label carries a tenant."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram

from services.metrics.snapshots.repository import Ages

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)

BUILDS = Counter("opsight_snapshot_builds", "Snapshot builds by how they ended.", ["outcome"])
BUILD_SECONDS = Histogram("opsight_snapshot_build_duration_seconds", "How long a build took.", buckets=_SECONDS)
OLDEST_SECONDS = Gauge("opsight_snapshot_age_seconds", "Age of the oldest snapshot of any tenant.")
TENANTS = Gauge("opsight_snapshot_tenants", "Tenants that have a snapshot.")
STALE_RATIO = Gauge("opsight_snapshot_stale_ratio", "Share of tenants whose snapshot is older than the budget.")

LOOKED_AT = Gauge("opsight_snapshot_looked_at_seconds", "When this worker looked at the ages last, as Unix time.")


def observe_ages(ages: Ages) -> None:
    """Say how old the snapshots of all tenants are now."""
    LOOKED_AT.set_to_current_time()
    TENANTS.set(ages.tenants)
    OLDEST_SECONDS.set(ages.oldest_seconds)
    STALE_RATIO.set(ages.stale / ages.tenants if ages.tenants else 0)


@contextmanager
def observe_build() -> Iterator[None]:
    """Count and time one build."""
    with BUILD_SECONDS.time():
        try:
            yield
        except BaseException:
            BUILDS.labels("failed").inc()
            raise
    BUILDS.labels("succeeded").inc()
