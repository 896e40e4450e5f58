"""Rows that broke a rule: writing them in bulk, and reading them by page."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, delete, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.ingestion.models import Quarantine

_INSERT = text(
    "insert into ingestion.quarantine (tenant_id, dataset, dataset_version, origin, origin_id, source_row, pointer,"
    " rule, message, errors, row)"
    " select app.tenant_id(), :dataset, :version, :origin, :origin_id, r.source_row, r.pointer, r.rule, r.message,"
    " r.errors, r.row"
    " from jsonb_to_recordset(cast(:rows as jsonb)) as r"
    " (source_row bigint, pointer text, rule text, message text, errors jsonb, row jsonb)"
)


async def insert_rows(
    session: AsyncSession, *, dataset: str, version: str, origin: str, origin_id: UUID, rows: Sequence[dict[str, Any]]
) -> None:
    """Write `rows` (source_row, pointer, rule, message, errors, row) in one statement."""
    values = {
        "dataset": dataset,
        "version": version,
        "origin": origin,
        "origin_id": origin_id,
        "rows": orjson.dumps(list(rows)).decode(),
    }
    await session.execute(_INSERT, values)


async def list_quarantined(
    session: AsyncSession,
    dataset: str,
    *,
    origin_id: UUID | None,
    rule: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Quarantine]:
    """A page of a dataset's quarantine, newest first, after the row at `after`."""
    query = _filtered(dataset, origin_id, rule)
    if after is not None:
        query = query.where(tuple_(Quarantine.created_at, Quarantine.id) < after)
    query = query.order_by(Quarantine.created_at.desc(), Quarantine.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def stream_quarantined(
    session: AsyncSession, dataset: str, *, origin_id: UUID | None, rule: str | None
) -> AsyncIterator[Quarantine]:
    """Every row of a dataset's quarantine in the order of the files, without holding them all."""
    query = _filtered(dataset, origin_id, rule).order_by(Quarantine.created_at, Quarantine.source_row, Quarantine.id)
    async for row in await session.stream_scalars(query.execution_options(yield_per=500)):
        yield row


async def count_by_dataset(session: AsyncSession) -> dict[str, int]:
    """How many rows wait, by dataset."""
    query = select(Quarantine.dataset, func.count()).group_by(Quarantine.dataset)
    return {dataset: count for dataset, count in await session.execute(query)}  # noqa: C416  # rows are not pairs to a type checker


async def delete_of_origin(session: AsyncSession, origin_id: UUID) -> None:
    """Forget the rows that one upload or job brought."""
    await session.execute(delete(Quarantine).where(Quarantine.origin_id == origin_id))


def _filtered(dataset: str, origin_id: UUID | None, rule: str | None) -> Select[Quarantine]:
    query = select(Quarantine).where(Quarantine.dataset == dataset)
    if origin_id is not None:
        query = query.where(Quarantine.origin_id == origin_id)
    return query if rule is None else query.where(Quarantine.rule == rule)
