"""Reading what rows are about, and deciding on all of them: each statement is about every row."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_import import LocationImportFault
from services.ops_hub.locations.duplicates import repository as duplicates
from services.ops_hub.locations.importing import repository
from services.ops_hub.locations.importing.deciding import Candidate, Decided, decide, recognised
from services.ops_hub.locations.importing.drafts import draft
from services.ops_hub.locations.importing.reading import Row
from services.ops_hub.locations.importing.repository import Known


async def judge_rows(session: AsyncSession, rows: Sequence[Row], *, lock: bool, changes: bool = True) -> Decided:
    """What becomes of the rows. Without `changes`, none is about a location that is there: a taken store code is a
    fault. Threads do what takes the processor's time."""
    known = await repository.list_known(
        session,
        ids={location_id for row in rows if (location_id := _id_of(row.cells.get("id", "")))},
        codes={code for row in rows if (code := row.cells.get("store_code"))},
        listings={listing for row in rows if (listing := row.cells.get("listing_id"))},
        lock=lock,
    )
    candidates, faults = await asyncio.to_thread(_drafted, rows, known if changes else Known())
    keys = {key for candidate in candidates for key in candidate.wanted_keys}
    sharing, likely = await duplicates.list_likely_by_key(session, keys)
    decided = await asyncio.to_thread(decide, candidates, known, sharing, likely)
    decided.faults = sorted(faults + decided.faults, key=lambda fault: fault.row)
    return decided


def _drafted(rows: Sequence[Row], known: Known) -> tuple[list[Candidate], list[LocationImportFault]]:
    candidates: list[Candidate] = []
    faults: list[LocationImportFault] = []
    for row in rows:
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
