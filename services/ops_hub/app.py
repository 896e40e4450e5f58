"""The ops_hub service. `make_app` is what uvicorn runs."""

from fastapi import FastAPI

from libs.app import create_app
from libs.tenant_end import tenant_ended_subscriber
from services.ops_hub.activity.endpoints import router as activity
from services.ops_hub.bootstrap.endpoints import router as bootstrap
from services.ops_hub.connections.endpoints import router as connections
from services.ops_hub.connections.listings.endpoints import router as listings
from services.ops_hub.connections.oauth.endpoints import router as connection_oauth
from services.ops_hub.connections.oauth.resources import app_lifespan as oauth_lifespan
from services.ops_hub.connections.resources import app_lifespan
from services.ops_hub.locations.duplicates.endpoints import router as location_duplicates
from services.ops_hub.locations.endpoints import router as locations
from services.ops_hub.locations.importing.endpoints import router as location_import
from services.ops_hub.locations.merging.endpoints import router as location_merges
from services.ops_hub.locations.preferences.endpoints import router as location_metrics
from services.ops_hub.onboarding.endpoints import router as onboarding
from services.ops_hub.rank_accounts.endpoints import router as rank_accounts
from services.ops_hub.recent_runs.subscribers import on_report_run_finished, on_sync_failed, on_sync_finished
from services.ops_hub.review_handoffs.endpoints import router as review_handoffs
from services.ops_hub.review_requests.endpoints import router as review_requests
from services.ops_hub.reviews.endpoints import router as reviews
from services.ops_hub.reviews.replies.endpoints import router as review_replies
from services.ops_hub.settings import OpsHubSettings
from services.ops_hub.setup_tasks.endpoints import router as setup_tasks
from services.ops_hub.unsubscriptions.endpoints import router as unsubscriptions


def make_app(settings: OpsHubSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    return create_app(
        "ops_hub",
        settings or OpsHubSettings.from_environment(),
        public_routers=[
            bootstrap,
            onboarding,
            setup_tasks,
            activity,
            location_duplicates,
            location_metrics,
            location_merges,
            location_import,
            locations,
            connection_oauth,
            connections,
            listings,
            reviews,
            review_replies,
            review_requests,
            review_handoffs,
            unsubscriptions,
        ],
        internal_routers=[rank_accounts],
        lifespans=[oauth_lifespan, app_lifespan],
        subscribers=[on_report_run_finished, on_sync_finished, on_sync_failed, tenant_ended_subscriber("ops_hub")],
    )
