"""What goes wrong with annotations."""

from libs.errors import Conflict, DomainError, Forbidden, NotFound


class AnnotationNotFound(NotFound):
    """Absent, another tenant's, or about an account that the caller does not see."""


class AnnotationStale(DomainError):
    """`If-Match` names another revision."""

    code, status, title = "annotation_stale", 412, "The annotation changed since you read it"


class AnnotationBeyondView(Forbidden):
    """Whoever is limited to some accounts writes about these and their campaigns."""

    code, title = "annotation_beyond_view", "The annotation is about more than you may write about"


class TooManyAnnotations(Conflict):
    code, title = "too_many_annotations", "There are as many annotations as one tenant can keep"
