"""Undoing a merge: both locations come back as they were, or neither."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_merges import LocationMergeDetail
from contracts.ops_hub.locations import MOST_LOCATIONS
from libs.auth import Principal
from libs.clock import utc_now
from libs.errors import FieldProblem
from services.ops_hub import models
from services.ops_hub.locations import repository as locations
from services.ops_hub.locations.duplicates.recognising import wanted_keys
from services.ops_hub.locations.duplicates.repository import list_likely
from services.ops_hub.locations.duplicates.service import business_of, remember, report
from services.ops_hub.locations.errors import LocationDuplicate, StoreCodeTaken, TooManyLocations
from services.ops_hub.locations.holding import hold_writes
from services.ops_hub.locations.merging import repository
from services.ops_hub.locations.merging.errors import (
    LocationMergeNotFound,
    LocationMergeNotLast,
    LocationMergeSurvivorChanged,
    LocationMergeSurvivorGone,
    LocationMergeTooOld,
    LocationMergeUndone,
)
from services.ops_hub.locations.merging.following import go_back
from services.ops_hub.locations.merging.history import changed_fields, detail, is_past
from services.ops_hub.locations.merging.keeping import KeptLocation, content, kept, put_back
from services.ops_hub.locations.merging.service import tell


async def undo_merge(
    session: AsyncSession, principal: Principal, merge_id: UUID, *, discard_changes: bool
) -> LocationMergeDetail:
    """Bring both back.

    Raises `LocationMergeNotFound`; `LocationMergeUndone`, `LocationMergeTooOld`, `LocationMergeNotLast`,
    `LocationMergeSurvivorGone`, `TooManyLocations`; `LocationMergeSurvivorChanged` unless that is to be discarded;
    `StoreCodeTaken` and `LocationDuplicate` when somebody took its place in the meantime.
    """
    await hold_writes(session)
    merge = await _open(session, merge_id)
    survivor = await locations.find_location(session, merge.survivor_id, lock=True)
    if survivor is None:
        raise LocationMergeSurvivorGone("Add the other one again from the history of merges.")
    changed = changed_fields(merge, survivor)
    if changed and not discard_changes:
        raise LocationMergeSurvivorChanged(changed)
    await _refuse_taken_places(session, merge)
    # The survivor gives back first what it had taken: a store code or a listing belongs to one location at a time.
    survivor.revision += 1
    await _put_back(session, survivor, kept(merge.survivor_before))
    was = kept(merge.other_before)
    other = models.Location(tenant_id=merge.tenant_id, id=was.id, revision=was.revision)
    await _put_back(session, other, was)
    await go_back(session, merge.moved_listings, survivor.id, other.id)
    merge.undone_by, merge.undone_at = principal.subject, utc_now()
    await repository.save(session, merge)
    await tell(session, principal, merge, "unmerged")
    return await detail(session, merge)


async def _open(session: AsyncSession, merge_id: UUID) -> models.LocationMerge:
    """The merge, held, if it can still be undone and is the last one of its survivor."""
    merge = await repository.find_merge(session, merge_id, lock=True)
    if merge is None:
        raise LocationMergeNotFound
    if merge.undone_at is not None:
        raise LocationMergeUndone
    if is_past(merge):
        raise LocationMergeTooOld("What the two were stays in the history of merges.")
    later = await repository.find_later(session, merge)
    if later is not None:
        raise LocationMergeNotLast(later.id)
    return merge


async def _put_back(session: AsyncSession, location: models.Location, was: KeptLocation) -> None:
    put_back(location, was)
    await locations.save(session, location)
    await remember(session, location)


async def _refuse_taken_places(session: AsyncSession, merge: models.LocationMerge) -> None:
    if await locations.count_locations(session) >= MOST_LOCATIONS:
        raise TooManyLocations(f"Remove one first: the most is {MOST_LOCATIONS}.")
    for was in (kept(merge.survivor_before), kept(merge.other_before)):
        await _refuse_taken_code(session, merge, was)
        await _refuse_new_duplicates(session, merge, was)


async def _refuse_taken_code(session: AsyncSession, merge: models.LocationMerge, was: KeptLocation) -> None:
    codes = [was.store_code] if was.store_code else []
    others = [one for one in await locations.list_with_store_codes(session, codes) if one.id != merge.survivor_id]
    if others:
        message = f"{was.store_code} belongs to {others[0].name} now"
        problem = FieldProblem(pointer="/store_code", code=StoreCodeTaken.code, message=message)
        raise StoreCodeTaken(f"{message}. Give that one another code first.", errors=[problem])


async def _refuse_new_duplicates(session: AsyncSession, merge: models.LocationMerge, was: KeptLocation) -> None:
    """Those that stood beside the two before the merge may do so again; a listing is followed by one location."""
    business = business_of(content(was))
    likely = [one for one in await list_likely(session, wanted_keys(business)) if one.id != merge.survivor_id]
    in_the_way = [
        one
        for one in likely
        if one.edited_at > merge.merged_at or (was.place_id is not None and one.place_id == was.place_id)
    ]
    found = report(business, in_the_way)
    if found.verdict == "duplicate":
        raise LocationDuplicate(found)
