"""What the app and the worker open when they start, and close when they stop."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from libs.auth import TokenSigner
from libs.flags import Flags
from libs.jobs import Worker
from libs.settings import Settings
from libs.vault import Vault
from services.reporting.engine.publishing import seal_keys
from services.reporting.engine.sealing import Sealer
from services.reporting.gateway import Gateway
from services.reporting.kinds import make_kinds
from services.reporting.ops_hub import OpsHub
from services.reporting.ranks.building import open_live_sources
from services.reporting.ranks.offering import Offers
from services.reporting.ranks.opening import LiveOpener, Opener, SimulatedOpener
from services.reporting.readiness.service import SenderReadiness
from services.reporting.settings import ReportingSettings


@asynccontextmanager
async def app_lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Sets `offers`, `sealer`, `kinds`, `kinds_with`, `seal_keys` and `readiness` of `app.state`."""
    state = app.state
    async with _neighbours(state.settings, state.signer) as (gateway, ops_hub):
        state.offers = offers_of(state.settings, state.flags, gateway, ops_hub)
        state.sealer = make_sealer(state.settings)
        opener = SimulatedOpener()  # no run is performed here
        state.kinds = make_kinds(state.sealer, opener)
        state.kinds_with = partial(make_kinds, state.sealer, opener)
        state.seal_keys = seal_keys(state.sealer, state.settings.former_seal_keys_file)
        state.readiness = SenderReadiness(state.settings)
        yield


@asynccontextmanager
async def worker_lifespan(worker: Worker) -> AsyncGenerator[None]:
    """Sets `context.resources["kinds"]`, `["kinds_with"]`, `["offers"]` and `["gateway"]`."""
    settings, sealer = worker.settings, make_sealer(worker.settings)
    async with _neighbours(settings, worker.signer) as (gateway, ops_hub):
        offers = offers_of(settings, worker.resources["flags"], gateway, ops_hub)
        async with open_opener(settings, worker.signer, offers) as opener:
            worker.resources |= {
                "kinds": make_kinds(sealer, opener),
                "kinds_with": partial(make_kinds, sealer, opener),
                "offers": offers,
                "gateway": gateway,
            }
            yield


def make_sealer(settings: Settings) -> Sealer:
    """It seals as this deployable."""
    return Sealer(settings.signing_key_file.read_bytes())


def offers_of(settings: Settings, flags: Flags, gateway: Gateway, ops_hub: OpsHub) -> Offers:
    own = _own(settings)
    return Offers(
        flags,
        gateway,
        ops_hub,
        has_places_key=own.google_places_key is not None,
        can_practise=own.practice_provider_url is not None,
    )


@asynccontextmanager
async def open_opener(settings: Settings, signer: TokenSigner, offers: Offers) -> AsyncGenerator[Opener]:
    """With the lines to providers, and the vault."""
    vault = Vault(settings, signer)
    try:
        async with open_live_sources(_own(settings)) as live:
            yield LiveOpener(offers, vault, live, _own(settings).google_places_key)
    finally:
        await vault.close()


@asynccontextmanager
async def _neighbours(settings: Settings, signer: TokenSigner) -> AsyncGenerator[tuple[Gateway, OpsHub]]:
    gateway, ops_hub = Gateway(settings, signer), OpsHub(settings, signer)
    try:
        yield gateway, ops_hub
    finally:
        await gateway.close()
        await ops_hub.close()


def _own(settings: Settings) -> ReportingSettings:
    assert isinstance(settings, ReportingSettings), "the service starts with its own settings"
    return settings
