"""The reporting service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from libs.tenant_end import tenant_ended_subscriber
from services.reporting.settings import ReportingSettings


def make_app(settings: ReportingSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "reporting",
        settings or ReportingSettings.from_environment(),
        public_routers=[],
        internal_routers=[],
        subscribers=[tenant_ended_subscriber("reporting")],
    )
