"""Importing locations from a file: all of them or none, unless the good ones are asked for."""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_import import LocationImport, LocationImportFault
from contracts.ops_hub.locations import MOST_LOCATIONS
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.locations import repository as locations
from services.ops_hub.locations.duplicates import repository as duplicates
from services.ops_hub.locations.errors import TooManyLocations
from services.ops_hub.locations.importing import repository
from services.ops_hub.locations.importing.deciding import Candidate, Decided, decide, recognised
from services.ops_hub.locations.importing.drafts import draft
from services.ops_hub.locations.importing.errors import LocationImportRefused
from services.ops_hub.locations.importing.reading import LocationFile
from services.ops_hub.locations.importing.reporting import reported
from services.ops_hub.locations.importing.repository import Known
from services.ops_hub.locations.importing.writing import write_all
from services.ops_hub.setup_tasks.service import note_progress


async def import_locations(
    session: AsyncSession, principal: Principal, file: LocationFile, *, dry_run: bool, partial: bool
) -> LocationImport:
    """Add and change locations, or with `dry_run` say what would be.

    Raises `TooManyLocations`, and `LocationImportRefused` when a row is refused and it is not to be `partial`.
    """
    if not dry_run:
        await locations.hold_writes(session)
    decided = await _decided(session, file, lock=not dry_run)
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


async def _decided(session: AsyncSession, file: LocationFile, *, lock: bool) -> Decided:
    """Threads do what takes the processor's time; each statement is about the whole file."""
    known = await repository.list_known(
        session,
        ids={location_id for row in file.rows if (location_id := _id_of(row.cells.get("id", "")))},
        codes={code for row in file.rows if (code := row.cells.get("store_code"))},
        listings={listing for row in file.rows if (listing := row.cells.get("listing_id"))},
        lock=lock,
    )
    candidates, faults = await asyncio.to_thread(_drafted, file, known)
    keys = {key for candidate in candidates for key in candidate.wanted_keys}
    sharing, likely = await duplicates.list_likely_by_key(session, keys)
    decided = await asyncio.to_thread(decide, candidates, known, sharing, likely)
    decided.faults = sorted(faults + decided.faults, key=lambda fault: fault.row)
    return decided


def _drafted(file: LocationFile, known: Known) -> tuple[list[Candidate], list[LocationImportFault]]:
    candidates: list[Candidate] = []
    faults: list[LocationImportFault] = []
    for row in file.rows:
        location_id = _id_of(row.cells.get("id", ""))
        target = known.by_id.get(location_id) if location_id else None
        found = draft(row, target or known.by_code.get(row.cells.get("store_code", "")))
        if isinstance(found, list):
            faults += found
        else:
            candidates.append(recognised(found))
    return candidates, faults


def _id_of(text: str) -> UUID | None:
    """None for an id of somebody else's, which says nothing here."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


async def _tell(session: AsyncSession, principal: Principal, report: LocationImport) -> None:
    """Once for the whole file."""
    tenant_id, actor = tenant_of(principal), actor_of(principal)
    counts = {"added": report.added, "changed": report.changed, "refused": report.refused}
    await record(session, tenant_id, "location.imported", actor=actor, detail=counts)
    await note_progress(session, tenant_id, actor=actor)
    await record_audit(
        session, principal, action="location.imported", object_type="location", object_id="all", detail=counts
    )
