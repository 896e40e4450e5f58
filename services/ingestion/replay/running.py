"""What a worker does for a replay. Everything that it writes is one transaction, which ends the job too.

A worker that is lost in the middle leaves nothing behind, and the attempt after it ends as an undisturbed one.
"""

import asyncio

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import DataLanded, LandedAccount
from contracts.ingestion.replays import ReplayChanges, ReplayComparison, ReplayCounts
from libs.audit import record_audit
from libs.auth import Principal
from libs.clock import utc_now
from libs.events import publish
from libs.jobs import JobContext, Permanent, RetryPolicy
from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from services.ingestion.engine.errors import ConnectorFailure
from services.ingestion.models import Replay
from services.ingestion.replay import comparison_repository, metrics, repository, window_repository
from services.ingestion.replay.checking import refusals_in
from services.ingestion.replay.reading import SourceReading, read_source
from services.ingestion.replay.shapes import shape_of
from services.ingestion.replay.window_repository import Window
from services.ingestion.sync import raw_repository
from services.ingestion.sync.raw_repository import Landing

log: structlog.stdlib.BoundLogger = structlog.get_logger()
RETRY = RetryPolicy(attempts=4, base_seconds=10, cap_seconds=900)
BATCH_ROWS = 5000


class ReplayStopped(Exception):
    """Somebody cancelled the replay; nothing of it is kept."""


class RowsWentAway(Exception):
    """Rows were deleted while they were read, which another attempt will not meet."""


async def run_replay(context: JobContext) -> None:
    """One attempt at a replay. Raises `Permanent`, or what another attempt may help against."""
    async with context.session() as session:
        replay = await repository.get_model(session, context.job_id)
    if replay is None:
        raise Permanent("replay_gone", "The replay is no longer there.")
    structlog.contextvars.bind_contextvars(replay_id=str(replay.id), dataset=replay.dataset)
    with metrics.observed(replay.source):
        if replay.source == "raw":
            await _replay_stored(context, replay)
        else:
            await _replay_source(context, replay)


async def _replay_stored(context: JobContext, replay: Replay) -> None:
    schema, window = get_dataset(replay.dataset, replay.dataset_version), _window(replay)
    await context.progress(0, None, "Reading stored rows")
    async with context.closing_session() as session:
        await window_repository.take_turns(session)
        read = await window_repository.stage_window(session, window)
        await comparison_repository.create_states(session)
        await comparison_repository.fill_before(session)
        await window_repository.accept_stored(session)
        refused = await _check_stored(session, context, replay, schema, window, read)
        _stop_if_cancelled(context)
        await context.progress(read, read, "Comparing")
        await window_repository.write_marks(session, window, replay_id=replay.id, reason="rule")
        counts = ReplayCounts(read=read, accepted=read - refused, filtered=0, quarantined=refused)
        await _finish(session, context, window, counts)


async def _check_stored(
    session: AsyncSession, context: JobContext, replay: Replay, schema: DatasetSchema, window: Window, total: int
) -> int:
    """Refuse the stored rows that break a rule, and answer how many; every row that was staged is looked at."""
    seen = refused = 0
    for after in range(0, await window_repository.last_number(session), BATCH_ROWS):
        rows = await window_repository.list_rows(session, window, after=after, limit=BATCH_ROWS)
        bad = await asyncio.to_thread(refusals_in, rows, schema)
        if bad:
            await window_repository.refuse(
                session, bad, dataset=schema.name, version=schema.version, replay_id=replay.id
            )
        seen, refused = seen + len(rows), refused + len(bad)
        _stop_if_cancelled(context)
        await context.progress(seen, total, "Checking rows")
    if seen != total:
        raise RowsWentAway(f"{total} rows were staged, and {seen} were there to be checked.")
    return refused


async def _replay_source(context: JobContext, replay: Replay) -> None:
    window = _window(replay)
    try:
        async with read_source(context, replay, window) as reading:
            _stop_if_cancelled(context)
            async with context.closing_session() as session:
                await _land(session, context, replay, window, reading)
    except ConnectorFailure as failure:
        if context.cancelled.is_set():
            raise ReplayStopped from failure
        async with context.session() as session:
            await repository.note_error(session, replay.id, error_type=failure.type, message=failure.message)
        if failure.permanent:
            raise Permanent(failure.type, failure.message) from failure
        raise


async def _land(
    session: AsyncSession, context: JobContext, replay: Replay, window: Window, reading: SourceReading
) -> None:
    """Compare the window as stored with the window as read, and let what was read take its place."""
    await window_repository.take_turns(session)
    await window_repository.stage_window(session, window)
    await comparison_repository.create_states(session)
    had = await comparison_repository.fill_before(session)
    if had and not reading.counts.accepted:
        raise Permanent("source_empty", f"The source sent no row of a window that has {had}; nothing was changed.")
    landed = await _insert(session, replay, window, reading)
    if landed != await window_repository.stage_new(session, window, reading.raw_id_prefix):
        raise Permanent("reconciliation_mismatch", "Not every row that was landed is in the window.")
    _stop_if_cancelled(context)
    await context.progress(reading.counts.read, reading.counts.read, "Comparing")
    await window_repository.withdraw_unread_days(session, reading.connection_id)
    await window_repository.write_marks(session, window, replay_id=replay.id, reason="vanished")
    await _finish(session, context, window, reading.counts)


async def _insert(session: AsyncSession, replay: Replay, window: Window, reading: SourceReading) -> int:
    """Write what was read; of good and bad rows both, as many as were counted. Raises `Permanent`."""
    table = window.shape.table.removeprefix("raw.")
    landing = Landing(
        table=table,
        connection_id=reading.connection_id,
        dataset=reading.kind,
        generation=await window_repository.newest_generation(session, window.shape.table, reading.connection_id),
        raw_id_prefix=reading.raw_id_prefix,
        sync_id=replay.id,
    )
    landed = await raw_repository.insert_rows(session, landing, reading.rows())
    await raw_repository.clear_rows(session)
    await repository.delete_refusals_of_same_window(session, replay)
    refused = await raw_repository.insert_quarantined(
        session,
        dataset=replay.dataset,
        version=replay.dataset_version,
        sync_id=replay.id,
        generation=None,
        rows=reading.bad(),
        origin="replay",
    )
    counts = reading.counts
    if (landed, refused) != (counts.accepted, counts.quarantined) or counts.read != landed + refused + counts.filtered:
        message = f"Of {counts.read} records, {landed} landed and {refused} were refused."
        raise Permanent("reconciliation_mismatch", message)
    return landed


async def _finish(session: AsyncSession, context: JobContext, window: Window, counts: ReplayCounts) -> None:
    """The report, the fact that makes the warehouse rebuild these days, and the audit."""
    replay = await repository.get_model(session, context.job_id)
    assert replay is not None, "nothing deletes a replay"
    await comparison_repository.fill_after(session)
    await comparison_repository.insert_days(session, replay.id)
    days = await repository.list_days(session, replay.id)
    changes = ReplayChanges(**{name: sum(getattr(day, name) for day in days) for name in ReplayChanges.model_fields})
    replay.checksum_before = await comparison_repository.checksum_of(session, "before")
    replay.checksum_after = await comparison_repository.checksum_of(session, "after")
    replay.counts, replay.changes = counts.model_dump(), changes.model_dump()
    replay.previous = await _compared(session, replay)
    replay.finished_at, replay.error_type, replay.error_message = utc_now(), None, None
    await session.flush()
    await _tell(session, replay, window)
    await _audit(session, replay, counts, changes)
    metrics.count(replay.source, counts, changes)
    log.info("replay.finished", read=counts.read, quarantined=counts.quarantined, changed=changes.changed)


async def _compared(session: AsyncSession, replay: Replay) -> dict[str, object] | None:
    previous = await repository.find_previous(session, replay)
    if previous is None or previous.checksum_after is None:
        return None
    await session.flush()
    compared = ReplayComparison(
        replay_id=previous.id,
        checksum=previous.checksum_after,
        same=previous.checksum_after == replay.checksum_after,
        partitions_changed=await repository.count_changed_partitions(session, replay.id, previous.id),
    )
    return compared.model_dump(mode="json")


async def _tell(session: AsyncSession, replay: Replay, window: Window) -> None:
    """Name every account's window, whatever changed: the warehouse rebuilds these days, and no others."""
    accounts = await comparison_repository.list_accounts(session)
    for kind in ("warehouse", "demo"):
        landed = [
            LandedAccount(
                platform=account.platform, account_id=account.account_id, min_date=window.start, max_date=window.end
            )
            for account in accounts
            if account.kind == kind
        ]
        if landed:
            event = DataLanded(
                dataset=kind, source=window.shape.source, tables=[window.shape.table], accounts=landed, job_id=replay.id
            )
            await publish(session, event, tenant_id=replay.tenant_id)


async def _audit(session: AsyncSession, replay: Replay, counts: ReplayCounts, changes: ReplayChanges) -> None:
    await record_audit(
        session,
        Principal("ingestion", "service:ingestion", replay.tenant_id),
        action="replay.finished",
        object_type="replay",
        object_id=str(replay.id),
        detail={"dataset": replay.dataset, "source": replay.source, **counts.model_dump(), **changes.model_dump()},
    )


def _window(replay: Replay) -> Window:
    return Window(shape_of(replay.dataset), replay.start_date, replay.end_date, replay.accounts, replay.connection_id)


def _stop_if_cancelled(context: JobContext) -> None:
    if context.cancelled.is_set():
        raise ReplayStopped
