"""Which part answers what. One line a prefix; the scope an operation needs stands in the contract, per operation."""

from dataclasses import dataclass
from typing import Literal

from gateway.settings import GatewaySettings

API = "/api/v1"
Upstream = Literal["gateway", "ingestion", "metrics", "ops_hub", "reporting", "secrets"]


@dataclass(frozen=True, slots=True)
class Route:
    """Paths below `prefix` (after `/api/v1`) go to `upstream`; the longest prefix wins."""

    prefix: str
    upstream: Upstream


ROUTES = (
    Route("/auth", "gateway"),
    Route("/me", "gateway"),
    Route("/tenants", "gateway"),
    Route("/members", "gateway"),
    Route("/invitations", "gateway"),
    Route("/clients", "gateway"),
    Route("/client-deletions", "gateway"),
    Route("/portfolio", "gateway"),
    Route("/workspaces", "gateway"),
    Route("/access-requests", "gateway"),
    Route("/access-grants", "gateway"),
    Route("/access-review", "gateway"),
    Route("/entitlements", "gateway"),
    Route("/quotas", "gateway"),
    Route("/support", "gateway"),
    Route("/api-keys", "gateway"),
    Route("/audit", "gateway"),
    Route("/flags", "gateway"),
    Route("/mailbox", "gateway"),
    Route("/oauth-clients", "gateway"),
    Route("/webhook-subscriptions", "gateway"),
    Route("/health", "gateway"),
    Route("/health/airbyte", "ingestion"),
    Route("/health/data-quality", "metrics"),
    Route("/health/dbt", "metrics"),
    Route("/airbyte", "ingestion"),
    Route("/datasets", "ingestion"),
    Route("/uploads", "ingestion"),
    Route("/replays", "ingestion"),
    Route("/market", "ingestion"),
    Route("/webhooks", "ingestion"),
    Route("/webhooks/ses", "reporting"),
    Route("/webhook-endpoints", "ingestion"),
    Route("/metrics", "metrics"),
    Route("/budgets", "metrics"),
    Route("/alerts", "metrics"),
    Route("/ops", "ops_hub"),
    Route("/ops/reports", "reporting"),
    Route("/unsubscribe", "ops_hub"),
    Route("/reports", "reporting"),
    Route("/runs", "reporting"),
    Route("/schedules", "reporting"),
    Route("/deliveries", "reporting"),
    Route("/email", "reporting"),
    Route("/share", "reporting"),
    Route("/share-links", "reporting"),
    Route("/secrets", "secrets"),
)


def upstream_of(path: str) -> Upstream | None:
    """The part that answers `path` (`/api/v1/…`), or None."""
    rest = path.removeprefix(API)
    fitting = [route for route in ROUTES if rest == route.prefix or rest.startswith(f"{route.prefix}/")]
    return max(fitting, key=lambda route: len(route.prefix)).upstream if fitting else None


def upstreams(settings: GatewaySettings) -> dict[str, str]:
    """The address of every part but the gateway itself."""
    return {
        "ingestion": settings.ingestion_url,
        "metrics": settings.metrics_url,
        "ops_hub": settings.ops_hub_url,
        "reporting": settings.reporting_url,
        "secrets": settings.secrets_url,
    }
