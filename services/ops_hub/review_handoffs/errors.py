"""What goes wrong with a way to the desk."""

from libs.errors import DomainError, NotFound


class HandoffUnknown(NotFound):
    """Changed on the way, another tenant's, or of a location that is gone."""

    code, title = "review_handoff_unknown", "This link is not one of yours"


class HandoffExpired(DomainError):
    code, status, title = "review_handoff_expired", 410, "This link has expired"
