"""Answers as files. Text that a spreadsheet would run as a formula is written as text."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, cast

import polars as pl

from contracts.metrics.explore import AnswerColumn, ExportFormat, ExportQuestion
from libs.audit import record_audit
from libs.auth import Principal, tenant_of
from libs.csv_lines import csv_line
from libs.db import Database
from libs.errors import FieldProblem, Invalid
from services.metrics.explore.service import Answered

CHUNK_BYTES = 256 * 1024
IN_MEMORY_BYTES = 8 * 1024 * 1024
MOST_SHEET_ROWS = 100_000
"""A workbook is made row by row in Python; more than this takes too long, and opens too slowly."""
Writer = Callable[[pl.DataFrame, list[AnswerColumn], IO[bytes]], None]


@dataclass(frozen=True)
class FileKind:
    """How a format is named and written."""

    suffix: str
    media_type: str
    write: Writer


@dataclass(frozen=True)
class ExportedFile:
    """A file ready to be sent; whoever reads `content` closes it."""

    name: str
    kind: FileKind
    content: IO[bytes]


async def export(
    database: Database, principal: Principal, question: ExportQuestion, answered: Answered
) -> ExportedFile:
    """Write the file, then the trail. Raises `Invalid` for a workbook of too many rows."""
    rows, kind = answered.table.rows, KINDS[question.format]
    if question.format == "xlsx" and rows.height > MOST_SHEET_ROWS:
        message = f"a workbook holds at most {MOST_SHEET_ROWS:,} rows, and the answer has {rows.height:,}"
        raise Invalid(errors=[FieldProblem(pointer="/format", code="too_many_rows", message=message)])
    content = await asyncio.to_thread(_written, kind, answered)
    async with database.tenant(tenant_of(principal)) as session:
        await record_audit(
            session,
            principal,
            action="metrics.exported",
            object_type="metrics_query",
            object_id=question.dataset.value,
            detail={
                "format": question.format,
                "rows": rows.height,
                "measures": [str(one) for one in question.measures],
                "dimensions": [str(one) for one in question.dimensions],
                "start_date": answered.asked.start.isoformat() if answered.asked else None,
                "end_date": answered.asked.end.isoformat() if answered.asked else None,
                "as_of": question.as_of.isoformat() if question.as_of else None,
                "snapshot_id": answered.meta["snapshot_id"],
            },
        )
    days = f"-{answered.asked.start}-{answered.asked.end}" if answered.asked else ""
    moment = f"-as_of_{question.as_of:%Y%m%dT%H%M%SZ}" if question.as_of else ""
    return ExportedFile(f"metrics-{question.dataset.value}{days}{moment}.{kind.suffix}", kind, content)


def _written(kind: FileKind, answered: Answered) -> IO[bytes]:
    file = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY_BYTES))  # noqa: SIM115  # whoever sends it closes it
    kind.write(answered.table.rows, answered.table.columns, file)
    file.seek(0)
    return file


def _write_csv(rows: pl.DataFrame, columns: list[AnswerColumn], file: IO[bytes]) -> None:
    file.write(csv_line([column.name for column in columns]))
    for row in rows.iter_rows():
        file.write(csv_line(row))


def _write_xlsx(rows: pl.DataFrame, columns: list[AnswerColumn], file: IO[bytes]) -> None:
    # openpyxl takes a tenth of a second and brings numpy along: for whoever asks for a workbook, not for every start.
    from services.metrics.explore.workbook import write_workbook

    write_workbook(rows, columns, file)


def _write_parquet(rows: pl.DataFrame, columns: list[AnswerColumn], file: IO[bytes]) -> None:
    rows.write_parquet(file, compression="zstd")


def _write_arrow(rows: pl.DataFrame, columns: list[AnswerColumn], file: IO[bytes]) -> None:
    rows.write_ipc_stream(file)


KINDS: dict[ExportFormat, FileKind] = {
    "csv": FileKind("csv", "text/csv; charset=utf-8", _write_csv),
    "xlsx": FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _write_xlsx),
    "parquet": FileKind("parquet", "application/vnd.apache.parquet", _write_parquet),
    "arrow": FileKind("arrow", "application/vnd.apache.arrow.stream", _write_arrow),
}
