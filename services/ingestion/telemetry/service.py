"""How syncs are doing: read for pages and programs; each look is in the audit, once a minute for each viewer."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.connections import ConnectionState, Engine, JobState
from contracts.ingestion.sync_errors import SYNC_ERROR_TYPES
from contracts.ingestion.telemetry import (
    ByteTelemetry,
    ConnectionHealth,
    ConnectionRef,
    LogLevel,
    ProviderHealth,
    ProviderPoint,
    RecordTelemetry,
    SyncHealth,
    SyncLogLine,
    SyncProblem,
    SyncStatus,
    Telemetry,
    TelemetryJob,
)
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.clock import utc_now
from libs.db import Database
from libs.pagination import CursorCodec, Page
from services.ingestion.connection import repository as connection_repository
from services.ingestion.connection.errors import ConnectionNotFound, SyncJobNotFound
from services.ingestion.connector.catalogue import describe_connector
from services.ingestion.models import Connection
from services.ingestion.sync import repository as sync_repository
from services.ingestion.sync.repository import SyncRow
from services.ingestion.sync.views import sync_view
from services.ingestion.telemetry import repository
from services.ingestion.telemetry.filters import TelemetryFilter
from services.ingestion.telemetry.freshness import age_minutes, freshness
from services.ingestion.telemetry.repository import Bucket, ConnectionRow

HOURLY_UP_TO = timedelta(days=3)


async def note_view(database: Database, principal: Principal, *, what: str) -> None:
    """Write into the audit that somebody looks, unless the same one did so within a minute."""
    viewer = principal.actor or principal.subject
    async with database.tenant(tenant_of(principal)) as session:
        if await repository.note_view(session, viewer):
            await record_audit(
                session, principal, action="telemetry.viewed", object_type="airbyte_telemetry", object_id=what
            )


async def read_telemetry(
    session: AsyncSession,
    cursors: CursorCodec,
    wanted: TelemetryFilter,
    *,
    stale_after_minutes: int,
    cursor: str | None,
    limit: int,
) -> Telemetry:
    """A page of jobs of all connections, newest first. Raises `ConnectionNotFound` for a connection that is not."""
    if wanted.connection_id and await connection_repository.find_connection(session, wanted.connection_id) is None:
        raise ConnectionNotFound
    connectors = await _connectors_of(session, wanted.provider)
    found = await repository.list_tenant_syncs(
        session,
        connectors=connectors,
        connection_id=wanted.connection_id,
        state=wanted.status,
        since=wanted.since,
        until=wanted.until,
        after=cursors.decode_row(cursor),
        limit=limit + 1,
    )
    newest = await repository.list_tenant_syncs(
        session,
        connectors=connectors,
        connection_id=wanted.connection_id,
        state=None,
        since=None,
        until=None,
        after=None,
        limit=1,
    )
    connections = await connection_repository.list_connections_by_id(
        session, {row.connection_id for row in [*found, *newest]}
    )
    synced_at = await repository.find_last_success(session, connectors=connectors, connection_id=wanted.connection_id)
    age = age_minutes(synced_at)
    last = found[limit - 1] if len(found) > limit else None
    return Telemetry(
        items=[_job(row, connections[row.connection_id]) for row in found[:limit]],
        next_cursor=cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None,
        sync_status=_status(newest[0], connections[newest[0].connection_id], synced_at) if newest else None,
        sync_status_state=freshness(age, stale_after_minutes),
        sync_status_age_minutes=age,
        stale_after_minutes=stale_after_minutes,
    )


async def read_health(session: AsyncSession, *, days: int, stale_after_minutes: int) -> SyncHealth:
    """Success rate and latency of each provider over the last `days`, and each connection as it is now."""
    until = utc_now()
    since = until - timedelta(days=days)
    bucket: Bucket = "hour" if timedelta(days=days) <= HOURLY_UP_TO else "day"
    rows = await repository.list_connections(session, since=since, until=until)
    latest = await sync_repository.list_latest_syncs(session, [row.id for row in rows])
    return SyncHealth(
        since=since,
        until=until,
        bucket=bucket,
        stale_after_minutes=stale_after_minutes,
        providers=await _providers(session, bucket=bucket, since=since, until=until),
        connections=[_connection(row, latest.get(row.id), stale_after_minutes) for row in rows],
    )


async def list_log(
    session: AsyncSession,
    cursors: CursorCodec,
    connection_id: UUID,
    job_id: UUID,
    *,
    level: LogLevel,
    cursor: str | None,
    limit: int,
) -> Page[SyncLogLine]:
    """What a sync said, oldest line first. Raises `ConnectionNotFound`, `SyncJobNotFound`."""
    if await connection_repository.find_connection(session, connection_id) is None:
        raise ConnectionNotFound
    sync = await sync_repository.find_sync(session, job_id)
    if sync is None or sync.connection_id != connection_id:
        raise SyncJobNotFound
    after = int(cursors.decode(cursor, 1)[0]) if cursor else None
    found = await repository.list_lines(session, job_id, level=level, after=after, limit=limit + 1)
    next_cursor = cursors.encode(str(found[limit - 1].number)) if len(found) > limit else None
    items = [SyncLogLine.model_validate(row, from_attributes=True) for row in found[:limit]]
    return Page(items=items, next_cursor=next_cursor)


def list_problems() -> list[SyncProblem]:
    """Every type of error that a sync can end with."""
    return [
        SyncProblem(
            type=one.type,
            title=one.title,
            meaning=one.meaning,
            remedy=one.remedy,
            again=one.again,
            runbook=one.runbook,
        )
        for one in SYNC_ERROR_TYPES
    ]


async def _connectors_of(session: AsyncSession, provider: str | None) -> list[str] | None:
    """The connectors of a provider that the tenant uses; None means any."""
    if provider is None:
        return None
    used = await repository.list_connectors(session)
    return [name for name in used if describe_connector(name).provider == provider]


async def _providers(
    session: AsyncSession, *, bucket: Bucket, since: datetime, until: datetime
) -> list[ProviderHealth]:
    by_connector = {name: describe_connector(name).provider for name in await repository.list_connectors(session)}
    points = await repository.list_points(session, by_connector, bucket=bucket, since=since, until=until)
    by_provider: dict[str, list[ProviderPoint]] = {provider: [] for provider in sorted(set(by_connector.values()))}
    for row in points:
        finished = row.succeeded + row.failed
        by_provider[row.provider].append(
            ProviderPoint(
                at=row.at,
                succeeded=row.succeeded,
                failed=row.failed,
                success_rate=row.succeeded / finished if finished else None,
                p50_seconds=row.p50_seconds,
                p95_seconds=row.p95_seconds,
                committed=row.committed,
                quarantined=row.quarantined,
                bytes=row.bytes,
            )
        )
    return [ProviderHealth(provider=provider, points=rows) for provider, rows in by_provider.items()]


def _job(row: SyncRow, connection: Connection) -> TelemetryJob:
    job = sync_view(row)
    counts = job.counts
    return TelemetryJob(
        job_id=job.id,
        connection=_ref(connection.id, connection.name, connection.connector, connection.engine),
        status=job.state,
        trigger=job.trigger,
        attempt=job.attempt,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        duration_seconds=job.duration_seconds,
        records=RecordTelemetry(
            emitted=counts.emitted,
            committed=counts.committed,
            filtered=counts.filtered,
            quarantined=counts.quarantined,
        ),
        bytes=ByteTelemetry(
            emitted=counts.bytes + counts.quarantined_bytes,
            committed=counts.bytes,
            quarantined=counts.quarantined_bytes,
        ),
        error=job.error,
        trace_id=job.trace_id,
        cost=None,
    )


def _connection(row: ConnectionRow, latest: SyncRow | None, stale_after_minutes: int) -> ConnectionHealth:
    job = sync_view(latest) if latest else None
    age = age_minutes(row.last_synced_at)
    return ConnectionHealth(
        connection=_ref(row.id, row.name, row.connector, row.engine),
        state=ConnectionState(row.state),
        sync_status_state=freshness(age, stale_after_minutes),
        sync_status_age_minutes=age,
        last_synced_at=row.last_synced_at,
        last_job_id=job.id if job else None,
        last_job_status=job.state if job else None,
        last_job_error=job.error if job else None,
        next_sync_at=row.next_sync_at,
        succeeded=row.succeeded,
        failed=row.failed,
        committed=row.committed,
        quarantined=row.quarantined,
    )


def _status(newest: SyncRow, connection: Connection, synced_at: datetime | None) -> SyncStatus:
    job = sync_view(newest)
    return SyncStatus(
        last_synced_at=synced_at,
        last_job_id=job.id,
        last_job_status=JobState(job.state),
        last_job_started_at=job.started_at,
        last_job_completed_at=job.finished_at,
        last_job_error=job.error,
        connection=_ref(connection.id, connection.name, connection.connector, connection.engine),
    )


def _ref(connection_id: UUID, name: str, connector: str, engine: str) -> ConnectionRef:
    return ConnectionRef(
        id=connection_id,
        name=name,
        connector=connector,
        provider=describe_connector(connector).provider,
        engine=cast(Engine, engine),
    )
