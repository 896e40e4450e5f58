"""The branding that a run was started with: it stays the run's, whatever becomes of the tenant's."""

import hashlib
import json

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.reporting.report_inputs.frame import UNBRANDED, Branding
from services.reporting import models
from services.reporting.branding import repository
from services.reporting.engine.logos import as_uri


async def freeze(session: AsyncSession, run: models.ReportRun) -> None:
    """Let a new run have the branding that is in force; none where reports look as by default."""
    row = await repository.find_current(session)
    if row is not None and branding_of(row) != UNBRANDED:
        run.branding_version, run.branding_hash = row.version, row.content_hash


async def find_branding_of_run(session: AsyncSession, run: models.ReportRun) -> Branding | None:
    """As it was when the run was started; None when there was none."""
    if run.branding_version is None:
        return None
    return branding_of(await repository.get_version(session, run.branding_version))


def branding_of(row: models.Branding) -> Branding:
    logo = as_uri(row.logo) if row.logo is not None else None
    return Branding(name=row.name, color=row.color, logo=logo, footer=row.footer, website=row.website)


def hash_of(branding: Branding) -> str:
    """SHA-256 of all of it, in one order."""
    canonical = json.dumps(branding.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
