"""Rows that broke a rule: writing them in bulk, reading them by page, and letting them go."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, CursorResult, delete, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.quarantine import Selection, Standing
from services.ingestion.models import Quarantine

_INSERT = text(
    "insert into ingestion.quarantine (tenant_id, dataset, dataset_version, origin, origin_id, source_row, pointer,"
    " rule, message, errors, row, natural_key)"
    " select app.tenant_id(), :dataset, :version, :origin, :origin_id, r.source_row, r.pointer, r.rule, r.message,"
    " r.errors, r.row, decode(r.natural_key, 'hex')"
    " from jsonb_to_recordset(cast(:rows as jsonb)) as r"
    " (source_row bigint, pointer text, rule text, message text, errors jsonb, row jsonb, natural_key text)"
)


async def insert_rows(
    session: AsyncSession, *, dataset: str, version: str, origin: str, origin_id: UUID, rows: Sequence[dict[str, Any]]
) -> None:
    """Write `rows` (source_row, pointer, rule, message, errors, row, natural_key in hex) in one statement."""
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
    selection: Selection,
    standing: Standing,
    *,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Quarantine]:
    """A page of a dataset's quarantine, newest first, after the row at `after`."""
    query = select(Quarantine).where(*_selected(dataset, selection, standing))
    if after is not None:
        query = query.where(tuple_(Quarantine.created_at, Quarantine.id) < after)
    query = query.order_by(Quarantine.created_at.desc(), Quarantine.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def stream_quarantined(session: AsyncSession, dataset: str, selection: Selection) -> AsyncIterator[Quarantine]:
    """Every selected row in the order of the files, without holding them all."""
    query = select(Quarantine).where(*_selected(dataset, selection))
    query = query.order_by(Quarantine.created_at, Quarantine.source_row, Quarantine.id)
    async for row in await session.stream_scalars(query.execution_options(yield_per=500)):
        yield row


async def find_row(session: AsyncSession, dataset: str, row_id: UUID) -> Quarantine | None:
    """One row of a dataset's quarantine."""
    query = select(Quarantine).where(Quarantine.dataset == dataset, Quarantine.id == row_id)
    return (await session.scalars(query)).one_or_none()


async def find_row_for_change(session: AsyncSession, dataset: str, row_id: UUID) -> Quarantine | None:
    """One that waits, locked until the transaction ends."""
    query = select(Quarantine).where(*_selected(dataset, Selection(ids=[row_id]))).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def list_rows_to_retry(
    session: AsyncSession,
    dataset: str,
    selection: Selection,
    *,
    until: datetime,
    after: tuple[UUID, UUID] | None,
    limit: int,
) -> Sequence[Quarantine]:
    """Rows that waited at `until`, by origin, locked until the transaction ends."""
    query = select(Quarantine).where(*_selected(dataset, selection), Quarantine.created_at <= until)
    if after is not None:
        query = query.where(tuple_(Quarantine.origin_id, Quarantine.id) > after)
    query = query.order_by(Quarantine.origin_id, Quarantine.id).limit(limit).with_for_update()
    return (await session.scalars(query)).all()


async def count_selected(session: AsyncSession, dataset: str, selection: Selection) -> int:
    """How many rows are selected."""
    query = select(func.count()).select_from(Quarantine).where(*_selected(dataset, selection))
    return (await session.scalars(query)).one()


async def delete_selected(session: AsyncSession, dataset: str, selection: Selection) -> int:
    """Delete the selected rows; answers how many there were."""
    gone = await session.execute(delete(Quarantine).where(*_selected(dataset, selection)))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


async def delete_rows(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Delete the rows with these ids."""
    await session.execute(delete(Quarantine).where(Quarantine.id.in_(ids)))


_NEW_ERRORS = text(
    "update ingestion.quarantine q set pointer = r.pointer, rule = r.rule, message = r.message, errors = r.errors,"
    " dataset_version = :version from jsonb_to_recordset(cast(:rows as jsonb)) as r"
    " (id uuid, pointer text, rule text, message text, errors jsonb) where q.id = r.id"
    " and q.tenant_id = (select app.tenant_id())"
)


async def update_errors(session: AsyncSession, version: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write the new errors of `rows` (id, pointer, rule, message, errors) in one statement."""
    await session.execute(_NEW_ERRORS, {"version": version, "rows": orjson.dumps(list(rows)).decode()})


async def count_by(session: AsyncSession, dataset: str, what: Literal["rule", "origin"]) -> dict[str, int]:
    """How many rows of a dataset wait, by rule or by origin, most first."""
    column = Quarantine.rule if what == "rule" else Quarantine.origin
    query = select(column, func.count()).where(*_selected(dataset, Selection())).group_by(column)
    query = query.order_by(func.count().desc(), column)
    return {value: count for value, count in await session.execute(query)}  # noqa: C416  # rows are not pairs to a type checker


async def count_by_dataset(session: AsyncSession) -> dict[str, int]:
    """How many rows wait, by dataset."""
    query = (
        select(Quarantine.dataset, func.count()).where(Quarantine.superseded_at.is_(None)).group_by(Quarantine.dataset)
    )
    return {dataset: count for dataset, count in await session.execute(query)}  # noqa: C416  # rows are not pairs to a type checker


async def count_superseded(session: AsyncSession, dataset: str) -> int:
    """How many rows of a dataset came again without a fault."""
    query = select(func.count()).select_from(Quarantine).where(*_selected(dataset, Selection(), "superseded"))
    return (await session.scalars(query)).one()


async def delete_of_origin(session: AsyncSession, origin_id: UUID) -> None:
    """Forget the rows that one upload or job brought."""
    await session.execute(delete(Quarantine).where(Quarantine.origin_id == origin_id))


def _selected(dataset: str, selection: Selection, standing: Standing = "open") -> list[ColumnElement[bool]]:
    waits = Quarantine.superseded_at.is_(None)
    conditions = [Quarantine.dataset == dataset, waits if standing == "open" else ~waits]
    if selection.ids is not None:
        conditions.append(Quarantine.id.in_(selection.ids))
    if selection.origin_id is not None:
        conditions.append(Quarantine.origin_id == selection.origin_id)
    if selection.origin is not None:
        conditions.append(Quarantine.origin == selection.origin)
    if selection.rule is not None:
        conditions.append(Quarantine.rule == selection.rule)
    return conditions
