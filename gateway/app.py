"""The gateway. `make_app` is what uvicorn runs."""

from gateway.identity.app import make_identity_app
from gateway.settings import GatewaySettings


def make_app(settings: GatewaySettings | None = None):
    settings = settings or GatewaySettings()
    return make_identity_app(settings)
