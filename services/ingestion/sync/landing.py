"""Commits what a run has read: rows, quarantine, counts and state of each stream in one fenced transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.connector.asked_days import Days
from services.ingestion.connector.catalogue import ConnectorEntry
from services.ingestion.engine.errors import ConnectionChanged, ReconciliationFailed
from services.ingestion.engine.sink import Batch, StreamSink, raw_id_prefix
from services.ingestion.models import StreamState, SyncStream
from services.ingestion.quarantine.superseding import supersede_by_records
from services.ingestion.sync import metrics, raw_repository, repository
from services.ingestion.sync.raw_repository import Landing
from services.ingestion.sync.vanished import withdraw_unread
from services.ingestion.sync.vanished_repository import Read

Spans = dict[str, list[str]]


@dataclass
class SyncRun:
    """The sync at hand: whose it is, and what its commits have landed so far, over all attempts."""

    tenant_id: UUID
    sync_id: UUID
    connection_id: UUID
    entry: ConnectorEntry
    dataset: str
    accounts: dict[str, Spans] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Days] = field(default_factory=dict[str, Days])
    filtered: Counter[str] = field(default_factory=Counter)

    def remember(self, streams: Iterable[SyncStream]) -> None:
        """What earlier attempts of this sync landed."""
        for stream in streams:
            if (stream.committed or stream.vanished) and stream.raw_table:
                self.tables[stream.stream] = stream.raw_table
            self.asked[stream.stream] = {account: date.fromisoformat(day) for account, day in stream.asked.items()}
            self.accounts[stream.stream] = {row["id"]: [row["first"], row["last"]] for row in stream.accounts}


def take(sinks: Iterable[StreamSink]) -> list[Batch]:
    """All that the streams' states cover and no commit has taken yet."""
    return [batch for sink in sinks if (batch := sink.take()) is not None]


async def land(session: AsyncSession, run: SyncRun, batches: Iterable[Batch]) -> None:
    """Write `batches`. Raises `ReconciliationFailed` or `ConnectionChanged`, and nothing may be committed."""
    for batch in batches:
        await _land_batch(session, run, batch)


async def land_filtered(session: AsyncSession, run: SyncRun, filtered: Mapping[str, int]) -> None:
    """Count the records of streams that the connection does not select."""
    for stream, count in filtered.items():
        counts = SyncStream(
            tenant_id=run.tenant_id,
            sync_id=run.sync_id,
            stream=stream[:200],
            emitted=count,
            filtered=count,
            committed=0,
            quarantined=0,
            bytes=0,
            quarantined_bytes=0,
            complete=False,
            accounts=[],
            asked={},
            vanished=0,
        )
        await repository.add_to_sync_stream(session, counts)
        metrics.ROWS.labels(metrics.provider_of(run.entry), "filtered").inc(count)


async def bury_older_generations(session: AsyncSession, run: SyncRun, sinks: Iterable[StreamSink]) -> None:
    """Once a stream is complete, the rows of its older generations are dead."""
    for sink in sinks:
        plan = sink.plan
        if plan.generation > 1:
            await raw_repository.delete_older_generations(session, plan.table, run.connection_id, plan.generation)


async def _land_batch(session: AsyncSession, run: SyncRun, batch: Batch) -> None:
    plan, delta = batch.sink.plan, batch.delta
    landing = Landing(
        table=plan.table,
        connection_id=run.connection_id,
        dataset=run.dataset,
        generation=plan.generation,
        raw_id_prefix=raw_id_prefix(run.connection_id, plan.stream, plan.generation),
        sync_id=run.sync_id,
    )
    rows = quarantined = 0
    if delta.rows:
        rows = await raw_repository.insert_rows(session, landing, batch.rows())
        await supersede_by_records(session, plan.schema, sync_id=run.sync_id, connection_id=run.connection_id)
        await raw_repository.clear_rows(session)
    if delta.quarantined:
        quarantined = await raw_repository.insert_quarantined(
            session,
            dataset=plan.schema.name,
            version=plan.schema.version,
            sync_id=run.sync_id,
            generation=plan.generation,
            rows=batch.bad(),
            keyed=(plan.schema, run.connection_id),
        )
    if delta.emitted != rows + quarantined:
        raise ReconciliationFailed(
            f"Of {delta.emitted} records of {plan.stream}, {rows} were committed and {quarantined} quarantined."
        )
    await _withdraw(session, run, batch)
    await _note(session, run, batch)


async def _withdraw(session: AsyncSession, run: SyncRun, batch: Batch) -> None:
    """Once the stream is complete, days that brought nothing are replaced by nothing; they are told of as landed."""
    if batch.since.complete or not batch.until.complete:
        return
    plan = batch.sink.plan
    seen = _merged(run.accounts.get(plan.stream, {}), batch.accounts)
    read = Read(run.sync_id, run.connection_id, run.dataset, plan.stream, quarantined=batch.delta.quarantined)
    gone = await withdraw_unread(session, run.entry, batch, read, plan.asked, set(seen))
    batch.vanished = gone.rows
    batch.accounts = _merged(batch.accounts, gone.accounts)


async def _note(session: AsyncSession, run: SyncRun, batch: Batch) -> None:
    """The state and the counts, beside the rows that they are about."""
    plan, delta, new = batch.sink.plan, batch.delta, batch.until
    state = StreamState(
        connection_id=run.connection_id,
        stream=plan.stream,
        state=new.state,
        generation=plan.generation,
        sequence=plan.sequence + new.tally.emitted,
        sync_id=run.sync_id,
        complete=new.complete,
    )
    if not await repository.save_stream_state(session, state):
        raise ConnectionChanged("The connection was changed or reset while it was read. It is read again.")
    counts = SyncStream(
        tenant_id=run.tenant_id,
        sync_id=run.sync_id,
        stream=plan.stream,
        raw_table=plan.table,
        emitted=delta.emitted,
        committed=delta.rows,
        filtered=0,
        quarantined=delta.quarantined,
        bytes=delta.bytes,
        quarantined_bytes=delta.quarantined_bytes,
        complete=new.complete,
        accounts=_account_rows(_merged(run.accounts.get(plan.stream, {}), batch.accounts)),
        asked={account: day.isoformat() for account, day in plan.asked.items()},
        vanished=batch.vanished,
    )
    await repository.add_to_sync_stream(session, counts)


def note_tables(run: SyncRun, batches: Iterable[Batch]) -> None:
    """Know of the tables and accounts of `batches` before they are told of; knowing twice does no harm."""
    for batch in batches:
        stream = batch.sink.plan.stream
        if batch.delta.rows or batch.vanished:
            run.tables[stream] = batch.sink.plan.table
        run.accounts[stream] = _merged(run.accounts.get(stream, {}), batch.accounts)


def settle(run: SyncRun, batches: Iterable[Batch]) -> None:
    """The transaction of `land` has committed: remember it, and free what was waiting for it."""
    for batch in batches:
        note_tables(run, [batch])
        metrics.ROWS.labels(metrics.provider_of(run.entry), "committed").inc(batch.delta.rows)
        metrics.ROWS.labels(metrics.provider_of(run.entry), "quarantined").inc(batch.delta.quarantined)
        metrics.ROWS.labels(metrics.provider_of(run.entry), "vanished").inc(batch.vanished)
        metrics.BYTES.labels(metrics.provider_of(run.entry)).inc(batch.delta.bytes)
        batch.sink.settle(batch)


def _merged(spans: Spans, more: Spans) -> Spans:
    merged = dict(spans)
    for account, (first, last) in more.items():
        before = merged.get(account, [first, last])
        merged[account] = [min(first, before[0]), max(last, before[1])]
    return merged


def _account_rows(spans: Spans) -> list[dict[str, Any]]:
    return [{"id": account, "first": first, "last": last} for account, (first, last) in sorted(spans.items())]
