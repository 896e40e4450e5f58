"""What goes wrong with a tenant's own places."""

from libs.errors import Conflict, Forbidden, NotFound


class PlaceNameNotFound(NotFound):
    """Absent, another tenant's, or not in force any more."""


class TooManyPlaceNames(Conflict):
    code, title = "too_many_place_names", "There are as many own names of places as can be"


class PlacesWholeTenantOnly(Forbidden):
    """What names mean changes everybody's numbers by place, and names are told by reports of all accounts."""

    code, title = "places_whole_tenant_only", "Places are for those who see the whole tenant"
