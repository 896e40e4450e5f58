"""What goes wrong with requests for reviews."""

from libs.errors import Conflict, NotFound


class ReviewRequestNotFound(NotFound):
    """Absent, or another tenant's."""


class ReviewSuppressionNotFound(NotFound):
    """Absent, lifted already, or another tenant's."""


class ReviewLinkMissing(Conflict):
    code, title = "review_link_missing", "It is not known where customers of this location write reviews"


class TooManyReviewRequests(Conflict):
    code, title = "too_many_review_requests", "No more people can be asked today"


class UnsubscribeLinkUnknown(NotFound):
    """No such link, or the request is long forgotten."""
