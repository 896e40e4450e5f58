"""Answers as workbooks. Text that a spreadsheet would run as a formula is written as text."""

from typing import IO, Any

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from contracts.metrics.explore import AnswerColumn

_NUMBER_FORMATS = {
    "money": "#,##0.00",
    "count": "#,##0",
    "number": "#,##0.##",
    "share": "0.00%",
    "ratio": "0.00",
    "date": "yyyy-mm-dd",
}


def write_workbook(rows: pl.DataFrame, columns: list[AnswerColumn], file: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Metrics")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 24 if column.kind == "text" else 16
    heads = [WriteOnlyCell(sheet, column.label) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    formats = [_NUMBER_FORMATS.get(column.kind) for column in columns]
    for row in rows.iter_rows():
        sheet.append([_cell(sheet, value, shown) for value, shown in zip(row, formats, strict=True)])
    book.save(file)


def _cell(sheet: Any, value: Any, number_format: str | None) -> Any:
    if value is None:
        return None
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with
    elif number_format:
        cell.number_format = number_format
    return cell
