"""The kinds of reports that there are here."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from libs.jobs import Worker
from libs.settings import Settings
from services.reporting.engine.kinds.kind import gathered_kinds
from services.reporting.engine.publishing import seal_keys
from services.reporting.engine.sealing import Sealer
from services.reporting.gateway import Gateway
from services.reporting.grids.kind import GridKind
from services.reporting.ranks.registry import Sources, make_sources
from services.reporting.readiness.service import SenderReadiness
from services.reporting.runs.kinds import Kinds


def make_kinds(sources: Sources, sealer: Sealer) -> Kinds:
    return {"local_grid": GridKind(sources, sealer), **gathered_kinds(sealer)}


def make_sealer(settings: Settings) -> Sealer:
    """It seals as this deployable."""
    return Sealer(settings.signing_key_file.read_bytes())


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Sets `sources`, `sealer`, `kinds`, `seal_keys` and `readiness` of `app.state`."""
    app.state.sources = make_sources()
    app.state.sealer = make_sealer(app.state.settings)
    app.state.kinds = make_kinds(app.state.sources, app.state.sealer)
    app.state.seal_keys = seal_keys(app.state.sealer, app.state.settings.former_seal_keys_file)
    app.state.readiness = SenderReadiness(app.state.settings)
    yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """Sets `context.resources["kinds"]` and `["gateway"]`."""
    gateway = Gateway(worker.settings, worker.signer)
    kinds = make_kinds(make_sources(), make_sealer(worker.settings))
    worker.resources |= {"kinds": kinds, "gateway": gateway}
    try:
        yield
    finally:
        await gateway.close()
