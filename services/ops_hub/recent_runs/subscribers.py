"""What the hub learns of the runs of other services."""

from collections.abc import Mapping

from contracts.ingestion.events import SyncFailed, SyncFinished
from contracts.ops_hub.bootstrap import RunState
from contracts.reporting.events import ReportRunFinished
from libs.events import EventContext, subscriber
from services.ops_hub.activity.service import SERVICE
from services.ops_hub.facts.repository import put_fact
from services.ops_hub.recent_runs.repository import put_run
from services.ops_hub.setup_tasks.service import note_progress

# Those in which something came of it, or should have; a run that somebody cancelled is not told of.
_STATES: Mapping[str, RunState] = {"completed": "succeeded", "partial": "partial", "failed": "failed"}


@subscriber(SyncFinished)
async def on_sync_finished(context: EventContext, event: SyncFinished) -> None:
    """A data source was read to its end. The demo's are nobody's own, and do no task."""
    await _put_sync(context, event, state="succeeded")
    if event.dataset == "warehouse":
        await put_fact(context.session, context.tenant_id, "data_source.read", at=context.occurred_at)
        await note_progress(context.session, context.tenant_id, actor=SERVICE)


@subscriber(SyncFailed)
async def on_sync_failed(context: EventContext, event: SyncFailed) -> None:
    """A data source could not be read."""
    await _put_sync(context, event, state="failed")


@subscriber(ReportRunFinished)
async def on_report_run_finished(context: EventContext, event: ReportRunFinished) -> None:
    """A report is there, whole or in part, or failed. A search grid that showed something does the task to run one."""
    await _put_report(context, event)
    if event.kind == "local_grid" and event.state in ("completed", "partial"):
        await put_fact(context.session, context.tenant_id, "grid.ran", at=context.occurred_at)
        await note_progress(context.session, context.tenant_id, actor=SERVICE)


async def _put_sync(context: EventContext, event: SyncFinished | SyncFailed, *, state: RunState) -> None:
    run = {
        "tenant_id": context.tenant_id,
        "id": event.sync_id,
        "kind": "source_sync",
        "source_id": event.connection_id,
        "name": event.connector,
        "dataset": event.dataset,
        "state": state,
        "finished_at": context.occurred_at,
        "error_code": event.error_code if isinstance(event, SyncFailed) else None,
    }
    await put_run(context.session, run)


async def _put_report(context: EventContext, event: ReportRunFinished) -> None:
    state = _STATES.get(event.state)
    if state is None:
        return
    run = {
        "tenant_id": context.tenant_id,
        "id": event.run_id,
        "kind": event.kind,
        "source_id": event.report_id,
        "name": event.report_name,
        "dataset": None,
        "state": state,
        "finished_at": event.finished_at,
        "error_code": event.failure_code,
    }
    await put_run(context.session, run)
