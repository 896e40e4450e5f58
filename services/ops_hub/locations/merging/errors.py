"""What goes wrong with merging locations."""

from collections.abc import Sequence
from uuid import UUID

from contracts.ops_hub.location_merges import UNDO_DAYS, MergeField
from libs.errors import Conflict, NotFound


class LocationMergeNotFound(NotFound):
    """Absent, or another tenant's."""


class LocationMergeUndone(Conflict):
    code, title = "location_merge_undone", "This merge is undone already"


class LocationMergeTooOld(Conflict):
    code, title = "location_merge_too_old", f"A merge can be undone for {UNDO_DAYS} days"


class LocationMergeNotLast(Conflict):
    """`merge_id` is the later merge."""

    code, title = "location_merge_not_last", "A later merge of the same location comes first"

    def __init__(self, merge_id: UUID) -> None:
        super().__init__("Undo the later one, then this one.", more={"merge_id": str(merge_id)})


class LocationMergeSurvivorGone(Conflict):
    code, title = "location_merge_survivor_gone", "The location that stayed was removed since"


class LocationMergeSurvivorChanged(Conflict):
    """`changed_fields` are those that would be lost."""

    code, title = "location_merge_survivor_changed", "The location that stayed was changed since"

    def __init__(self, changed: Sequence[MergeField]) -> None:
        told = f"Undoing would lose what was changed of: {', '.join(changed)}. Say so in discard_changes."
        super().__init__(told, more={"changed_fields": list(changed)})
