"""What Prometheus is told about calls of providers; their breakers are in `opsight_provider_breaker_state`."""

from prometheus_client import Counter, Histogram

LATENCY = Histogram(
    "opsight_market_call_seconds",
    "How long a provider of market data took, by how the call ended.",
    ["provider", "outcome"],
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30),
)
OBSERVATIONS = Counter(
    "opsight_market_observations_total", "Observations of pulls, by what became of them.", ["provider", "outcome"]
)
