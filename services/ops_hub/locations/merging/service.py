"""Looking at two locations side by side, and making one of them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_duplicates import DuplicateCandidate, DuplicateReport
from contracts.ops_hub.location_merges import (
    LocationMergeCreate,
    LocationMergeDetail,
    LocationMergePreview,
    LocationPair,
)
from contracts.ops_hub.locations import LocationWrite
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from libs.ids import new_id
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.locations import repository as locations
from services.ops_hub.locations.duplicates.comparing import Verdict, compare
from services.ops_hub.locations.duplicates.service import business_of, find_duplicates, remember
from services.ops_hub.locations.errors import LocationDuplicate, LocationStale
from services.ops_hub.locations.holding import hold_writes
from services.ops_hub.locations.merging import repository
from services.ops_hub.locations.merging.fields import merged, preview_fields, taken_from_other
from services.ops_hub.locations.merging.following import follow
from services.ops_hub.locations.merging.history import detail
from services.ops_hub.locations.merging.keeping import keep
from services.ops_hub.locations.merging.tracing import missing
from services.ops_hub.locations.service import held
from services.ops_hub.locations.shown import shown, write, written
from services.ops_hub.setup_tasks.service import note_progress


async def preview_merge(session: AsyncSession, pair: LocationPair) -> LocationMergePreview:
    """Both, field by field. Raises `LocationNotFound`, and `Invalid` for one location twice."""
    _refuse_same(pair)
    survivor, other = await _found(session, pair.survivor_id), await _found(session, pair.other_id)
    ours, theirs = written(survivor), written(other)
    comparison = compare(business_of(ours), business_of(theirs))
    return LocationMergePreview(
        survivor=shown(survivor),
        other=shown(other),
        fields=preview_fields(ours, theirs),
        verdict="none" if comparison.verdict == Verdict.distinct else comparison.verdict.value,
        reasons=list(comparison.reasons),
        name_similarity=round(comparison.name_similarity, 3),
    )


async def merge_locations(
    session: AsyncSession, principal: Principal, wanted: LocationMergeCreate
) -> LocationMergeDetail:
    """Let the survivor have the chosen values, and take the other one away; both are kept as they were.

    Raises `LocationNotFound`, `LocationStale`, `LocationDuplicate` when the choices make it what a third one is, and
    `Invalid` for one location twice and for choices that do not fit one another.
    """
    _refuse_same(wanted)
    await hold_writes(session)
    survivor = await _seen(session, wanted.survivor_id, wanted.survivor_etag, name="survivor_etag")
    other = await _seen(session, wanted.other_id, wanted.other_etag, name="other_etag")
    ours, theirs = written(survivor), written(other)
    taken = taken_from_other(wanted.choices, ours, theirs)
    becomes = merged(ours, theirs, taken)
    await _refuse_new_duplicates(session, becomes, survivor, other)
    merge = models.LocationMerge(
        tenant_id=tenant_of(principal),
        id=new_id(),
        survivor_id=survivor.id,
        other_id=other.id,
        survivor_before=keep(survivor),
        other_before=keep(other),
        taken_from_other=taken,
        reason=wanted.reason,
        merged_by=principal.subject,
        merged_at=utc_now(),
    )
    # The other one goes first: a store code or a listing belongs to one location at a time.
    await locations.remove(session, other)
    await _become(session, principal, survivor, becomes)
    merge.moved_listings = await follow(session, other.id, survivor.id)
    merge.survivor_after = keep(survivor)
    await repository.save(session, merge)
    await tell(session, principal, merge, "merged")
    return await detail(session, merge)


async def tell(session: AsyncSession, principal: Principal, merge: models.LocationMerge, done: str) -> None:
    """Write down what was done, for the tenant's events and for the audit, and see which setup tasks follow from it."""
    actor, subject = actor_of(principal), str(merge.survivor_id)
    told = {
        "name": merge.survivor_before["name"],
        "other_name": merge.other_before["name"],
        "other_id": str(merge.other_id),
        "merge_id": str(merge.id),
    }
    await record(session, merge.tenant_id, f"location.{done}", actor=actor, subject=subject, detail=told)
    await note_progress(session, merge.tenant_id, actor=actor)
    await record_audit(
        session,
        principal,
        action=f"location.{done}",
        object_type="location",
        object_id=subject,
        detail=told | {"reason": merge.reason, "taken_from_other": list(merge.taken_from_other)},
    )


async def _become(
    session: AsyncSession, principal: Principal, survivor: models.Location, becomes: LocationWrite
) -> None:
    write(survivor, becomes)
    survivor.edited_by, survivor.edited_at = principal.subject, utc_now()
    survivor.revision += 1
    await locations.save(session, survivor)
    await remember(session, survivor)


async def _found(session: AsyncSession, location_id: UUID) -> models.Location:
    found = await locations.find_location(session, location_id)
    if found is None:
        raise await missing(session, location_id)
    return found


async def _seen(session: AsyncSession, location_id: UUID, etag: str, *, name: str) -> models.Location:
    """The location, held, if it is as the caller has seen it; otherwise it is said which of the two is not."""
    try:
        return await held(session, location_id, etag)
    except LocationStale as error:
        problem = FieldProblem(pointer=f"/{name}", code=LocationStale.code, message="Look at the two again.")
        raise LocationStale(error.detail, errors=[problem]) from error


async def _refuse_new_duplicates(
    session: AsyncSession, becomes: LocationWrite, survivor: models.Location, other: models.Location
) -> None:
    """A third location that is a duplicate of one of the two stands in no way: it is merged next."""
    known = {survivor.id, other.id}
    for one in (survivor, other):
        known |= {twin.id for twin in await _duplicates(session, written(one), of=one.id)}
    new = [twin for twin in await _duplicates(session, becomes, of=survivor.id) if twin.id not in known]
    if new:
        raise LocationDuplicate(DuplicateReport(verdict="duplicate", candidates=new))


async def _duplicates(session: AsyncSession, wanted: LocationWrite, *, of: UUID) -> list[DuplicateCandidate]:
    found = await find_duplicates(session, wanted, of=of)
    return [one for one in found.candidates if one.verdict == "duplicate"]


def _refuse_same(pair: LocationPair) -> None:
    if pair.survivor_id == pair.other_id:
        message = "must be another location than survivor_id"
        raise Invalid(errors=[FieldProblem(pointer="/other_id", code="same_location", message=message)])
