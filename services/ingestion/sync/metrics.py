"""What Prometheus is told about syncs."""

from prometheus_client import Counter, Histogram

LATENCY = Histogram(
    "opsight_sync_latency_seconds",
    "How long an attempt at a sync took, by how it ended.",
    ["provider", "outcome"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
)
ERRORS = Counter("opsight_sync_errors_total", "Attempts at a sync that failed, by type of error.", ["provider", "type"])
ROWS = Counter("opsight_sync_rows_total", "Records of syncs, by what became of them.", ["provider", "outcome"])
BYTES = Counter("opsight_sync_bytes_total", "Committed records of syncs as JSON, in bytes.", ["provider"])
