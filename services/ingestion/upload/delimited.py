"""Reading delimited text: which delimiter, where the header is, and the records below it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from services.ingestion.errors import UploadRefused
from services.ingestion.upload.refusal import refuse

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200
HEADER_SEARCH = 40
_NUMBER = re.compile(r"^[+-]?[0-9.,]+%?$")

Cells = list[str | None]
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written. `header_row` counts from 1."""

    encoding: str
    delimiter: str
    header_row: int
    columns: list[str]


def detect_dialect(path: Path, encoding: str) -> Dialect:
    """Find delimiter and header; raises `UploadRefused` for an empty file, and for one without a header."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(1 << 18)
    if not sample.strip("\ufeff \t\r\n"):
        raise refuse("empty_file", "The file is empty.")
    delimiter = _delimiter(sample)
    header_row, cells = _header(list(islice(_parse(io.StringIO(sample), delimiter), SAMPLE_RECORDS)))
    return Dialect(encoding, delimiter, header_row, name_columns(cells, header_row))


def read_records(path: Path, dialect: Dialect) -> Iterator[tuple[int, Cells]]:
    """Every record below the header with its row number; blank lines are left out."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        for row, cells in _parse(file, dialect.delimiter):
            if row > dialect.header_row:
                yield row, list(cells)


def name_columns(cells: list[str], header_row: int) -> list[str]:
    """Column names of a header; a blank one is called `column_<n>`. Raises `UploadRefused` for the same name twice."""
    names = [_column_name(cell) or f"column_{index}" for index, cell in enumerate(cells, start=1)]
    for name, times in Counter(names).items():
        if times > 1:
            raise refuse("duplicate_column", f"Two columns are called {name!r}.", row=header_row, column=name)
    return names


def _column_name(cell: str) -> str:
    """Names that begin with `__` are our own, so a file's column loses the underscores."""
    name = cell.strip().strip("\ufeff").replace("\x00", "")
    return name.lstrip("_") if name.startswith("__") else name


def _parse(file: io.TextIOBase, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refuse(
                "broken_quotes", "A quotation mark in this row is not closed where it should be.", row=row
            ) from error
        if any(cell and not cell.isspace() for cell in cells):
            yield row, cells


def _delimiter(sample: str) -> str:
    """The one that gives the most columns in the most records; of blank records there are none."""

    def score(delimiter: str) -> int:
        try:
            widths = Counter(len(cells) for _, cells in islice(_parse(io.StringIO(sample), delimiter), 50))
        except (UploadRefused, ValueError):
            return 0
        if not widths:
            return 0
        width, records = widths.most_common(1)[0]
        return (width - 1) * records

    return max(DELIMITERS, key=score)


def _header(records: list[Record]) -> tuple[int, list[str]]:
    """The first record that is as wide as most others and reads like names, not like numbers."""
    if not records:
        raise refuse("empty_file", "The file is empty.")
    width = Counter(len(cells) for _, cells in records).most_common(1)[0][0]
    for row, cells in records[:HEADER_SEARCH]:
        cells = _without_empty_tail(cells, width)
        if len(cells) == width and not any(_NUMBER.match(cell.strip()) for cell in cells):
            return row, cells
    raise refuse("no_header", "No row of column names was found.", row=records[0][0])


def _without_empty_tail(cells: list[str], width: int) -> list[str]:
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells
