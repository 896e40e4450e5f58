"""Statements about snapshots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from services.metrics.snapshots.manifest import Manifest


@dataclass(frozen=True)
class Pointer:
    """Which snapshot answers."""

    dataset: str
    snapshot_id: str
    snapshot_generated_at: datetime
    stamps: dict[str, str]
    manifest: dict[str, Any]


@dataclass(frozen=True)
class ServingSnapshot:
    """What a tenant's dataset is answered from."""

    tenant_id: UUID
    snapshot_id: str
    snapshot_generated_at: datetime


@dataclass(frozen=True)
class Ages:
    """How many tenants have snapshots, how many of them are stale, and the age of the oldest."""

    tenants: int
    stale: int
    oldest_seconds: float


async def lock_build(session: AsyncSession, tenant_id: UUID) -> bool:
    """Become the one builder of the tenant until the transaction ends; false when there is one."""
    query = text("select pg_try_advisory_xact_lock(hashtextextended('opsight:metrics:snapshot:' || :tenant_id, 0))")
    return bool((await session.execute(query, {"tenant_id": str(tenant_id)})).scalar_one())


async def list_known_digests(session: AsyncSession, digests: list[str]) -> set[str]:
    """Which of `digests` are stored already."""
    query = text("select digest from metrics.snapshot_partition where digest = any(:digests)")
    return set((await session.execute(query, {"digests": digests})).scalars())


async def add_content(session: AsyncSession, tenant_id: UUID, digest: str, data: bytes) -> None:
    statement = text(
        "insert into metrics.snapshot_partition (tenant_id, digest, content)"
        " values (:tenant_id, :digest, :content) on conflict do nothing"
    )
    await session.execute(statement, {"tenant_id": tenant_id, "digest": digest, "content": data})


async def get_contents(session: AsyncSession, digests: list[str]) -> dict[str, bytes]:
    """The contents by digest. Raises `NoResultFound` when one is gone: fewer rows would be a smaller sum."""
    query = text("select digest, content from metrics.snapshot_partition where digest = any(:digests)")
    found = {row.digest: row.content for row in await session.execute(query, {"digests": digests})}
    if len(found) < len(set(digests)):
        raise NoResultFound("The content of a snapshot is gone.")
    return found


async def add_snapshot(session: AsyncSession, tenant_id: UUID, snapshot_id: str, manifest: Manifest) -> None:
    statement = text(
        "insert into metrics.snapshot (tenant_id, snapshot_id, dataset, manifest)"
        " values (:tenant_id, :snapshot_id, :dataset, cast(:manifest as jsonb)) on conflict do nothing"
    )
    values = {"tenant_id": tenant_id, "snapshot_id": snapshot_id, "dataset": manifest.dataset.value}
    await session.execute(statement, values | {"manifest": manifest.stored()})


async def point_to(
    session: AsyncSession, tenant_id: UUID, dataset: str, snapshot_id: str, stamps: dict[str, str]
) -> datetime:
    """Let `snapshot_id` answer from the commit on; the answer is when it was affirmed."""
    statement = text(
        "insert into metrics.snapshot_pointer (tenant_id, dataset, snapshot_id, snapshot_generated_at, stamps)"
        " values (:tenant_id, :dataset, :snapshot_id, clock_timestamp(), cast(:stamps as jsonb))"
        " on conflict (tenant_id, dataset) do update set snapshot_id = excluded.snapshot_id,"
        " snapshot_generated_at = excluded.snapshot_generated_at, stamps = excluded.stamps"
        " returning snapshot_generated_at"
    )
    values = {"tenant_id": tenant_id, "dataset": dataset, "snapshot_id": snapshot_id}
    return (await session.execute(statement, values | {"stamps": orjson.dumps(stamps).decode()})).scalar_one()


async def prune(session: AsyncSession) -> None:
    """Keep what serves, a day's snapshots, the last of each of 35 days and of 12 months; and the content of these."""
    await session.execute(text(_PRUNE_SNAPSHOTS))
    await session.execute(text(_PRUNE_CONTENT))


async def find_pointer(session: AsyncSession, dataset: str) -> Pointer | None:
    query = text(
        "select p.dataset, p.snapshot_id, p.snapshot_generated_at, p.stamps, s.manifest"
        " from metrics.snapshot_pointer p join metrics.snapshot s using (tenant_id, snapshot_id)"
        " where p.dataset = :dataset"
    )
    row = (await session.execute(query, {"dataset": dataset})).one_or_none()
    return None if row is None else Pointer(**row._mapping)


async def get_manifest(session: AsyncSession, snapshot_id: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest, and the contents by digest that its entities name. Raises `NoResultFound`."""
    query = text(
        "select s.manifest, array_agg(p.digest) as digests, array_agg(p.content) as contents"
        " from metrics.snapshot s join metrics.snapshot_partition p"
        " on p.digest in (select value from jsonb_each_text(s.manifest -> 'entities'))"
        " where s.snapshot_id = :snapshot_id group by s.tenant_id, s.snapshot_id"
    )
    row = (await session.execute(query, {"snapshot_id": snapshot_id})).one()
    return row.manifest, dict(zip(row.digests, row.contents, strict=True))


async def get_opening(session: AsyncSession, snapshot_id: str) -> tuple[dict[str, Any], bytes | None]:
    """The manifest, and the content of its opening if it has one. Raises `NoResultFound`."""
    query = text(
        "select s.manifest, p.content from metrics.snapshot s"
        " left join metrics.snapshot_partition p on p.digest = s.manifest -> 'opening' ->> 'digest'"
        " where s.snapshot_id = :snapshot_id"
    )
    row = (await session.execute(query, {"snapshot_id": snapshot_id})).one()
    return row.manifest, row.content


async def get_serving(session: AsyncSession, dataset: str) -> dict[str, Any]:
    """One row, whether or not a snapshot was built: this is asked at every request."""
    query = text(
        "select p.snapshot_id, p.snapshot_generated_at as generated_at, r.state as last_run_state,"
        " r.state is not null or exists (select from metrics.pending_change) as is_expected,"
        " (select count(*) + count(ended_at) from metrics.place_name) as place_names"
        " from (select) as one"
        " left join metrics.snapshot_pointer p on p.dataset = :dataset"
        " left join lateral (select state from metrics.dbt_run order by started_at desc limit 1) r on true"
    )
    return dict((await session.execute(query, {"dataset": dataset})).one()._mapping)


async def list_serving(session: AsyncSession, *, since: datetime, most: int) -> list[ServingSnapshot]:
    """Over all tenants: what serves and was affirmed after `since`, the newest first."""
    query = text("select * from metrics.serving_snapshots_across_tenants(:since, :most)")
    rows = await session.execute(query, {"since": since, "most": most})
    return [ServingSnapshot(**row._mapping) for row in rows]


async def list_tenants_due(session: AsyncSession, *, older_than_seconds: float) -> list[UUID]:
    query = text("select tenant_id from metrics.snapshots_due_across_tenants(make_interval(secs => :seconds))")
    return list((await session.execute(query, {"seconds": older_than_seconds})).scalars())


async def get_ages(session: AsyncSession, *, budget_seconds: float) -> Ages:
    """Over all tenants."""
    query = text("select * from metrics.snapshot_ages_across_tenants(make_interval(secs => :seconds))")
    return Ages(**(await session.execute(query, {"seconds": budget_seconds})).one()._mapping)


_PRUNE_SNAPSHOTS = """
    delete from metrics.snapshot as old
    where old.created_at < now() - interval '1 day'
        and not exists (select from metrics.snapshot_pointer p where p.snapshot_id = old.snapshot_id)
        and old.snapshot_id not in (
            select distinct on (dataset, date_trunc('day', created_at)) snapshot_id from metrics.snapshot
            where created_at >= now() - interval '35 days'
            order by dataset, date_trunc('day', created_at), created_at desc
        )
        and old.snapshot_id not in (
            select distinct on (dataset, date_trunc('month', created_at)) snapshot_id from metrics.snapshot
            where created_at >= now() - interval '12 months'
            order by dataset, date_trunc('month', created_at), created_at desc
        )
"""
_PRUNE_CONTENT = """
    delete from metrics.snapshot_partition
    where created_at < now() - interval '1 day'
        and digest not in (
            select part ->> 'digest' from metrics.snapshot, jsonb_array_elements(manifest -> 'partitions') as part
            union
            select entity.value from metrics.snapshot, jsonb_each_text(manifest -> 'entities') as entity
            union
            select coalesce(manifest -> 'opening' ->> 'digest', '') from metrics.snapshot
        )
"""
