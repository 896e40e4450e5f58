"""Queries on the audit trail: of the current tenant, but for the names of tenants that have one."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.models import ApiKey, User


@dataclass(frozen=True, slots=True)
class Event:
    """A row of `audit.event`, without its tenant."""

    id: UUID
    occurred_at: datetime
    service: str
    actor: str
    acting_as: str | None
    action: str
    object_type: str
    object_id: str
    outcome: str
    request_id: str | None
    detail: dict[str, Any]
    before_digest: str | None
    after_digest: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain: which event stands there, and the hash up to it."""

    sequence: int
    event_id: UUID
    hash: bytes


@dataclass(frozen=True)
class Wanted:
    """Which events: every field that is set must fit. `action` also fits what starts with it and a dot."""

    actor: str | None = None
    action: str | None = None
    object_type: str | None = None
    object_id: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_COLUMNS = (
    "e.id, e.occurred_at, e.service, e.actor, e.acting_as, e.action, e.object_type, e.object_id, e.outcome,"
    " e.request_id, e.detail, e.before_digest, e.after_digest"
)
_JOINED = "audit.event e left join audit.link l on l.tenant_id = e.tenant_id and l.event_id = e.id"
_CONDITIONS = {
    "actor": "(e.actor = :actor or e.acting_as = :actor)",
    "action": "(e.action = :action or starts_with(e.action, :action || '.'))",
    "object_type": "e.object_type = :object_type",
    "object_id": "e.object_id = :object_id",
    "outcome": "e.outcome = :outcome",
    "since": "e.occurred_at >= :since",
    "until": "e.occurred_at < :until",
}


async def list_events(
    session: AsyncSession, wanted: Wanted, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[Event, int | None]]:
    """A page of the trail with each event's place in the chain, newest first, after the event at `after`."""
    more = " and (e.occurred_at, e.id) < (:after_at, :after_id)" if after else ""
    values = _values(wanted) | {"limit": limit}
    if after:
        values |= {"after_at": after[0], "after_id": after[1]}
    statement = _select(wanted, f"{more} order by e.occurred_at desc, e.id desc limit :limit")
    rows = await session.execute(statement, values)
    return [(Event(*row[:-1]), row[-1]) for row in rows]


async def stream_events(session: AsyncSession, wanted: Wanted) -> AsyncIterator[tuple[Event, int | None]]:
    """The whole trail, oldest first, without holding it all."""
    statement = _select(wanted, " order by e.occurred_at, e.id")
    async for row in await session.stream(statement.execution_options(yield_per=500), _values(wanted)):
        yield Event(*row[:-1]), row[-1]


def _select(wanted: Wanted, rest: str) -> TextClause:
    given = [condition for name, condition in _CONDITIONS.items() if getattr(wanted, name) is not None]
    return text(f"select {_COLUMNS}, l.sequence from {_JOINED} where {' and '.join(given) or 'true'}{rest}")  # noqa: S608  # only texts of this file


def _values(wanted: Wanted) -> dict[str, Any]:
    return {name: value for name in _CONDITIONS if (value := getattr(wanted, name)) is not None}


async def names_of(session: AsyncSession, actors: Sequence[str]) -> dict[str, str]:
    """Names of those actors that are people of the platform or keys of the tenant."""
    ids = {kind: [UUID(a.partition(":")[2]) for a in actors if a.startswith(f"{kind}:")] for kind in ("user", "key")}
    users = await session.execute(select(User.id, User.name).where(User.id.in_(ids["user"])))
    keys = await session.execute(select(ApiKey.id, ApiKey.name).where(ApiKey.id.in_(ids["key"])))
    return {f"user:{id}": name for id, name in users} | {f"key:{id}": name for id, name in keys}


async def list_tenants_to_seal(session: AsyncSession, overlap: timedelta) -> list[UUID]:
    query = text("select tenant_id from audit.tenants_to_seal_across_tenants(:overlap)")
    return list(await session.scalars(query, {"overlap": overlap}))


async def list_audited_tenants(session: AsyncSession) -> list[UUID]:
    return list(await session.scalars(text("select tenant_id from audit.audited_tenants_across_tenants()")))


async def take_turn(session: AsyncSession, tenant_id: UUID) -> None:
    """Wait until nobody else seals the tenant's trail; the turn ends with the transaction."""
    key = {"key": f"opsight:audit:{tenant_id}"}
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)


async def find_head(session: AsyncSession) -> Link | None:
    """The last place of the chain."""
    query = text("select sequence, event_id, hash from audit.link order by sequence desc limit 1")
    row = (await session.execute(query)).one_or_none()
    return Link(*row) if row else None


async def list_unsealed(session: AsyncSession, limit: int, *, overlap: timedelta | None = None) -> list[Event]:
    """Events without a place in the chain, oldest first; with `overlap`, only since so long before the last sealing."""
    recent = (
        " and e.occurred_at > coalesce((select sealed_at from audit.link order by sequence desc limit 1)"
        " - cast(:overlap as interval), '-infinity')"
    )
    query = text(
        f"select {_COLUMNS} from {_JOINED} where l.event_id is null{recent if overlap else ''}"  # noqa: S608  # only texts of this file
        " order by e.occurred_at, e.id limit :limit"
    )
    values = {"limit": limit} | ({"overlap": overlap} if overlap else {})
    return [Event(*row) for row in await session.execute(query, values)]


async def add_links(session: AsyncSession, tenant_id: UUID, links: Sequence[Link]) -> None:
    statement = text(
        "insert into audit.link (tenant_id, sequence, event_id, hash) select :tenant_id, * from"
        " unnest(cast(:sequences as bigint[]), cast(:events as uuid[]), cast(:hashes as bytea[]))"
    )
    values = {
        "tenant_id": tenant_id,
        "sequences": [link.sequence for link in links],
        "events": [link.event_id for link in links],
        "hashes": [link.hash for link in links],
    }
    await session.execute(statement, values)


async def stream_chain(session: AsyncSession) -> AsyncIterator[tuple[Link, Event | None]]:
    """Every place of the chain in its order, with its event; None where the event is gone."""
    query = text(
        f"select l.sequence, l.event_id, l.hash, {_COLUMNS} from audit.link l"  # noqa: S608  # only texts of this file
        " left join audit.event e on e.tenant_id = l.tenant_id and e.id = l.event_id order by l.sequence"
    )
    async for row in await session.stream(query.execution_options(yield_per=1000)):
        yield Link(*row[:3]), Event(*row[3:]) if row[3] is not None else None
