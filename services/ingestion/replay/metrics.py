"""What Prometheus is told about replays."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

from contracts.ingestion.replays import ReplayChanges, ReplayCounts

LATENCY = Histogram(
    "opsight_replay_latency_seconds",
    "How long an attempt at a replay took, by how it ended.",
    ["source", "outcome"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800),
)
ROWS = Counter("opsight_replay_rows_total", "Rows that replays read, by what became of them.", ["source", "outcome"])
CHANGES = Counter("opsight_replay_changes_total", "Current rows that replays changed, by how.", ["source", "change"])


@contextmanager
def observed(source: str) -> Generator[None]:
    """Time an attempt."""
    started, outcome = time.monotonic(), "failed"
    try:
        yield
        outcome = "succeeded"
    finally:
        LATENCY.labels(source, outcome).observe(time.monotonic() - started)


def count(source: str, counts: ReplayCounts, changes: ReplayChanges) -> None:
    for outcome in ("accepted", "filtered", "quarantined"):
        ROWS.labels(source, outcome).inc(getattr(counts, outcome))
    for change in ("inserted", "changed", "vanished"):
        CHANGES.labels(source, change).inc(getattr(changes, change))
