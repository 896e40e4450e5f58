"""What can be wrong with a schedule."""

from libs.errors import Conflict, DomainError, NotFound


class ScheduleNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "schedule_not_found", "There is no such schedule"


class ScheduleChanged(DomainError):
    """Somebody changed it since it was read. Read it again, and change that."""

    code, status, title = "schedule_changed", 412, "The schedule has changed since you read it"


class ScheduleRevisionNeeded(DomainError):
    """A change says which revision it changes."""

    code, status, title = "schedule_revision_needed", 428, "Say with If-Match which revision you change"


class ScheduleNotActive(Conflict):
    """Only what runs by itself can be paused."""

    code, title = "schedule_not_active", "The schedule is not active"


class ScheduleNotPaused(Conflict):
    """Only what is paused can be resumed."""

    code, title = "schedule_not_paused", "The schedule is not paused"


class TooManySchedules(Conflict):
    """More than one report can have."""

    code, title = "too_many_schedules", "The report has as many schedules as it can have; delete one first"


class KindNotScheduled(Conflict):
    """What there is to run it is not here."""

    code, title = "kind_not_scheduled", "Reports of this kind cannot run here"
