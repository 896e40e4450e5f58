"""What goes wrong with reviews."""

from libs.errors import NotFound


class ReviewNotFound(NotFound):
    """Absent, another tenant's, or not what its connection shows now."""
