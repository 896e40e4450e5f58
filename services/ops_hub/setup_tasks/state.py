"""How far each task is: a pure function of what there is to do, what people said, and what is so."""

from collections.abc import Mapping, Sequence

from contracts.ops_hub.setup_tasks import (
    FactName,
    SetupProgress,
    SetupTask,
    SetupTaskKey,
    SetupTasks,
    SetupTaskState,
)
from services.ops_hub import models
from services.ops_hub.setup_tasks.catalog import CATALOG, Task

Facts = Mapping[FactName, bool]
SETTLED = ("done", "skipped")


def shown(rows: Sequence[models.SetupTask], facts: Facts) -> SetupTasks:
    """The tasks in the catalog's order. Tasks that the catalog no longer has are left out."""
    kept = {row.key: row for row in rows}
    tasks = [task for task in CATALOG if task.key in kept]
    states: dict[SetupTaskKey, SetupTaskState] = {}
    items: list[SetupTask] = []
    for task in tasks:
        # The catalog lists what a task waits for before it.
        waits_for: list[SetupTaskKey] = [key for key in task.depends_on if states.get(key, "done") not in SETTLED]
        states[task.key] = _state(task, kept[task.key], facts, is_locked=bool(waits_for))
        items.append(_item(task, kept[task.key], states[task.key], waits_for))
    return SetupTasks(
        items=items,
        next_task=next((item.key for item in items if item.state == "open"), None),
        progress=_progress(list(states.values())),
    )


def is_done(task: Task, row: models.SetupTask, facts: Facts) -> bool:
    """Its fact says so, or somebody did when it has none."""
    return row.done_at is not None if task.fact is None else facts.get(task.fact, False)


def _state(task: Task, row: models.SetupTask, facts: Facts, *, is_locked: bool) -> SetupTaskState:
    if is_done(task, row, facts):
        return "done"
    if row.skipped_at is not None:
        return "skipped"
    if task.fact is not None and task.fact not in facts:
        return "unavailable"
    return "locked" if is_locked else "open"


def _item(task: Task, row: models.SetupTask, state: SetupTaskState, waits_for: list[SetupTaskKey]) -> SetupTask:
    return SetupTask(
        key=task.key,
        state=state,
        fact=task.fact,
        depends_on=list(task.depends_on),
        locked_by=waits_for if state == "locked" else [],
        path=task.path,
        done_at=row.done_at if state == "done" else None,
        skipped_at=row.skipped_at if state == "skipped" else None,
        changed_by=row.changed_by,
    )


def _progress(states: Sequence[SetupTaskState]) -> SetupProgress:
    return SetupProgress(
        done=states.count("done"),
        skipped=states.count("skipped"),
        total=len(states) - states.count("unavailable"),
    )
