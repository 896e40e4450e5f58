"""What Prometheus learns about webhooks; never an address."""

from prometheus_client import Counter

RECEIVED = Counter(
    "opsight_ingestion_webhooks_total",
    "Webhooks that came in, by where (airbyte, inbound) and how (accepted, duplicate, refused, too_large).",
    ["source", "result"],
)
PROCESSED = Counter(
    "opsight_ingestion_webhooks_processed_total",
    "Received webhooks that were worked on, by outcome; a failure by its code.",
    ["outcome"],
)
