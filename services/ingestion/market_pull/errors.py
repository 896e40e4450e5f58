"""What can go wrong with pulls, with the codes that the API promises."""

from libs.errors import Conflict, NotFound


class PullNotFound(NotFound):
    code, title = "market_pull_not_found", "No such pull"


class PullAlreadyRunning(Conflict):
    code, title = "market_pull_already_running", "The same pull is running already"


class KeyMissing(Conflict):
    code, title = "market_key_missing", "This provider wants a key, and none is set"
