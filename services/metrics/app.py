"""The metrics service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from services.metrics.settings import MetricsSettings


def make_app(settings: MetricsSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app("metrics", settings or MetricsSettings(), public_routers=[], internal_routers=[])
