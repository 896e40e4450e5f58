"""Queries of the telemetry: lines of a sync's log, freshness of connections, syncs over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.engine.journal import MOST_BYTES, MOST_LINES, Line
from services.ingestion.sync import repository as sync_repository
from services.ingestion.sync.repository import STATE

Bucket = Literal["hour", "day"]
_COUNTS = """
    select sum(committed) as committed, sum(quarantined) as quarantined, sum(bytes) as bytes
    from ingestion.sync_stream where tenant_id = s.tenant_id and sync_id = s.id
"""
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True)
class LogRow:
    number: int
    attempt: int
    at: datetime
    level: str
    origin: str
    message: str


@dataclass(frozen=True)
class ConnectionRow:
    """A connection with the moment of its newest success, and what its syncs did since a moment."""

    id: UUID
    name: str
    connector: str
    engine: str
    state: str
    next_sync_at: datetime | None
    last_synced_at: datetime | None
    succeeded: int
    failed: int
    committed: int
    quarantined: int


@dataclass(frozen=True)
class PointRow:
    """Finished syncs of a provider within one bucket of time."""

    provider: str
    at: datetime
    succeeded: int
    failed: int
    p50_seconds: float | None
    p95_seconds: float | None
    committed: int
    quarantined: int
    bytes: int


async def add_lines(session: AsyncSession, sync_id: UUID, attempt: int, lines: Sequence[Line]) -> None:
    """Write `lines` after those that are there, and let the oldest go when there are too many."""
    await session.execute(
        text(
            "insert into ingestion.sync_log (tenant_id, sync_id, number, attempt, at, level, origin, message)"
            " select app.tenant_id(), :sync_id, new.place + coalesce((select max(number) from ingestion.sync_log"
            " where tenant_id = app.tenant_id() and sync_id = :sync_id), 0), :attempt, new.at, new.level, new.origin,"
            " new.message from unnest(cast(:at as timestamptz[]), cast(:level as text[]), cast(:origin as text[]),"
            " cast(:message as text[])) with ordinality as new (at, level, origin, message, place)"
            " where exists (select from ingestion.sync where tenant_id = app.tenant_id() and id = :sync_id)"
        ),
        {
            "sync_id": sync_id,
            "attempt": attempt,
            "at": [line.at for line in lines],
            "level": [line.level for line in lines],
            "origin": [line.origin for line in lines],
            "message": [line.message for line in lines],
        },
    )
    await session.execute(
        text(
            "delete from ingestion.sync_log l using (select number, row_number() over newest as place,"
            " sum(octet_length(message)) over newest as bytes from ingestion.sync_log"
            " where tenant_id = app.tenant_id() and sync_id = :sync_id window newest as (order by number desc)) kept"
            " where l.tenant_id = app.tenant_id() and l.sync_id = :sync_id and l.number = kept.number"
            " and (kept.place > :lines or kept.bytes > :bytes)"
        ),
        {"sync_id": sync_id, "lines": MOST_LINES, "bytes": MOST_BYTES},
    )


async def list_lines(
    session: AsyncSession, sync_id: UUID, *, level: str, after: int | None, limit: int
) -> list[LogRow]:
    """Lines of at least `level`, oldest first, from after number `after` on."""
    query = text(
        "select number, attempt, at, level, origin, message from ingestion.sync_log"
        " where tenant_id = app.tenant_id() and sync_id = :sync_id and number > :after and level = any(:levels)"
        " order by number limit :limit"
    )
    levels = list(LEVELS[LEVELS.index(level) :])
    values = {"sync_id": sync_id, "after": after or 0, "levels": levels, "limit": limit}
    return [LogRow(**row._mapping) for row in await session.execute(query, values)]


async def purge_lines_across_tenants(session: AsyncSession, *, limit: int) -> int:
    """Delete lines older than 30 days, `limit` of them at most; answers how many."""
    gone: int = (
        await session.execute(text("select ingestion.purge_sync_logs_across_tenants(:limit)"), {"limit": limit})
    ).scalar_one()
    return gone


async def list_connectors(session: AsyncSession) -> list[str]:
    """The connectors that the tenant's connections are of."""
    query = text("select distinct connector from ingestion.connection where tenant_id = app.tenant_id() order by 1")
    return list((await session.scalars(query)).all())


async def list_connections(
    session: AsyncSession, *, since: datetime, until: datetime, connection_id: UUID | None = None
) -> list[ConnectionRow]:
    """The tenant's connections by name; counts are of the syncs that were started within the range."""
    query = text(
        f"""
        select c.id, c.name, c.connector, c.engine, c.state, c.next_sync_at, ok.finished_at as last_synced_at,
            coalesce(did.succeeded, 0) as succeeded, coalesce(did.failed, 0) as failed,
            coalesce(did.committed, 0)::bigint as committed, coalesce(did.quarantined, 0)::bigint as quarantined
        from ingestion.connection c
        left join lateral (
            select s.finished_at from ingestion.sync s
            where s.tenant_id = c.tenant_id and s.connection_id = c.id and s.finished_at is not null
                and s.error_type is null
            order by s.created_at desc, s.id desc limit 1
        ) ok on true
        left join lateral (
            select count(*) filter (where {STATE} = 'succeeded') as succeeded,
                count(*) filter (where {STATE} in ('failed', 'dead')) as failed,
                sum(counts.committed) as committed, sum(counts.quarantined) as quarantined
            from ingestion.sync s
            left join ingestion.job j on j.tenant_id = s.tenant_id and j.id = s.id
            left join lateral ({_COUNTS}) counts on true
            where s.tenant_id = c.tenant_id and s.connection_id = c.id
                and s.created_at >= :since and s.created_at < :until
        ) did on true
        where c.tenant_id = app.tenant_id() and (cast(:connection_id as uuid) is null or c.id = :connection_id)
        order by c.name
        """  # noqa: S608  # constants of this module
    )
    values = {"since": since, "until": until, "connection_id": connection_id}
    return [ConnectionRow(**row._mapping) for row in await session.execute(query, values)]


async def list_tenant_syncs(
    session: AsyncSession,
    *,
    connectors: list[str] | None,
    connection_id: UUID | None,
    state: str | None,
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[sync_repository.SyncRow]:
    """Syncs of all connections, newest first, from after `after` on; `since` <= created < `until`."""
    condition = (
        " where s.tenant_id = app.tenant_id()"
        " and (cast(:connectors as text[]) is null or s.connector = any(:connectors))"
        " and (cast(:connection_id as uuid) is null or s.connection_id = :connection_id)"
        f" and (cast(:state as text) is null or {STATE} = :state)"
        " and (cast(:since as timestamptz) is null or s.created_at >= :since)"
        " and (cast(:until as timestamptz) is null or s.created_at < :until)"
        " and (cast(:moment as timestamptz) is null or (s.created_at, s.id) < (:moment, cast(:id as uuid)))"
        " order by s.created_at desc, s.id desc limit :limit"
    )
    moment, last_id = after or (None, None)
    values: dict[str, object] = {
        "connectors": connectors,
        "connection_id": connection_id,
        "state": state,
        "since": since,
        "until": until,
        "moment": moment,
        "id": last_id,
        "limit": limit,
    }
    return await sync_repository.read_syncs(session, sync_repository.SYNCS + condition, values)


async def find_last_success(
    session: AsyncSession, *, connectors: list[str] | None, connection_id: UUID | None
) -> datetime | None:
    """When a sync last succeeded."""
    query = text(
        "select finished_at from ingestion.sync where tenant_id = app.tenant_id() and finished_at is not null"
        " and error_type is null and (cast(:connectors as text[]) is null or connector = any(:connectors))"
        " and (cast(:connection_id as uuid) is null or connection_id = :connection_id)"
        " order by created_at desc, id desc limit 1"
    )
    values = {"connectors": connectors, "connection_id": connection_id}
    found: datetime | None = (await session.execute(query, values)).scalar_one_or_none()
    return found


async def list_points(
    session: AsyncSession, providers: dict[str, str], *, bucket: Bucket, since: datetime, until: datetime
) -> list[PointRow]:
    """Finished syncs over time; `providers` names the provider of each connector."""
    query = text(
        f"""
        with done as (
            select p.provider, date_trunc(:bucket, s.created_at, 'UTC') as at, {STATE} as state,
                extract(epoch from coalesce(j.finished_at, s.finished_at) - coalesce(j.started_at, s.created_at))
                    as seconds,
                counts.committed, counts.quarantined, counts.bytes
            from ingestion.sync s
            join unnest(cast(:connectors as text[]), cast(:providers as text[])) as p (connector, provider)
                on p.connector = s.connector
            left join ingestion.job j on j.tenant_id = s.tenant_id and j.id = s.id
            left join lateral ({_COUNTS}) counts on true
            where s.tenant_id = app.tenant_id() and s.created_at >= :since and s.created_at < :until
        )
        select provider, at, count(*) filter (where state = 'succeeded') as succeeded,
            count(*) filter (where state in ('failed', 'dead')) as failed,
            percentile_cont(0.5) within group (order by seconds) filter (where state = 'succeeded') as p50_seconds,
            percentile_cont(0.95) within group (order by seconds) filter (where state = 'succeeded') as p95_seconds,
            coalesce(sum(committed), 0)::bigint as committed, coalesce(sum(quarantined), 0)::bigint as quarantined,
            coalesce(sum(bytes), 0)::bigint as bytes
        from done where state in ('succeeded', 'failed', 'dead')
        group by provider, at order by provider, at
        """  # noqa: S608  # constants of this module
    )
    values = {
        "bucket": bucket,
        "connectors": list(providers),
        "providers": list(providers.values()),
        "since": since,
        "until": until,
    }
    return [PointRow(**row._mapping) for row in await session.execute(query, values)]


async def note_view(session: AsyncSession, viewer: str) -> bool:
    """Note that `viewer` looks; whether the audit has not heard of it within the last minute."""
    noted = await session.execute(
        text(
            "insert into ingestion.telemetry_view (tenant_id, viewer) values (app.tenant_id(), :viewer)"
            " on conflict (tenant_id, viewer) do update set audited_at = clock_timestamp()"
            " where telemetry_view.audited_at < clock_timestamp() - interval '1 minute' returning 1"
        ),
        {"viewer": viewer},
    )
    return noted.one_or_none() is not None
