"""The secrets service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from services.secrets.settings import SecretsSettings


def make_app(settings: SecretsSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app("secrets", settings or SecretsSettings.from_environment(), public_routers=[], internal_routers=[])
