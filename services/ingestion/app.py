"""The ingestion service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from services.ingestion.settings import IngestionSettings


def make_app(settings: IngestionSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app("ingestion", settings or IngestionSettings(), public_routers=[], internal_routers=[])
