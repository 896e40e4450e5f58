"""What Prometheus is told about raw retention."""

from prometheus_client import Counter

REMOVED = Counter("opsight_raw_rows_removed_total", "Raw rows that nothing needed any more.", ["table", "reason"])
RUNS = Counter("opsight_retention_runs_total", "Runs of raw retention that came to their end, a tenant each.")
