"""What can go wrong with schedules of pulls, with the codes that the API promises."""

from libs.errors import Conflict, Invalid, NotFound


class PullScheduleNotFound(NotFound):
    code, title = "market_pull_schedule_not_found", "No such schedule"


class PullScheduleNameTaken(Conflict):
    code, title = "market_pull_schedule_name_taken", "Another schedule has this name"


class PullScheduleAlreadyPaused(Conflict):
    code, title = "market_pull_schedule_already_paused", "The schedule is paused already"


class PullScheduleNotPaused(Conflict):
    code, title = "market_pull_schedule_not_paused", "The schedule is not paused"


class SymbolsMissing(Invalid):
    code, title = "market_symbols_missing", "This provider wants at least one symbol"
