"""The quarantine: rows of any origin that broke a rule of their dataset wait here, as they came."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.ingestion.quarantine import (
    Discard,
    Discarded,
    Origin,
    OriginCount,
    QuarantinedRow,
    QuarantineSummary,
    RuleBroken,
    RuleCount,
    Selection,
    Standing,
    Superseded,
)
from contracts.ingestion.uploads import RowError
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.csv_lines import csv_line
from libs.db import Database
from libs.pagination import CursorCodec, Page
from services.ingestion.dataset.registry import DatasetSchema, list_versions
from services.ingestion.errors import RowNotFound
from services.ingestion.models import Quarantine
from services.ingestion.quarantine import repository
from services.ingestion.upload.storable import storable_value

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
    """A row that breaks rules: its number in the file (if any), its cells as they came, and every error in it.

    `key` is the natural key that it would have, where it says it.
    """

    row: int | None
    cells: Mapping[str, Any]
    errors: Sequence[BrokenRule | RowError]
    key: bytes | None = None


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
    selection: Selection,
    standing: Standing,
    *,
    cursor: str | None,
    limit: int,
) -> Page[QuarantinedRow]:
    """A page of the rows of `dataset` that wait, or of those that came again, newest first; raises `UnknownDataset`."""
    list_versions(dataset)
    after = cursors.decode_row(cursor)
    found = await repository.list_quarantined(session, dataset, selection, standing, after=after, limit=limit + 1)
    items = [row_view(row) for row in found[:limit]]
    last = found[limit - 1] if len(found) > limit else None
    next_cursor = cursors.encode(last.created_at.isoformat(), str(last.id)) if last else None
    return Page(items=items, next_cursor=next_cursor)


async def summarise(session: AsyncSession, dataset: str) -> QuarantineSummary:
    """How many rows of `dataset` wait, by rule and by origin; raises `UnknownDataset`."""
    list_versions(dataset)
    rules = await repository.count_by(session, dataset, "rule")
    origins = await repository.count_by(session, dataset, "origin")
    return QuarantineSummary(
        total=sum(rules.values()),
        rules=[RuleCount(rule=rule, count=count) for rule, count in rules.items()],
        origins=[OriginCount.model_validate({"origin": origin, "count": count}) for origin, count in origins.items()],
        superseded=await repository.count_superseded(session, dataset),
    )


async def get_row(session: AsyncSession, dataset: str, row_id: UUID) -> QuarantinedRow:
    """One row; raises `UnknownDataset`, `RowNotFound`."""
    list_versions(dataset)
    row = await repository.find_row(session, dataset, row_id)
    if row is None:
        raise RowNotFound
    return row_view(row)


async def discard(session: AsyncSession, principal: Principal, dataset: str, request: Discard) -> Discarded:
    """Give the selected rows up for good, for a reason that the audit trail keeps; raises `UnknownDataset`."""
    list_versions(dataset)
    count = await repository.delete_selected(session, dataset, request)
    detail = {"reason": request.reason, "rows": count, **selection_detail(request)}
    await record_audit(
        session, principal, action="quarantine.discarded", object_type="dataset", object_id=dataset, detail=detail
    )
    return Discarded(discarded=count)


def selection_detail(selection: Selection) -> dict[str, str | list[str]]:
    """The selection, for the audit trail."""
    filters = selection.model_dump(mode="json", include={"rule", "origin", "origin_id"}, exclude_none=True)
    return filters | ({"ids": [str(row_id) for row_id in selection.ids]} if selection.ids else {})


async def export(database: Database, principal: Principal, dataset: str, selection: Selection) -> AsyncIterator[bytes]:
    """The selected rows as lines of CSV, once the trail says so. Raises `UnknownDataset`."""
    list_versions(dataset)
    async with database.tenant(tenant_of(principal)) as session:
        rows = await repository.count_selected(session, dataset, selection)
        detail = {"rows": rows, **selection_detail(selection)}
        await record_audit(
            session, principal, action="quarantine.exported", object_type="dataset", object_id=dataset, detail=detail
        )
    return export_rows(database, tenant_of(principal), dataset, selection)


async def export_rows(database: Database, tenant_id: UUID, dataset: str, selection: Selection) -> AsyncIterator[bytes]:
    """The same rows as CSV, one line per error, in the order of the files, in a transaction of its own.

    The answer streams after the request's transaction has ended, so it cannot borrow that one.
    """
    yield csv_line(EXPORT_COLUMNS)
    async with database.tenant(tenant_id, read_only=True) as session:
        async for row in repository.stream_quarantined(session, dataset, selection):
            cells = orjson.dumps(row.values).decode()
            for error in row.errors:
                values = (row.source_row, error.get("column"), error["pointer"], error["rule"], error["message"], cells)
                yield csv_line(values)


def _values(row: BadRow) -> dict[str, object]:
    key = row.key.hex() if row.key else None
    return {"source_row": row.row, "row": storable_value(row.cells), "natural_key": key, **errors_as_stored(row.errors)}


def errors_as_stored(errors: Sequence[BrokenRule | RowError]) -> dict[str, Any]:
    """The errors of a row, of which there is at least one, as columns of the quarantine."""
    found = [
        storable_value({"pointer": e.pointer, "rule": e.rule, "message": e.message, "column": e.column}) for e in errors
    ]
    first = found[0]
    return {"pointer": first["pointer"], "rule": first["rule"], "message": first["message"], "errors": found}


def row_view(row: Quarantine) -> QuarantinedRow:
    """A row as the API shows it."""
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
        corrected=row.corrected,
        created_at=row.created_at,
        superseded=_superseded(row),
    )


def _superseded(row: Quarantine) -> Superseded | None:
    if row.superseded_at is None:
        return None
    return Superseded.model_validate(
        {"at": row.superseded_at, "way": row.superseded_way, "by": row.superseded_by}, strict=False
    )
