"""Merges as they are shown."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.location_merges import UNDO_DAYS, LocationMerge, LocationMergeDetail, MergeField
from libs.clock import utc_now
from libs.pagination import CursorCodec, Page
from services.ops_hub import models
from services.ops_hub.locations import repository as locations
from services.ops_hub.locations.merging import repository
from services.ops_hub.locations.merging.errors import LocationMergeNotFound
from services.ops_hub.locations.merging.fields import differing_fields
from services.ops_hub.locations.merging.keeping import content, kept
from services.ops_hub.locations.shown import shown, written

_AS_THEY_ARE = (
    *("id", "survivor_id", "other_id", "taken_from_other", "reason"),
    *("merged_by", "merged_at", "undone_by", "undone_at"),
)


async def list_merges(
    session: AsyncSession, cursors: CursorCodec, *, cursor: str | None, limit: int
) -> Page[LocationMerge]:
    """Newest first. Raises `Invalid` for a cursor that is none of this list."""
    rows = await repository.list_merges(session, after=cursors.decode_row(cursor), limit=limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    next_cursor = cursors.encode(last.merged_at.isoformat(), str(last.id)) if last else None
    return Page(items=[LocationMerge.model_validate(_summary(row)) for row in rows[:limit]], next_cursor=next_cursor)


async def get_merge(session: AsyncSession, merge_id: UUID) -> LocationMergeDetail:
    """Raises `LocationMergeNotFound`."""
    found = await repository.find_merge(session, merge_id)
    if found is None:
        raise LocationMergeNotFound
    return await detail(session, found)


async def detail(session: AsyncSession, merge: models.LocationMerge) -> LocationMergeDetail:
    """A merge with its two locations, as they were and as they are."""
    survivor = await locations.find_location(session, merge.survivor_id)
    other = await locations.find_location(session, merge.other_id)
    return LocationMergeDetail.model_validate(
        _summary(merge)
        | {
            "survivor_before": content(kept(merge.survivor_before)),
            "other_before": content(kept(merge.other_before)),
            "survivor": shown(survivor) if survivor else None,
            "other": shown(other) if other else None,
            "changed_fields": changed_fields(merge, survivor) if survivor and merge.undone_at is None else [],
        }
    )


def changed_fields(merge: models.LocationMerge, survivor: models.Location) -> list[MergeField]:
    """In what the survivor is no longer as the merge left it. A change that was taken back is none."""
    return differing_fields(content(kept(merge.survivor_after)), written(survivor))


def is_past(merge: models.LocationMerge) -> bool:
    """Whether it is too old to be undone."""
    return utc_now() > merge.merged_at + timedelta(days=UNDO_DAYS)


def _summary(merge: models.LocationMerge) -> dict[str, object]:
    return {name: getattr(merge, name) for name in _AS_THEY_ARE} | {
        "survivor_name": merge.survivor_before["name"],
        "other_name": merge.other_before["name"],
        "undo_until": merge.merged_at + timedelta(days=UNDO_DAYS),
        "can_undo": merge.undone_at is None and not is_past(merge),
    }
