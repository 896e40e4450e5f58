"""What can go wrong with replays, with the codes that the API promises."""

from libs.errors import Conflict, Invalid, NotFound


class ReplayNotFound(NotFound):
    code, title = "replay_not_found", "No such replay"


class ReplayAlreadyRunning(Conflict):
    code, title = "replay_already_running", "The dataset is being replayed already"


class DatasetNotReplayable(Invalid):
    code, title = "dataset_not_replayable", "The dataset cannot be replayed"


class ReplayWindowInvalid(Invalid):
    code, title = "replay_window_invalid", "The window cannot be replayed"


class SourceNotReplayable(Invalid):
    code, title = "source_not_replayable", "The source cannot be asked for a window again"
