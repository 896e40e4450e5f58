"""What can be wrong with a run."""

from libs.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class RunNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "run_not_found", "There is no such run"


class FiguresWithheld(Forbidden):
    """A run shows what the one it was made as may see, and is given to those who see as much."""

    code, title = "figures_withheld", "The report shows more than you may see"


class DeadLetterNotFound(NotFound):
    """Absent, or another tenant's."""

    code, title = "dead_letter_not_found", "There is no such dead letter"


class RunActive(Conflict):
    """A report has one run at a time."""

    code, title = "run_active", "The report is running already"


class RunOver(Conflict):
    """What is over cannot be cancelled."""

    code, title = "run_over", "The run is over already"


class RunNotReplayable(Conflict):
    """Only what a run is missing can be asked again."""

    code, title = "run_not_replayable", "Nothing of this run is missing that a replay could bring"


class ReportNotReady(Invalid):
    """Something keeps the draft from running; `errors` names each field and its rule."""

    code, title = "report_not_ready", "The report cannot run yet"


class CostCeilingExceeded(Invalid):
    """A run that may cost more than its ceiling does not begin."""

    code, title = "cost_ceiling_exceeded", "The run would cost more than its ceiling"


class SourcesUnknown(Unavailable):
    """Nobody can tell whether the report's source may be asked: the gateway or the operations hub is away."""

    code, title = (
        "sources_unknown",
        "Whether the source can be asked is not known right now; try again shortly",
    )


class FormatUnknown(NotFound):
    """The run's kind has no such format."""

    code, title = "format_not_found", "The run cannot be had in this format"


class ResultsNotReady(Conflict):
    """A run has results once something has been observed."""

    code, title = "results_not_ready", "The run has no results yet"
