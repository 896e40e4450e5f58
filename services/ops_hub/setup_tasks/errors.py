"""What goes wrong with setup tasks."""

from libs.errors import Conflict, NotFound


class SetupTaskNotFound(NotFound):
    """There is no such task, or the tenant does not have it."""


class SetupTaskDoneByFact(Conflict):
    code, title = "setup_task_done_by_fact", "This task is done by doing it, and not by saying so"


class SetupTaskLocked(Conflict):
    code, title = "setup_task_locked", "Other tasks come before this one"


class SetupTaskIsDone(Conflict):
    code, title = "setup_task_is_done", "What is done cannot be skipped"
