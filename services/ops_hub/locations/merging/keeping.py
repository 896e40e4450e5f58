"""A location as it was, kept beside a merge for as long as its history is."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from contracts.ops_hub.locations import LocationWrite
from services.ops_hub import models
from services.ops_hub.locations.shown import write, written

_BESIDE = ("id", "distinct_reason", "revision", "created_by", "created_at", "edited_by", "edited_at")


class KeptLocation(LocationWrite):
    """All of a row but what follows from the rest of it."""

    id: UUID
    distinct_reason: str | None
    revision: int
    created_by: str
    created_at: AwareDatetime
    edited_by: str
    edited_at: AwareDatetime


def keep(location: models.Location) -> dict[str, Any]:
    """The row as it is, to be kept."""
    beside = {name: getattr(location, name) for name in _BESIDE}
    return KeptLocation.model_validate(written(location).model_dump() | beside).model_dump(mode="json")


def kept(row: dict[str, Any]) -> KeptLocation:
    return KeptLocation.model_validate(row)


def content(location: KeptLocation) -> LocationWrite:
    """What people had written of it."""
    return LocationWrite.model_validate(location.model_dump(include=set(LocationWrite.model_fields)))


def put_back(location: models.Location, was: KeptLocation) -> None:
    """Make the row what it was, but for its id and its revision."""
    write(location, was)
    location.distinct_reason = was.distinct_reason
    location.created_by, location.created_at = was.created_by, was.created_at
    location.edited_by, location.edited_at = was.edited_by, was.edited_at
