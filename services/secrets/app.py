"""The secrets service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from libs.tenant_end import tenant_ended_subscriber
from services.secrets.column.endpoints import router as columns
from services.secrets.data_key.endpoints import internal_router as shredding
from services.secrets.data_key.endpoints import router as data_keys
from services.secrets.resources import app_lifespan
from services.secrets.rotation.endpoints import router as rotations
from services.secrets.secret.admin_endpoints import router as credentials
from services.secrets.secret.endpoints import router as secrets
from services.secrets.settings import SecretsSettings

PUBLIC_ROUTERS = [data_keys, rotations, credentials]
INTERNAL_ROUTERS = [columns, shredding, secrets]


def make_app(settings: SecretsSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "secrets",
        settings or SecretsSettings.from_environment(),
        public_routers=PUBLIC_ROUTERS,
        internal_routers=INTERNAL_ROUTERS,
        lifespans=[app_lifespan],
        subscribers=[tenant_ended_subscriber("secrets")],
    )
