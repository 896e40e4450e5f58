"""The metrics service. `make_app` is what uvicorn runs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from libs.app import create_app
from libs.db import Database
from libs.kept_secrets import vault_lifespan
from libs.tenant_end import tenant_ended_subscriber
from libs.threads import OldestFirst
from services.metrics.alerts.channels.endpoints import router as channels
from services.metrics.alerts.endpoints import router as alerts
from services.metrics.annotations.endpoints import router as annotations
from services.metrics.budgets.endpoints import router as budgets
from services.metrics.combined.endpoints import router as combined
from services.metrics.combined.practice import practise
from services.metrics.combined.ranges import usual_days
from services.metrics.combined.service import Answers
from services.metrics.creatives.endpoints import router as creatives
from services.metrics.data_quality.endpoints import router as data_quality
from services.metrics.datasets.endpoints import router as datasets
from services.metrics.dbt_runs.endpoints import router as dbt_runs
from services.metrics.dbt_runs.subscribers import data_landed_subscriber
from services.metrics.explore.endpoints import router as explore
from services.metrics.history.loading import History
from services.metrics.maps.endpoints import router as maps
from services.metrics.maps.loading import OwnMaps
from services.metrics.places.endpoints import router as places
from services.metrics.places.loading import OwnPlaces
from services.metrics.quality_incidents.endpoints import router as quality_incidents
from services.metrics.quality_runs.endpoints import router as quality_runs
from services.metrics.restatements.endpoints import router as restatements
from services.metrics.saved_views.endpoints import router as saved_views
from services.metrics.settings import MetricsSettings
from services.metrics.snapshots.cache import Cache
from services.metrics.snapshots.loading import Servings, SnapshotStore
from services.metrics.snapshots.warming import Warming, open_connections
from services.metrics.source_schedules.subscribers import on_connection_scheduled
from services.metrics.summary.endpoints import router as summary
from services.metrics.tenant_setting.subscribers import on_tenant_currency_chosen

MIB = 1024 * 1024
# Half of a question is polars, which leaves the interpreter alone; with more threads the event loop waits for its turn.
THREADS = 2


def make_app(settings: MetricsSettings | None = None) -> FastAPI:
    """The service's ASGI app; without `settings` they come from the environment."""
    settings = settings or MetricsSettings.from_environment()
    return create_app(
        "metrics",
        settings,
        public_routers=[
            *(combined, creatives, explore, restatements, saved_views, annotations),
            *(places, maps, budgets, channels, alerts, datasets),
            *(dbt_runs, data_quality, quality_runs, quality_incidents),
        ],
        internal_routers=[summary],
        lifespans=[remembered_answers, vault_lifespan],
        subscribers=[
            data_landed_subscriber(delay_seconds=settings.dbt_debounce_seconds),
            on_tenant_currency_chosen,
            on_connection_scheduled,
            tenant_ended_subscriber("metrics"),
        ],
    )


@asynccontextmanager
async def remembered_answers(app: FastAPI) -> AsyncGenerator[None]:
    """What the process keeps in memory: five eighths for snapshots, one for the past, the rest for finished answers."""
    settings: MetricsSettings = app.state.settings
    budget = settings.snapshot_cache_mib * MIB
    with OldestFirst(THREADS, "answers") as threads:
        store = SnapshotStore(app.state.database, budget * 5 // 8, threads)
        app.state.answers = Answers(
            servings=Servings(app.state.database, store),
            store=store,
            history=History(app.state.database, budget // 8),
            places=OwnPlaces(app.state.database),
            maps=OwnMaps(app.state.database),
            prepared=Cache(budget // 4, lambda prepared: prepared.size),
            threads=threads,
            budget_seconds=settings.snapshot_budget_seconds,
            code_sha=settings.git_sha,
        )
        practised = asyncio.get_running_loop().run_in_executor(threads, practise)
        await asyncio.gather(open_connections(app.state.database), practised)
        async with _loaded_ahead(app.state.database, store, settings.snapshot_warm_seconds):
            yield


@asynccontextmanager
async def _loaded_ahead(database: Database, store: SnapshotStore, seconds: float) -> AsyncGenerator[None]:
    """Load what serves ahead of questions, and go on to until the block ends; `seconds` are waited for it at first."""
    if not seconds:
        yield
        return
    warming = Warming(database, store, usual_days)
    running = asyncio.create_task(warming.run(), name="snapshots ahead")
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(warming.is_warm.wait(), seconds)
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
