"""Putting the hub's first screen together: the same bytes as long as the same is so."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.bootstrap import OpsBootstrap, OpsCounts, RecentRun
from libs.clock import utc_now
from libs.db import Database
from services.ops_hub.connections.repository import list_connections
from services.ops_hub.connections.shown import summary_of
from services.ops_hub.facts.registry import read_counts
from services.ops_hub.legacy_profiles import repository as legacy_profiles
from services.ops_hub.legacy_profiles.service import take_over
from services.ops_hub.legacy_profiles.shown import find_take_over
from services.ops_hub.locations.errors import LocationImportRunning
from services.ops_hub.onboarding.service import get_onboarding
from services.ops_hub.recent_runs.repository import list_runs
from services.ops_hub.setup_tasks.service import list_setup_tasks

# Of data sources, and as many of reports.
RUNS = 5


@dataclass(frozen=True)
class Answer:
    """The body, and what names it."""

    body: bytes
    etag: str


async def bootstrap(
    session: AsyncSession, database: Database, tenant_id: UUID, *, flags: Mapping[str, bool], sees_reports: bool
) -> Answer:
    """The hub as it stands. The first call takes over what an earlier product knew, in a transaction of its own:
    that of a GET only reads; many locations follow in a job."""
    onboarding = await get_onboarding(session, tenant_id)
    if onboarding.state == "not_started" and await legacy_profiles.is_waiting(session):
        with suppress(LocationImportRunning):  # the next call takes over
            async with database.tenant(tenant_id) as writing:
                await take_over(writing, tenant_id)
        onboarding = await get_onboarding(session, tenant_id)
    counts = await read_counts(session)
    found = OpsBootstrap(
        flags=dict(flags),
        onboarding=onboarding,
        setup_tasks=await list_setup_tasks(session),
        counts=OpsCounts(locations=counts.get("locations"), connections=counts.get("connections")),
        recent_runs=[
            RecentRun.model_validate({name: getattr(run, name) for name in RecentRun.model_fields})
            for run in await list_runs(session, limit=RUNS, with_reports=sees_reports)
        ],
        connection_health=summary_of(await list_connections(session), utc_now()),
        locations_take_over=await find_take_over(session),
    )
    body = found.model_dump_json().encode()
    return Answer(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
