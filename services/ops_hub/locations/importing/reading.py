"""Rows of a file: UTF-8, with commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.ops_hub.location_import import MOST_ROWS
from services.ops_hub.locations.importing.columns import Columns, columns_of, known_in
from services.ops_hub.locations.importing.errors import LocationFileUnreadable, unreadable

_DELIMITERS = (",", ";", "\t")
_DEFUSED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class Row:
    """A row by its number, as spreadsheets count; `cells` are texts by field, "" where there is nothing."""

    number: int
    cells: dict[str, str]
    has_surplus: bool


@dataclass(frozen=True)
class LocationFile:
    """A file that could be read."""

    columns: Columns
    rows: list[Row]


def read_file(body: bytes) -> LocationFile:
    """Raises `LocationFileUnreadable`, with the row where it is known."""
    text = _decoded(body)
    delimiter = max(_DELIMITERS, key=lambda one: _fit(text, one))
    records = _records(text, delimiter)
    _, header = next(records, (0, []))
    if not header:
        raise unreadable("empty_file", "The file is empty.")
    columns = columns_of(header)
    rows: list[Row] = []
    for number, cells in records:
        if len(rows) == MOST_ROWS:
            raise unreadable("too_many_rows", f"A file may have up to {MOST_ROWS:,} rows.", row=number)
        rows.append(_row(number, cells, columns, width=len(header)))
    if not rows:
        raise unreadable("no_rows", "The file has names of columns, and no row below them.")
    return LocationFile(columns, rows)


def plain(cell: str) -> str:
    """The text of a cell, without the quote that the export puts before what a spreadsheet would run as a formula."""
    text = cell.strip()
    return text[1:] if text.startswith(_DEFUSED) else text


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = body[: error.start].count(b"\n") + 1
        raise unreadable("not_utf8", "The file is not UTF-8: save it as CSV UTF-8.", row=row) from error


def _row(number: int, cells: Sequence[str], columns: Columns, *, width: int) -> Row:
    texts = {field: plain(cells[place]) if place < len(cells) else "" for field, place in columns.places.items()}
    return Row(number, texts, has_surplus=any(cell.strip() for cell in cells[width:]))


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """How many fields, and how many columns, the header has if this is what stands between them."""
    try:
        _, header = next(_records(text, delimiter), (0, []))
    except LocationFileUnreadable:
        return 0, 0
    return known_in(header), len(header)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, numbered from 1."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = "A quotation mark is not closed where it should be, or a cell is too long."
            raise unreadable("broken_quotes", message, row=number) from error
        if any(cell and not cell.isspace() for cell in cells):
            yield number, cells
