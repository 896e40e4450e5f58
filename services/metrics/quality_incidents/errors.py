"""What goes wrong with incidents."""

from libs.errors import Conflict, Forbidden, NotFound


class IncidentNotFound(NotFound):
    """Absent, or another tenant's."""


class IncidentClosed(Conflict):
    code, title = "incident_closed", "The incident is closed"


class IncidentNotMuted(Conflict):
    code, title = "incident_not_muted", "The incident is not muted"


class WholeTenantIncident(Forbidden):
    """Incidents name accounts; whoever is limited to some would learn of the others by them."""

    code, title = "incidents_whole_tenant_only", "Incidents are for those who see the whole tenant"
