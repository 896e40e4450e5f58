"""What Prometheus is told about syncs."""

from prometheus_client import Counter, Histogram

from services.ingestion.connector.catalogue import CATALOGUE, ConnectorEntry

LATENCY = Histogram(
    "opsight_sync_latency_seconds",
    "How long an attempt at a sync took, by how it ended.",
    ["provider", "outcome"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600),
)
ERRORS = Counter("opsight_sync_errors_total", "Attempts at a sync that failed, by type of error.", ["provider", "type"])
ROWS = Counter("opsight_sync_rows_total", "Records of syncs, by what became of them.", ["provider", "outcome"])
BYTES = Counter("opsight_sync_bytes_total", "Committed records of syncs as JSON, in bytes.", ["provider"])
_PROVIDERS = frozenset(entry.provider for entry in CATALOGUE)


def provider_of(entry: ConnectorEntry) -> str:
    """The label of a provider. What remote Airbytes call connectors of their own is `other`: labels stay few."""
    return entry.provider if entry.provider in _PROVIDERS else "other"
