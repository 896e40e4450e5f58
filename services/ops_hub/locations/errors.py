"""What goes wrong with locations."""

from libs.errors import Conflict, DomainError, NotFound


class LocationNotFound(NotFound):
    """Absent, or another tenant's."""


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
