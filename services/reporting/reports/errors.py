"""What can be wrong with a report."""

from libs.errors import Conflict, DomainError, NotFound, Unavailable


class ReportNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "report_not_found", "There is no such report"


class ReportChanged(DomainError):
    """Somebody changed it since it was read. Read it again, and change that."""

    code, status, title = "report_changed", 412, "The report has changed since you read it"


class ReportRevisionNeeded(DomainError):
    """A change says which revision it changes."""

    code, status, title = "report_revision_needed", 428, "Say with If-Match which revision you change"


class ReportArchived(Conflict):
    """An archived report is read, duplicated or restored, and nothing else."""

    code, title = "report_archived", "The report is archived; restore it first"


class TooManyReports(Conflict):
    """More than one tenant can keep."""

    code, title = "too_many_reports", "There are as many reports as one client can keep; delete some first"


class FiguresNotReady(Unavailable):
    """The service that owns the figures is away, or is making new ones."""

    code, title = "figures_not_ready", "The figures cannot be read right now; try again shortly"
