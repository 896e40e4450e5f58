"""What goes wrong with a tenant's own maps."""

from libs.errors import Conflict, DomainError, Invalid, NotFound


class RegionMapNotFound(NotFound):
    """Absent, or another tenant's."""


class RegionMapInvalid(Invalid):
    """`errors` names each feature that breaks a rule, and the rule."""

    code, title = "region_map_invalid", "The file is no map that can be used"


class RegionMapStale(DomainError):
    """`If-Match` names another revision."""

    code, status, title = "region_map_stale", 412, "The map changed since you read it"


class RegionMapNameTaken(Conflict):
    code, title = "region_map_name_taken", "Another map has this name"


class TooManyRegionMaps(Conflict):
    code, title = "too_many_region_maps", "There are as many maps as one tenant can keep"
