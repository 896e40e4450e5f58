"""The locations of an earlier product's profile become locations, by the rules of an import."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.legacy_profile import LegacyLocation, LegacyProfile
from contracts.ops_hub.location_import import LocationImportFault
from contracts.ops_hub.locations import MOST_LOCATIONS
from libs.auth import Principal
from services.ops_hub.activity.service import SERVICE, record
from services.ops_hub.legacy_profiles import repository
from services.ops_hub.locations import repository as locations
from services.ops_hub.locations.holding import hold_writes
from services.ops_hub.locations.importing.deciding import Decided
from services.ops_hub.locations.importing.judging import judge_rows
from services.ops_hub.locations.importing.reading import Row, plain
from services.ops_hub.locations.importing.writing import Written, write_all

_CELLS = {name: name for name in LegacyLocation.model_fields if name != "categories"} | {"address": "line1"}
_THERE_ALREADY = ("location_duplicate", "location_perhaps_duplicate", "store_code_taken", "repeated_row")
_MOST_TOLD = 20


@dataclass(frozen=True)
class LocationsPlan:
    """What becomes of a profile's locations. `row` of a fault is the location's place in the profile, from 1."""

    added: int
    there: int
    """Exactly as the profile has them."""
    skipped: list[LocationImportFault]
    """That are, or may be, what is there already."""
    refused: list[LocationImportFault]
    """That break a rule."""


async def plan_locations(session: AsyncSession, profile: LegacyProfile) -> LocationsPlan:
    """Read and decide, and write nothing."""
    return _plan(await _decided(session, profile, lock=False))


async def take_locations(
    session: AsyncSession,
    tenant_id: UUID,
    profile: LegacyProfile,
    *,
    batch_id: UUID,
    written: Written | None = None,
) -> None:
    """Add those that break no rule and are not there yet, and tell what became of the others; `written` hears how many
    are done, of how many. Raises `LocationImportRunning`."""
    if not profile.locations:
        return
    await hold_writes(session)
    decided = await _decided(session, profile, lock=True)
    if decided.added:
        whom = Principal(SERVICE, SERVICE, tenant_id)
        await write_all(session, whom, decided, batch_id=batch_id, written=written)
    plan = _plan(decided)
    detail = {
        "batch_id": str(batch_id),
        "added": plan.added,
        "skipped": plan.there + rows_of(plan.skipped),
        "refused": rows_of(plan.refused),
        "faults": [in_words(profile, fault) for fault in (*plan.skipped, *plan.refused)][:_MOST_TOLD],
    }
    await record(session, tenant_id, "location.taken_over", actor=SERVICE, detail=detail)


async def give_back_locations(session: AsyncSession, *, batch_id: UUID) -> tuple[int, list[str]]:
    """Remove what a batch has added, but what somebody has changed since: how many went, and the names of those that
    stay."""
    await hold_writes(session)
    removed = await repository.remove_locations_of_batch(session, batch_id)
    return removed, list(await repository.list_names_of_batch(session, batch_id))


def rows_of(faults: list[LocationImportFault]) -> int:
    """How many locations the faults are about."""
    return len({fault.row for fault in faults})


def in_words(profile: LegacyProfile, fault: LocationImportFault) -> str:
    """`location 3 (Main Street), postal_code: postal_code (must be …)`: which one, its field, and its rule."""
    where = f", {fault.field}" if fault.field else ""
    return f"location {fault.row} ({profile.locations[fault.row - 1].name}){where}: {fault.code} ({fault.message})"


async def _decided(session: AsyncSession, profile: LegacyProfile, *, lock: bool) -> Decided:
    rows = [_row(number, one, profile.country) for number, one in enumerate(profile.locations, start=1)]
    decided = await judge_rows(session, rows, lock=lock, changes=False)
    room = MOST_LOCATIONS - await locations.count_locations(session) if decided.added else 0
    if len(decided.added) > room:
        told = f"there would be more than {MOST_LOCATIONS} locations, so none is added"
        decided.faults += [
            LocationImportFault(row=one.draft.row, field=None, code="too_many_locations", message=told)
            for one in decided.added
        ]
        decided.added = []
    return decided


def _row(number: int, location: LegacyLocation, country: str | None) -> Row:
    told = {cell: getattr(location, name) for name, cell in _CELLS.items()} | {
        "country": location.country or country,
        "categories": "; ".join(location.categories) or None,
    }
    return Row(number, {cell: plain(str(value)) for cell, value in told.items() if value is not None}, False)


def _plan(decided: Decided) -> LocationsPlan:
    return LocationsPlan(
        added=len(decided.added),
        there=decided.unchanged,
        skipped=[fault for fault in decided.faults if fault.code in _THERE_ALREADY],
        refused=[fault for fault in decided.faults if fault.code not in _THERE_ALREADY],
    )
