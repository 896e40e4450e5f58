"""Listing, adding, changing and removing locations."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.locations import (
    MOST_LOCATIONS,
    Location,
    LocationCount,
    LocationCreate,
    LocationReplace,
    LocationSort,
    LocationSummary,
    LocationWrite,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem
from libs.ids import new_id
from libs.pagination import CursorCodec, Page, bad_cursor
from libs.preconditions import refuse_unseen
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.locations import repository
from services.ops_hub.locations.checking import checked
from services.ops_hub.locations.duplicates.service import business_of, refuse_duplicates, remember
from services.ops_hub.locations.errors import (
    LocationMatchRequired,
    LocationStale,
    StoreCodeTaken,
    TooManyLocations,
)
from services.ops_hub.locations.holding import hold_writes
from services.ops_hub.locations.merging.tracing import missing
from services.ops_hub.locations.repository import LocationFilter, Position
from services.ops_hub.locations.shown import etag_of, shown, write, written
from services.ops_hub.setup_tasks.service import note_progress


async def list_locations(
    session: AsyncSession,
    cursors: CursorCodec,
    wanted: LocationFilter,
    *,
    sort: LocationSort,
    cursor: str | None,
    limit: int,
) -> Page[Location]:
    """In the order of `sort`. Raises `Invalid` for a cursor of another sort."""
    rows = await repository.list_locations(
        session, wanted, sort, after=_position(cursors, cursor, sort), limit=limit + 1
    )
    last = rows[limit - 1].position if len(rows) > limit else None
    next_cursor = cursors.encode(sort, last.value, str(last.id)) if last else None
    return Page(items=[shown(row.location) for row in rows[:limit]], next_cursor=next_cursor)


async def summarise_locations(session: AsyncSession) -> LocationSummary:
    counts = {
        name: [
            LocationCount(value=value, locations=number) for value, number in await repository.count_by(session, name)
        ]
        for name in ("country", "status", "source_mode")
    }
    total = sum(one.locations for one in counts["country"])
    return LocationSummary(
        total=total, countries=counts["country"], statuses=counts["status"], source_modes=counts["source_mode"]
    )


async def get_location(session: AsyncSession, location_id: UUID) -> Location:
    """Raises `LocationNotFound`."""
    found = await repository.find_location(session, location_id)
    if found is None:
        raise await missing(session, location_id)
    return shown(found)


async def create_location(session: AsyncSession, principal: Principal, wanted: LocationCreate) -> Location:
    """Raises `Invalid`, `StoreCodeTaken`, `LocationDuplicate`, `LocationPerhapsDuplicate` and `TooManyLocations`."""
    kept = checked(wanted)
    await hold_writes(session)
    if await repository.count_locations(session) >= MOST_LOCATIONS:
        raise TooManyLocations(f"Remove one first: the most is {MOST_LOCATIONS}.")
    await _refuse_taken_code(session, kept.store_code, of=None)
    await refuse_duplicates(session, kept, of=None, distinct_reason=wanted.distinct_reason)
    location = _new(principal)
    await _keep(session, location, kept, wanted.distinct_reason)
    await _tell(session, principal, location, "created")
    return shown(location)


async def replace_location(
    session: AsyncSession, principal: Principal, location_id: UUID, wanted: LocationReplace, *, if_match: str | None
) -> Location:
    """Write it anew.

    Raises `LocationNotFound`, `LocationMatchRequired`, `LocationStale`, `Invalid`, `StoreCodeTaken`,
    `LocationDuplicate` and `LocationPerhapsDuplicate`. Of what was suggested before nobody is asked again.
    """
    await hold_writes(session)
    location = await held(session, location_id, if_match)
    kept = checked(wanted)
    await _refuse_taken_code(session, kept.store_code, of=location_id)
    reason = wanted.distinct_reason or location.distinct_reason
    if business_of(kept) != business_of(written(location)):
        await refuse_duplicates(session, kept, of=location_id, distinct_reason=reason)
    location.edited_by, location.edited_at = principal.subject, utc_now()
    location.revision += 1
    await _keep(session, location, kept, reason)
    await _tell(session, principal, location, "updated")
    return shown(location)


async def delete_location(
    session: AsyncSession, principal: Principal, location_id: UUID, *, if_match: str | None
) -> None:
    """Raises `LocationNotFound`, `LocationMatchRequired` and `LocationStale`."""
    location = await held(session, location_id, if_match)
    await repository.remove(session, location)
    await _tell(session, principal, location, "deleted")


async def held(session: AsyncSession, location_id: UUID, if_match: str | None) -> models.Location:
    """The location, held against changes by others, if it is as the caller has seen it."""
    found = await repository.find_location(session, location_id, lock=True)
    if found is None:
        raise await missing(session, location_id)
    stale = LocationStale("Read it again, and decide whether your change still holds.")
    unsaid = LocationMatchRequired("Read the location, and send its ETag.")
    refuse_unseen(if_match, etag_of(found), stale=stale, unsaid=unsaid)
    return found


async def _keep(session: AsyncSession, location: models.Location, kept: LocationWrite, reason: str | None) -> None:
    write(location, kept)
    location.distinct_reason = reason
    await repository.save(session, location)
    await remember(session, location)


def _new(principal: Principal) -> models.Location:
    now = utc_now()
    return models.Location(
        tenant_id=tenant_of(principal),
        id=new_id(),
        revision=1,
        created_by=principal.subject,
        created_at=now,
        edited_by=principal.subject,
        edited_at=now,
    )


async def _refuse_taken_code(session: AsyncSession, code: str | None, *, of: UUID | None) -> None:
    if code is None:
        return
    others = [one for one in await repository.list_with_store_codes(session, [code]) if one.id != of]
    if others:
        message = f"belongs to {others[0].name}"
        raise StoreCodeTaken(errors=[FieldProblem(pointer="/store_code", code="store_code_taken", message=message)])


def _position(cursors: CursorCodec, cursor: str | None, sort: LocationSort) -> Position | None:
    if cursor is None:
        return None
    sorted_by, value, row_id = cursors.decode(cursor, 3)
    if sorted_by != sort:
        raise bad_cursor()
    return Position(value, UUID(row_id))


async def _tell(session: AsyncSession, principal: Principal, location: models.Location, done: str) -> None:
    """Write down what was done, for the tenant's events and for the audit, and see which setup tasks follow from it."""
    actor, detail = actor_of(principal), {"name": location.name}
    await record(session, location.tenant_id, f"location.{done}", actor=actor, subject=str(location.id), detail=detail)
    await note_progress(session, location.tenant_id, actor=actor)
    await record_audit(
        session,
        principal,
        action=f"location.{done}",
        object_type="location",
        object_id=str(location.id),
        detail={
            "name": location.name,
            "store_code": location.store_code,
            "source_mode": location.source_mode,
            "status": location.status,
            "distinct_reason": location.distinct_reason,
        },
    )
