"""What goes wrong with locations."""

from contracts.ops_hub.location_duplicates import DuplicateReport
from libs.errors import Conflict, DomainError, NotFound


class LocationNotFound(NotFound):
    """Absent, or another tenant's. Of one that was merged away, `merged_into` is the location that it became part of,
    and `merge_id` the merge."""


class LocationStale(DomainError):
    """`If-Match` names another revision."""

    code, status, title = "location_stale", 412, "The location changed since you read it"


class LocationMatchRequired(DomainError):
    """Who changes or removes a location says which revision of it was seen."""

    code, status, title = "location_match_required", 428, "Say in If-Match which revision you have seen"


class StoreCodeTaken(Conflict):
    code, title = "store_code_taken", "Another location has this store code"


class TooManyLocations(Conflict):
    code, title = "too_many_locations", "There are as many locations as one tenant can keep"


class LocationImportRunning(Conflict):
    """Locations are written by one at a time, and an import takes its time."""

    code, title = "location_import_running", "An import of locations is running"


class LocationDuplicate(Conflict):
    """`candidates` are the locations that it is, or may be."""

    code, title = "location_duplicate", "This location is there already"

    def __init__(self, found: DuplicateReport) -> None:
        super().__init__("Open the one that is there instead.", more={"candidates": _as_json(found)})


class LocationPerhapsDuplicate(Conflict):
    """`candidates` are the locations that it may be."""

    code, title = "location_perhaps_duplicate", "This location may be there already"

    def __init__(self, found: DuplicateReport) -> None:
        told = "If it is another one, say why in distinct_reason."
        super().__init__(told, more={"candidates": _as_json(found)})


def _as_json(found: DuplicateReport) -> object:
    return found.model_dump(mode="json")["candidates"]
