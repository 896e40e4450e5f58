"""What goes wrong with choosing columns."""

from libs.errors import DomainError


class LocationMetricsStale(DomainError):
    """`If-Match` names another revision."""

    code, status, title = "location_metrics_stale", 412, "Your columns were changed elsewhere"


class LocationMetricsMatchRequired(DomainError):
    """Who changes the columns says which choice was seen."""

    code, status, title = "location_metrics_match_required", 428, "Say in If-Match which revision you have seen"
