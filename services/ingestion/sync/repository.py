"""Queries of syncs, their streams and states."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import StreamState, Sync, SyncStream


@dataclass(frozen=True)
class SyncRow:
    """A sync with its job and its streams, as pages show it."""

    id: UUID
    connection_id: UUID
    connector: str
    trigger: str
    created_at: datetime
    finished_at: datetime | None
    error_type: str | None
    error_message: str | None
    trace_id: str | None
    state: str
    job_state: str | None
    attempt: int | None
    started_at: datetime | None
    job_finished_at: datetime | None
    progress: dict[str, Any] | None
    job_error_code: str | None
    job_error_message: str | None
    remote_job_id: int | None
    streams: list[dict[str, Any]]


# The job's (which waits between two looks at a remote job that runs); when its row has been tidied away, what the
# sync itself says.
STATE = """coalesce(case when j.state = 'retry_wait' and j.error_code = 'remote_running' then 'running'
        else j.state end, case when s.error_type = 'cancelled' then 'cancelled'
        when s.finished_at is not null and s.error_type is null then 'succeeded' else 'failed' end)"""
SYNCS = f"""
    select s.id, s.connection_id, s.connector, s.trigger, s.created_at, s.finished_at, s.error_type, s.error_message,
        s.trace_id, {STATE} as state, j.state as job_state, j.attempt, j.started_at,
        j.finished_at as job_finished_at, j.progress,
        nullif(j.error_code, 'remote_running') as job_error_code,
        case when j.error_code <> 'remote_running' then j.error_message end as job_error_message,
        r.job_id as remote_job_id,
        coalesce((
            select jsonb_agg(jsonb_build_object('name', stream, 'table', 'raw.' || raw_table, 'emitted', emitted,
                'committed', committed, 'filtered', filtered, 'quarantined', quarantined, 'bytes', bytes,
                'quarantined_bytes', quarantined_bytes, 'complete', complete, 'vanished', vanished) order by stream)
            from ingestion.sync_stream where tenant_id = s.tenant_id and sync_id = s.id
        ), '[]'::jsonb) as streams
    from ingestion.sync s
    left join ingestion.job j on j.tenant_id = s.tenant_id and j.id = s.id
    left join ingestion.remote_run r on r.tenant_id = s.tenant_id and r.sync_id = s.id
"""  # noqa: S608  # a constant of this module


async def add_sync(session: AsyncSession, sync: Sync) -> bool:
    """Write `sync` unless it is there already; answers whether it is new."""
    values = {
        "tenant_id": sync.tenant_id,
        "id": sync.id,
        "connection_id": sync.connection_id,
        "connector": sync.connector,
        "trigger": sync.trigger,
        "trace_id": sync.trace_id,
    }
    statement = insert(Sync).values(values).on_conflict_do_nothing().returning(Sync.id)
    return (await session.execute(statement)).one_or_none() is not None


async def find_sync(session: AsyncSession, sync_id: UUID) -> SyncRow | None:
    rows = await read_syncs(session, SYNCS + " where s.id = :id and s.tenant_id = app.tenant_id()", {"id": sync_id})
    return rows[0] if rows else None


async def list_syncs(
    session: AsyncSession,
    connection_id: UUID,
    *,
    state: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SyncRow]:
    """A connection's syncs, newest first, from after `after` on."""
    condition = (
        " where s.tenant_id = app.tenant_id() and s.connection_id = :connection_id"
        f" and (cast(:state as text) is null or {STATE} = :state)"
        " and (cast(:moment as timestamptz) is null or (s.created_at, s.id) < (:moment, cast(:id as uuid)))"
        " order by s.created_at desc, s.id desc limit :limit"
    )
    moment, last_id = after or (None, None)
    values = {"connection_id": connection_id, "state": state, "moment": moment, "id": last_id, "limit": limit}
    return await read_syncs(session, SYNCS + condition, values)


async def list_latest_syncs(session: AsyncSession, connection_ids: list[UUID]) -> dict[UUID, SyncRow]:
    """The newest sync of each connection that has one."""
    condition = (
        " where s.tenant_id = app.tenant_id() and s.id in ("
        " select distinct on (connection_id) id from ingestion.sync"
        " where tenant_id = app.tenant_id() and connection_id = any(:ids)"
        " order by connection_id, created_at desc, id desc)"
    )
    return {row.connection_id: row for row in await read_syncs(session, SYNCS + condition, {"ids": connection_ids})}


async def find_newest_sync(session: AsyncSession) -> SyncRow | None:
    """The tenant's newest sync of any connection."""
    condition = " where s.tenant_id = app.tenant_id() order by s.created_at desc, s.id desc limit 1"
    rows = await read_syncs(session, SYNCS + condition, {})
    return rows[0] if rows else None


async def find_live_sync_id(session: AsyncSession, connection_id: UUID) -> UUID | None:
    """The id of the connection's sync that is waiting or running."""
    query = text(
        "select s.id from ingestion.sync s join ingestion.job j on j.tenant_id = s.tenant_id and j.id = s.id"
        " where s.tenant_id = app.tenant_id() and s.connection_id = :connection_id"
        " and j.state in ('scheduled', 'queued', 'running', 'retry_wait') limit 1"
    )
    found: UUID | None = (await session.execute(query, {"connection_id": connection_id})).scalar_one_or_none()
    return found


async def get_stream_states(session: AsyncSession, connection_id: UUID) -> dict[str, StreamState]:
    """How far each stream of the connection has been read."""
    query = text(
        "select tenant_id, connection_id, stream, state::text as state, generation, sequence, sync_id, complete,"
        " updated_at from ingestion.stream_state"
        " where tenant_id = app.tenant_id() and connection_id = :connection_id"
    )
    rows = await session.execute(query, {"connection_id": connection_id})
    return {row.stream: StreamState(**row._mapping) for row in rows}


async def save_stream_state(session: AsyncSession, state: StreamState) -> bool:
    """Write how far a stream has been read; `state.state` is JSON text, stored digit for digit.

    False, and nothing is written, when the stream was reset since: a newer generation is wanted.
    """
    written = await session.execute(
        text(
            "insert into ingestion.stream_state (tenant_id, connection_id, stream, state, generation, sequence,"
            " sync_id, complete) values (app.tenant_id(), :connection_id, :stream, cast(:state as jsonb), :generation,"
            " :sequence, :sync_id, :complete)"
            " on conflict (tenant_id, connection_id, stream) do update set state = excluded.state,"
            " generation = excluded.generation, sequence = excluded.sequence, sync_id = excluded.sync_id,"
            " complete = excluded.complete, updated_at = clock_timestamp()"
            " where stream_state.generation <= excluded.generation returning 1"
        ),
        {
            "connection_id": state.connection_id,
            "stream": state.stream,
            "state": state.state,
            "generation": state.generation,
            "sequence": state.sequence,
            "sync_id": state.sync_id,
            "complete": state.complete,
        },
    )
    return written.one_or_none() is not None


async def forget_stream_states(session: AsyncSession, connection_id: UUID, streams: Iterable[str]) -> None:
    """Begin a new generation of `streams`: what was read before is read again.

    A sync that is under way can then not commit any more of the old one, not even when it is the stream's first.
    """
    await session.execute(
        text(
            "insert into ingestion.stream_state (tenant_id, connection_id, stream, generation)"
            " select distinct app.tenant_id(), cast(:connection_id as uuid), stream, 2"
            " from unnest(cast(:streams as text[])) as stream"
            " on conflict (tenant_id, connection_id, stream) do update set state = null,"
            " generation = stream_state.generation + 1, sequence = 0, sync_id = null, complete = false,"
            " updated_at = clock_timestamp()"
        ),
        {"connection_id": connection_id, "streams": list(streams)},
    )


async def add_to_sync_stream(session: AsyncSession, stream: SyncStream) -> None:
    """Add the counts of a commit to those of the commits before."""
    new = insert(SyncStream).values(
        tenant_id=stream.tenant_id,
        sync_id=stream.sync_id,
        stream=stream.stream,
        raw_table=stream.raw_table,
        emitted=stream.emitted,
        committed=stream.committed,
        filtered=stream.filtered,
        quarantined=stream.quarantined,
        bytes=stream.bytes,
        quarantined_bytes=stream.quarantined_bytes,
        complete=stream.complete,
        accounts=stream.accounts,
        asked=stream.asked,
        vanished=stream.vanished,
    )
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["tenant_id", "sync_id", "stream"],
            set_={
                "emitted": SyncStream.emitted + new.excluded.emitted,
                "committed": SyncStream.committed + new.excluded.committed,
                "filtered": SyncStream.filtered + new.excluded.filtered,
                "quarantined": SyncStream.quarantined + new.excluded.quarantined,
                "bytes": SyncStream.bytes + new.excluded.bytes,
                "quarantined_bytes": SyncStream.quarantined_bytes + new.excluded.quarantined_bytes,
                "complete": SyncStream.complete.op("or")(new.excluded.complete),
                "accounts": new.excluded.accounts,
                "vanished": SyncStream.vanished + new.excluded.vanished,
            },
        )
    )


async def list_sync_streams(session: AsyncSession, sync_id: UUID) -> dict[str, SyncStream]:
    """What became of each stream of a sync so far."""
    query = select(SyncStream).where(SyncStream.sync_id == sync_id)
    return {row.stream: row for row in await session.scalars(query)}


async def finish_sync(session: AsyncSession, sync_id: UUID, *, error_type: str | None, message: str | None) -> None:
    """Note how the last attempt ended."""
    await session.execute(
        text(
            "update ingestion.sync set finished_at = clock_timestamp(), error_type = :error_type,"
            " error_message = :message where tenant_id = app.tenant_id() and id = :id"
        ),
        {"id": sync_id, "error_type": error_type, "message": message},
    )


async def begin_attempt(session: AsyncSession, sync_id: UUID) -> None:
    """The sync is under way (again): should it fail for good, that is news."""
    await session.execute(
        text(
            "update ingestion.sync set failure_told_at = null"
            " where tenant_id = app.tenant_id() and id = :id and failure_told_at is not null"
        ),
        {"id": sync_id},
    )


async def note_failure_told(session: AsyncSession, sync_id: UUID) -> bool:
    """Note that others hear of the failure; whether they have not heard of it before."""
    noted = await session.execute(
        text(
            "update ingestion.sync set failure_told_at = clock_timestamp()"
            " where tenant_id = app.tenant_id() and id = :id and failure_told_at is null returning 1"
        ),
        {"id": sync_id},
    )
    return noted.one_or_none() is not None


async def list_untold_failures_across_tenants(session: AsyncSession, *, limit: int) -> list[tuple[UUID, UUID]]:
    """Tenant and id of syncs whose job has failed or died and that nobody was told of."""
    query = text("select tenant_id, sync_id from ingestion.untold_failures_across_tenants(:limit)")
    return [(row.tenant_id, row.sync_id) for row in await session.execute(query, {"limit": limit})]


async def read_syncs(session: AsyncSession, query: str, values: dict[str, object]) -> list[SyncRow]:
    """The syncs that `query` answers, which is `SYNCS` with a condition."""
    rows = await session.execute(text(query).columns(progress=JSONB, streams=JSONB), values)
    return [SyncRow(**row._mapping) for row in rows]
