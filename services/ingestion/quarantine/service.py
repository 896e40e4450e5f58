"""The quarantine: rows of any origin that broke a rule of their dataset wait here, as they came."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.datasets import QuarantinedRow, RuleBroken
from contracts.ingestion.uploads import RowError
from libs.csv_lines import csv_line
from libs.db import Database
from libs.pagination import CursorCodec, Page
from services.ingestion.dataset.registry import DatasetSchema, list_versions
from services.ingestion.models import Quarantine
from services.ingestion.quarantine import repository
from services.ingestion.upload.storable import storable_value

Origin = Literal["upload", "sync", "push", "replay", "pull"]
BATCH = 500
EXPORT_COLUMNS = ("row", "column", "pointer", "rule", "message", "cells")


@dataclass(frozen=True)
class BrokenRule:
    """One rule that a row breaks: where in the record, which, and a sentence for people."""

    pointer: str
    rule: str
    message: str
    column: str | None = None


@dataclass(frozen=True)
class BadRow:
    """A row that breaks rules: its number in the file (if any), its cells as they came, and every error in it."""

    row: int | None
    cells: Mapping[str, Any]
    errors: Sequence[BrokenRule | RowError]


async def quarantine_rows(
    session: AsyncSession, schema: DatasetSchema, *, origin: Origin, origin_id: UUID, rows: Sequence[BadRow]
) -> None:
    """Keep `rows` in the caller's transaction, so that they are there exactly when the good ones landed."""
    for start in range(0, len(rows), BATCH):
        values = [_values(row) for row in rows[start : start + BATCH]]
        await repository.insert_rows(
            session, dataset=schema.name, version=schema.version, origin=origin, origin_id=origin_id, rows=values
        )


async def list_quarantined(
    session: AsyncSession,
    cursors: CursorCodec,
    dataset: str,
    *,
    origin_id: UUID | None,
    rule: str | None,
    cursor: str | None,
    limit: int,
) -> Page[QuarantinedRow]:
    """A page of the rows of `dataset` that wait, newest first; raises `UnknownDataset`."""
    list_versions(dataset)
    after = _position(cursors, cursor) if cursor else None
    found = await repository.list_quarantined(
        session, dataset, origin_id=origin_id, rule=rule, after=after, limit=limit + 1
    )
    items = [_view(row) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=items, next_cursor=next_cursor)


async def export_rows(
    database: Database, tenant_id: UUID, dataset: str, *, origin_id: UUID | None, rule: str | None
) -> AsyncIterator[bytes]:
    """The same rows as CSV, one line per error, in the order of the files, in a transaction of its own.

    The answer streams after the request's transaction has ended, so it cannot borrow that one.
    """
    yield csv_line(EXPORT_COLUMNS)
    async with database.tenant(tenant_id, read_only=True) as session:
        async for row in repository.stream_quarantined(session, dataset, origin_id=origin_id, rule=rule):
            cells = orjson.dumps(row.row).decode()
            for error in row.errors:
                values = (row.source_row, error.get("column"), error["pointer"], error["rule"], error["message"], cells)
                yield csv_line(values)


def _values(row: BadRow) -> dict[str, object]:
    first = row.errors[0]
    errors = [
        {"pointer": e.pointer, "rule": e.rule, "message": storable_value(e.message), "column": e.column}
        for e in row.errors
    ]
    return {
        "source_row": row.row,
        "pointer": first.pointer,
        "rule": first.rule,
        "message": storable_value(first.message),
        "errors": errors,
        "row": storable_value(row.cells),
    }


def _position(cursors: CursorCodec, cursor: str) -> tuple[datetime, UUID]:
    moment, row_id = cursors.decode(cursor, 2)
    return datetime.fromisoformat(moment), UUID(row_id)


def _view(row: Quarantine) -> QuarantinedRow:
    return QuarantinedRow(
        id=row.id,
        dataset=row.dataset,
        dataset_version=row.dataset_version,
        origin=row.origin,  # type: ignore[arg-type]  # the table's check keeps it to these
        origin_id=row.origin_id,
        source_row=row.source_row,
        pointer=row.pointer,
        rule=row.rule,
        message=row.message,
        errors=[RuleBroken.model_validate(error) for error in row.errors],
        row=row.row,
        created_at=row.created_at,
    )
