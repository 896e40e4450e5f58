"""Importing locations from a file: all of them or none, unless the good ones are asked for."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_import import LocationImport
from contracts.ops_hub.locations import MOST_LOCATIONS
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.locations import repository as locations
from services.ops_hub.locations.errors import TooManyLocations
from services.ops_hub.locations.holding import hold_writes
from services.ops_hub.locations.importing.errors import LocationImportRefused
from services.ops_hub.locations.importing.judging import judge_rows
from services.ops_hub.locations.importing.reading import LocationFile
from services.ops_hub.locations.importing.reporting import reported
from services.ops_hub.locations.importing.writing import write_all
from services.ops_hub.setup_tasks.service import note_progress


async def import_locations(
    session: AsyncSession, principal: Principal, file: LocationFile, *, dry_run: bool, partial: bool
) -> LocationImport:
    """Add and change locations, or with `dry_run` say what would be.

    Raises `TooManyLocations`, and `LocationImportRefused` when a row is refused and it is not to be `partial`.
    """
    if not dry_run:
        await hold_writes(session)
    decided = await judge_rows(session, file.rows, lock=not dry_run)
    if decided.added and await locations.count_locations(session) + len(decided.added) > MOST_LOCATIONS:
        raise TooManyLocations(f"Remove some first: the most is {MOST_LOCATIONS}.")
    report = reported(file, decided, dry_run=dry_run)
    if dry_run:
        return report
    if report.refused and not partial:
        raise LocationImportRefused(report)
    if decided.added or decided.changed:
        await write_all(session, principal, decided)
        await _tell(session, principal, report)
    return report


async def _tell(session: AsyncSession, principal: Principal, report: LocationImport) -> None:
    """Once for the whole file."""
    tenant_id, actor = tenant_of(principal), actor_of(principal)
    counts = {"added": report.added, "changed": report.changed, "refused": report.refused}
    await record(session, tenant_id, "location.imported", actor=actor, detail=counts)
    await note_progress(session, tenant_id, actor=actor)
    await record_audit(
        session, principal, action="location.imported", object_type="location", object_id="all", detail=counts
    )
