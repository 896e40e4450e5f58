"""What can be wrong with a grid's results."""

from libs.errors import Conflict, NotFound


class NotComparable(Conflict):
    """Two runs that asked otherwise have no difference; `obstacles` says in what they differ."""

    code, title = "runs_not_comparable", "These runs cannot be compared"


class CellNotFound(NotFound):
    """No such point or keyword in the run, or nothing observed there."""

    code, title = "cell_not_found", "The run has no such cell"


class BusinessNotFound(NotFound):
    """No business of this number stands in the run."""

    code, title = "business_not_found", "No such business stands in this run"
