"""The reporting service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from libs.tenant_end import tenant_ended_subscriber
from services.reporting.branding.endpoints import router as branding
from services.reporting.deliveries.endpoints import of_runs as run_deliveries
from services.reporting.deliveries.endpoints import router as deliveries
from services.reporting.deliveries.recipient_endpoints import approved as approved_recipients
from services.reporting.deliveries.recipient_endpoints import suppressed as suppressed_recipients
from services.reporting.deliveries.unsubscription_endpoints import router as unsubscriptions
from services.reporting.engine.endpoints import router as report_keys
from services.reporting.grids.endpoints import router as grids
from services.reporting.grids.results_endpoints import router as grid_results
from services.reporting.lifespans import app_lifespan
from services.reporting.readiness.endpoints import router as readiness
from services.reporting.reports.endpoints import router as reports
from services.reporting.runs.endpoints import letters as dead_letters
from services.reporting.runs.endpoints import router as runs
from services.reporting.schedules.endpoints import router as schedules
from services.reporting.ses_feedback.endpoints import router as ses_feedback
from services.reporting.ses_feedback.line import sns_lifespan
from services.reporting.settings import ReportingSettings
from services.reporting.share_links.desk import desk_lifespan
from services.reporting.share_links.endpoints import of_runs as run_share_links
from services.reporting.share_links.endpoints import router as share_links
from services.reporting.share_links.page_endpoints import router as share_pages


def make_app(settings: ReportingSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "reporting",
        settings or ReportingSettings.from_environment(),
        public_routers=[
            dead_letters,
            report_keys,
            branding,
            reports,
            grids,
            grid_results,
            runs,
            schedules,
            unsubscriptions,
            approved_recipients,
            deliveries,
            run_deliveries,
            readiness,
            ses_feedback,
            suppressed_recipients,
            share_links,
            run_share_links,
            share_pages,
        ],
        internal_routers=[],
        lifespans=[app_lifespan, desk_lifespan, sns_lifespan],
        subscribers=[tenant_ended_subscriber("reporting")],
    )
