"""What Prometheus sees of schedules. No label carries a tenant."""

from prometheus_client import Gauge

LATE = Gauge("opsight_source_late", "Connections that are an hour late by their own schedules.")
LOOKED_AT = Gauge("opsight_source_looked_at_seconds", "When this worker counted them last, as Unix time.")


def observe_late(late: int) -> None:
    """Say how many connections of all tenants are late now."""
    LATE.set(late)
    LOOKED_AT.set_to_current_time()
