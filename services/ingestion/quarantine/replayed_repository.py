"""Queries of raw rows that replays refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.events import LandedAccount
from services.ingestion.replay.shapes import ReplayShape
from services.ingestion.replay.window_repository import QUARANTINE_ID


@dataclass(frozen=True)
class Place:
    """The read that a row is part of. `raw_id` is the stored row that was refused; None when none was stored."""

    raw_id: UUID | None
    connection_id: UUID
    kind: str
    generation: int
    extracted_at: datetime
    meta: dict[str, Any]


async def list_refused(session: AsyncSession, shape: ReplayShape, ids: Sequence[UUID]) -> dict[UUID, Place]:
    """Stored rows that are in the quarantine under `ids`."""
    query = text(
        f"select {QUARANTINE_ID} as id, r.raw_id, r.connection_id, r.kind, r.generation, r.extracted_at, r.meta from ("  # noqa: S608  # expressions of our own
        " select t._airbyte_raw_id as raw_id, t.connection_id, null::bytea as natural_key, t.dataset as kind,"
        " t._airbyte_generation_id as generation, t._airbyte_extracted_at as extracted_at, t._airbyte_meta as meta"
        f" from {shape.table} t where t.tenant_id = app.tenant_id() and t.withdrawn_reason = 'rule'"
        f") r where {QUARANTINE_ID} = any(:ids)"
    ).columns(meta=JSONB)
    found = (await session.execute(query, {"dataset": shape.dataset, "ids": list(ids)})).mappings()
    return {row["id"]: Place(**{name: value for name, value in row.items() if name != "id"}) for row in found}


async def find_read(session: AsyncSession, shape: ReplayShape, replay_id: UUID, connection_id: UUID) -> Place | None:
    """What rows that this replay brought have in common, unless a newer generation has replaced them."""
    query = text(
        f"select null::uuid as raw_id, t.connection_id, t.dataset as kind, t._airbyte_generation_id as generation,"  # noqa: S608  # as above
        f" t._airbyte_extracted_at as extracted_at, t._airbyte_meta as meta from {shape.table} t"
        " where t.tenant_id = app.tenant_id() and t.connection_id = :connection_id"
        " and t._airbyte_meta ->> 'sync_id' = :replay_id"
        f" and t._airbyte_generation_id = (select max(n._airbyte_generation_id) from {shape.table} n"
        " where n.tenant_id = app.tenant_id() and n.connection_id = :connection_id) limit 1"
    ).columns(meta=JSONB)
    values = {"connection_id": connection_id, "replay_id": str(replay_id)}
    found = (await session.execute(query, values)).mappings().one_or_none()
    return Place(**found) if found else None


async def give_back(session: AsyncSession, shape: ReplayShape, raw_ids: Sequence[UUID]) -> None:
    """These rows count again."""
    await session.execute(
        text(
            f"update {shape.table} set withdrawn_by = null, withdrawn_reason = null"  # noqa: S608  # as above
            " where tenant_id = app.tenant_id() and _airbyte_raw_id = any(:ids)"
        ),
        {"ids": list(raw_ids)},
    )


async def retire(session: AsyncSession, shape: ReplayShape, raw_ids: Sequence[UUID]) -> None:
    """No replay looks at these rows again: another one has taken their place."""
    await session.execute(
        text(
            f"update {shape.table} set withdrawn_reason = 'vanished'"  # noqa: S608  # as above
            " where tenant_id = app.tenant_id() and _airbyte_raw_id = any(:ids)"
        ),
        {"ids": list(raw_ids)},
    )


async def list_accounts(
    session: AsyncSession, shape: ReplayShape, raw_ids: Sequence[UUID]
) -> dict[str, list[LandedAccount]]:
    """Accounts and days of these rows, by the kind of data."""
    query = text(
        f"select {shape.kind} as kind, {shape.platform} as platform, {shape.account} as account_id,"  # noqa: S608  # as above
        f" min({shape.day}) as min_date, max({shape.day}) as max_date from {shape.table} t"
        " where t.tenant_id = app.tenant_id() and t._airbyte_raw_id = any(:ids) group by 1, 2, 3"
    )
    landed: dict[str, list[LandedAccount]] = {}
    for row in (await session.execute(query, {"ids": list(raw_ids)})).mappings():
        about = {name: value for name, value in row.items() if name != "kind"}
        landed.setdefault(row["kind"], []).append(LandedAccount(**about))
    return landed
