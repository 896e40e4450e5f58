"""The kinds of reports that there are here."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from libs.jobs import Worker
from services.reporting.gateway import Gateway
from services.reporting.grids.kind import GridKind
from services.reporting.ranks.registry import Sources, make_sources
from services.reporting.runs.kinds import Kinds


def make_kinds(sources: Sources) -> Kinds:
    return {"local_grid": GridKind(sources)}


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Sets `app.state.sources` and `app.state.kinds`."""
    app.state.sources = make_sources()
    app.state.kinds = make_kinds(app.state.sources)
    yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """Sets `context.resources["kinds"]` and `["gateway"]`."""
    gateway = Gateway(worker.settings, worker.signer)
    worker.resources |= {"kinds": make_kinds(make_sources()), "gateway": gateway}
    try:
        yield
    finally:
        await gateway.close()
