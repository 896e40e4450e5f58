"""Merging two locations that are one: what differs, what is kept, and the way back."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.ops_hub.location_duplicates import DuplicateReason, DuplicateVerdict
from contracts.ops_hub.locations import Location, LocationWrite, Reason

UNDO_DAYS = 30
MergeField = Literal[
    "name",
    "store_code",
    "status",
    "listing",
    "address",
    "coordinates",
    "phone",
    "website",
    "categories",
    "hours",
]
MERGE_FIELDS: tuple[MergeField, ...] = get_args(MergeField)
MergeSide = Literal["survivor", "other"]
SeenETag = Annotated[str, Field(pattern=r'^"[0-9a-f]{32}-[0-9]{1,10}"$', description="The location's `etag`, as read.")]


class LocationPair(BaseModel):
    """Two locations that are one business."""

    model_config = ConfigDict(extra="forbid")

    survivor_id: UUID = Field(description="The one that stays, with its id.")
    other_id: UUID = Field(description="The one that goes.")


class MergeFieldPreview(BaseModel):
    """One field of both. `listing` is source, place id and listing id together; an address is taken as a whole."""

    field: MergeField
    differs: bool
    default: MergeSide = Field(description="`other` only where the survivor has nothing and the other one has.")


class LocationMergePreview(BaseModel):
    """What a merge would decide; nothing is written."""

    survivor: Location
    other: Location
    fields: list[MergeFieldPreview]
    verdict: DuplicateVerdict = Field(description="How the two are seen when they are compared.")
    reasons: list[DuplicateReason]
    name_similarity: float = Field(ge=0, le=1, description="1 is the same name.")


class MergeChoices(BaseModel):
    """Whose value stays, by field; null is the default of the preview."""

    model_config = ConfigDict(extra="forbid")

    name: MergeSide | None = None
    store_code: MergeSide | None = None
    status: MergeSide | None = None
    listing: MergeSide | None = None
    address: MergeSide | None = None
    coordinates: MergeSide | None = None
    phone: MergeSide | None = None
    website: MergeSide | None = None
    categories: MergeSide | None = None
    hours: MergeSide | None = None


class LocationMergeCreate(LocationPair):
    """Two locations to merge, as they were seen."""

    survivor_etag: SeenETag
    other_etag: SeenETag
    choices: MergeChoices = MergeChoices()
    reason: Reason


class LocationMergeUndo(BaseModel):
    """The way back."""

    model_config = ConfigDict(extra="forbid")

    discard_changes: bool = Field(False, description="What was changed of the survivor since then may be lost.")


class LocationMerge(BaseModel):
    """A merge that was made, and perhaps undone."""

    id: UUID
    survivor_id: UUID
    survivor_name: str = Field(description="As it was called before.")
    other_id: UUID
    other_name: str
    taken_from_other: list[MergeField] = Field(description="Which values of the other one stayed.")
    reason: str
    merged_by: str
    merged_at: datetime
    undo_until: datetime
    can_undo: bool = Field(
        description="It is neither undone nor too old. Whether anything stands in the way is seen then."
    )
    undone_by: str | None
    undone_at: datetime | None


class LocationMergeDetail(LocationMerge):
    """A merge with both locations as they were before it, and as they are."""

    survivor_before: LocationWrite
    other_before: LocationWrite
    survivor: Location | None = Field(description="As it is now; null: it is there no more.")
    other: Location | None = Field(description="As it is now; null while it is merged.")
    changed_fields: list[MergeField] = Field(
        description="What was changed of the survivor since, and undoing would lose."
    )
