"""The metrics service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from services.metrics.combined.endpoints import router as combined
from services.metrics.data_quality.endpoints import router as data_quality
from services.metrics.datasets.endpoints import router as datasets
from services.metrics.dbt_runs.endpoints import router as dbt_runs
from services.metrics.settings import MetricsSettings


def make_app(settings: MetricsSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "metrics",
        settings or MetricsSettings(),
        public_routers=[combined, datasets, dbt_runs, data_quality],
        internal_routers=[],
    )
