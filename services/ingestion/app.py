"""The ingestion service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from libs.kept_secrets import vault_lifespan
from libs.tenant_end import tenant_ended_subscriber
from services.ingestion.connection.endpoints import router as connections
from services.ingestion.connector.endpoints import router as connectors
from services.ingestion.dataset.endpoints import router as datasets
from services.ingestion.dataset.watching import app_watches
from services.ingestion.fx.endpoints import router as fx
from services.ingestion.installation.endpoints import router as installations
from services.ingestion.market.endpoints import router as market
from services.ingestion.market_provider.endpoints import router as market_providers
from services.ingestion.market_provider.resources import app_lifespan as market_lifespan
from services.ingestion.market_pull.endpoints import router as market_pulls
from services.ingestion.market_schedule.endpoints import router as market_schedules
from services.ingestion.push.endpoints import router as push
from services.ingestion.quarantine.endpoints import router as quarantine
from services.ingestion.replay.endpoints import router as replays
from services.ingestion.server.endpoints import router as servers
from services.ingestion.settings import IngestionSettings
from services.ingestion.sync.endpoints import router as syncs
from services.ingestion.telemetry.endpoints import router as telemetry
from services.ingestion.telemetry.health_endpoints import router as health
from services.ingestion.upload.endpoints import router as uploads
from services.ingestion.webhook.endpoints import router as webhooks
from services.ingestion.webhook.resources import app_lifespan as webhook_lifespan
from services.ingestion.webhook_endpoint.endpoints import router as webhook_endpoints
from services.ingestion.webhook_token.endpoints import router as webhook_tokens

PUBLIC_ROUTERS = [
    connectors,
    installations,
    connections,
    syncs,
    telemetry,
    health,
    servers,
    datasets,
    market,
    market_providers,
    market_pulls,
    market_schedules,
    push,
    quarantine,
    replays,
    uploads,
    webhook_tokens,
    webhook_endpoints,
    webhooks,
]


def make_app(settings: IngestionSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "ingestion",
        settings or IngestionSettings.from_environment(),
        public_routers=PUBLIC_ROUTERS,
        internal_routers=[fx],
        subscribers=[tenant_ended_subscriber("ingestion")],
        lifespans=[vault_lifespan, market_lifespan, webhook_lifespan, app_watches],
    )
