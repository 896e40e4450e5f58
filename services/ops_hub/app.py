"""The ops_hub service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from libs.tenant_end import tenant_ended_subscriber
from services.ops_hub.locations.duplicates.endpoints import router as location_duplicates
from services.ops_hub.locations.endpoints import router as locations
from services.ops_hub.settings import OpsHubSettings


def make_app(settings: OpsHubSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "ops_hub",
        settings or OpsHubSettings.from_environment(),
        public_routers=[location_duplicates, locations],
        internal_routers=[],
        subscribers=[tenant_ended_subscriber("ops_hub")],
    )
