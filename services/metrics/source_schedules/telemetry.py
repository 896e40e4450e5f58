"""What Prometheus sees of schedules. No label carries a tenant."""

from prometheus_client import Gauge

LATE = Gauge("opsight_source_late", "Connections that are an hour late by their own schedules.")
VERY_LATE = Gauge("opsight_source_very_late", "Those of them that are two hours late or more.")
LOOKED_AT = Gauge("opsight_source_looked_at_seconds", "When this worker counted them last, as Unix time.")


def observe_late(late: int, very_late: int) -> None:
    """Say how many connections of all tenants are an hour late now, and how many of them two."""
    LATE.set(late)
    VERY_LATE.set(very_late)
    LOOKED_AT.set_to_current_time()
