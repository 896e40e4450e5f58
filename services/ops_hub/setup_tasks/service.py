"""Making, showing and changing a tenant's setup tasks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ops_hub.setup_tasks import SetupTasks, SetupTaskUpdate
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.errors import FieldProblem, Invalid
from services.ops_hub import models
from services.ops_hub.activity.service import actor_of, record
from services.ops_hub.facts.registry import read_facts
from services.ops_hub.setup_tasks import repository
from services.ops_hub.setup_tasks.catalog import BY_KEY, CATALOG, Task, tasks_for
from services.ops_hub.setup_tasks.errors import (
    SetupTaskDoneByFact,
    SetupTaskIsDone,
    SetupTaskLocked,
    SetupTaskNotFound,
)
from services.ops_hub.setup_tasks.state import Facts, is_done, shown


async def list_setup_tasks(session: AsyncSession) -> SetupTasks:
    """The tenant's tasks as they stand."""
    return shown(await repository.list_tasks(session), await read_facts(session))


async def seed_tasks(
    session: AsyncSession,
    tenant_id: UUID,
    *,
    goals: Sequence[str],
    location_count: str,
    actor: str,
    batch_id: UUID | None = None,
) -> None:
    """Give the tenant the tasks of its answers: what is there stays as it is, what no longer fits goes."""
    keys = [task.key for task in tasks_for(goals, location_count)]
    await repository.remove_tasks_but(session, keys)
    await repository.add_tasks(session, tenant_id, keys, batch_id=batch_id)
    await note_progress(session, tenant_id, actor=actor)


async def note_progress(session: AsyncSession, tenant_id: UUID, *, actor: str) -> None:
    """Tell of each task that became done, or is no longer done, by what is so now. Called where a fact changes."""
    rows = {row.key: row for row in await repository.list_tasks(session, lock=True)}
    facts = await read_facts(session)
    for task in CATALOG:
        row = rows.get(task.key)
        if row is None or task.fact is None or is_done(task, row, facts) == (row.done_at is not None):
            continue
        row.done_at = utc_now() if row.done_at is None else None
        await record(session, tenant_id, "task.done" if row.done_at else "task.reopened", actor=actor, subject=task.key)
    await repository.save(session)


async def update_task(session: AsyncSession, principal: Principal, key: str, change: SetupTaskUpdate) -> SetupTasks:
    """Skip it, say that it is done, or take that back. Saying the same again changes nothing.

    Raises `SetupTaskNotFound`, `SetupTaskDoneByFact`, `SetupTaskLocked`, `SetupTaskIsDone`, and `Invalid` unless
    exactly one thing is said.
    """
    if (change.skipped is None) == (change.done is None):
        raise _not_one_thing()
    rows = await repository.list_tasks(session, lock=True)
    row = next((row for row in rows if row.key == key), None)
    task = BY_KEY.get(key)
    if row is None or task is None:
        raise SetupTaskNotFound
    facts = await read_facts(session)
    if change.skipped is not None:
        verb = _skip(task, row, facts, skipped=change.skipped)
    else:
        verb = _set_done(task, row, shown(rows, facts), done=bool(change.done))
    if verb is not None:
        actor = row.changed_by = actor_of(principal)
        await repository.save(session)
        await record(session, tenant_of(principal), f"task.{verb}", actor=actor, subject=key)
        await record_audit(session, principal, action=f"setup_task.{verb}", object_type="setup_task", object_id=key)
    return shown(rows, facts)


def _skip(task: Task, row: models.SetupTask, facts: Facts, *, skipped: bool) -> str | None:
    """What happened by it; None when it was so already."""
    if skipped and is_done(task, row, facts):
        raise SetupTaskIsDone
    if skipped == (row.skipped_at is not None):
        return None
    row.skipped_at = utc_now() if skipped else None
    return "skipped" if skipped else "unskipped"


def _set_done(task: Task, row: models.SetupTask, seen: SetupTasks, *, done: bool) -> str | None:
    if task.fact is not None:
        raise SetupTaskDoneByFact(f"It is done as soon as {task.fact} is so.")
    if done == (row.done_at is not None):
        return None
    waits_for = next(item.locked_by for item in seen.items if item.key == task.key)
    if done and waits_for:
        raise SetupTaskLocked(f"Do these first, or skip them: {', '.join(waits_for)}.")
    row.done_at, row.skipped_at = (utc_now(), None) if done else (None, row.skipped_at)
    return "done" if done else "reopened"


def _not_one_thing() -> Invalid:
    message = "say either whether it is skipped, or whether it is done"
    return Invalid(errors=[FieldProblem(pointer="", code="one_of", message=message)])
