"""What Prometheus learns about webhooks."""

from prometheus_client import Counter

ATTEMPTS = Counter(
    "opsight_webhook_attempts_total",
    "Attempts at deliveries: accepted (2xx), refused (another status), failed (no answer).",
    ["outcome"],
)
DISABLED = Counter("opsight_webhook_disabled_total", "Subscriptions that were disabled, by reason.", ["reason"])
