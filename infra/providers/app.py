"""The provider server: `make_app` is what the local stack runs, and what tests start for themselves."""

import os
import secrets
from collections.abc import Sequence

from fastapi import APIRouter, FastAPI

from infra.providers import control
from infra.providers.control import Control
from infra.providers.dataforseo.maps import router as dataforseo
from infra.providers.facebook.graph import router as facebook_graph
from infra.providers.facebook.oauth import router as facebook_oauth
from infra.providers.google.analytics import router as google_analytics
from infra.providers.google.business import router as google_business
from infra.providers.google.oauth import router as google_oauth
from infra.providers.google.places import router as google_places
from infra.providers.grants import Client, Grants

# A provider's part is a module with a `router` made by `provider_router`; add it here.
ROUTERS: tuple[APIRouter, ...] = (
    google_oauth,
    google_business,
    google_analytics,
    facebook_oauth,
    facebook_graph,
    google_places,
    dataforseo,
)
CLIENT_ID = "practice"


def make_app(
    *, clients: Sequence[Client] | None = None, key: bytes | None = None, with_control: bool = True
) -> FastAPI:
    """The server with every provider; without `clients`, for the one that the environment names."""
    app = FastAPI(title="Practice provider", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.control = Control()
    app.state.grants = Grants(key or _key_from_environment())
    app.state.clients = {client.id: client for client in (clients_from_environment() if clients is None else clients)}
    for router in ROUTERS:
        app.include_router(router)
    if with_control:
        app.include_router(control.router)
    app.add_api_route("/readyz", _ready, methods=["GET"])
    return app


def clients_from_environment() -> list[Client]:
    """The installation as a client: its secret, and every address that it has browsers sent back to."""
    redirect_uris = tuple(os.environ.get("OPSIGHT_PRACTICE_REDIRECT_URIS", "").split())
    return [Client(CLIENT_ID, os.environ.get("OPSIGHT_PRACTICE_CLIENT_SECRET", ""), redirect_uris)]


async def _ready() -> dict[str, object]:
    return {"ready": True, "checks": {}}


def _key_from_environment() -> bytes:
    return os.environ.get("OPSIGHT_PRACTICE_CLIENT_SECRET", "").encode() or secrets.token_bytes(32)
