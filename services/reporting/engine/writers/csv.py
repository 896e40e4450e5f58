"""CSV: the kind's main table first, its header on the first line; then what was restated, and what proves it."""

from dataclasses import dataclass

from libs.csv_lines import csv_line
from services.reporting.engine.document import Cell, Document, Table
from services.reporting.engine.formatting import as_typed


def to_csv(document: Document) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read it as such. Blocks are apart by an empty line."""
    first, *others = document.lines
    blocks = [_rows(first), *(csv_line([each.title]) + _rows(each) for each in others)]
    proof = csv_line(["Provenance"]) + b"".join(csv_line(fact) for fact in document.facts)
    return b"\xef\xbb\xbf" + b"\r\n".join([*blocks, proof])


def _rows(table: Table) -> bytes:
    header = csv_line([column.label for column in table.columns])
    return header + b"".join(csv_line([_value(each) for each in row]) for row in table.rows)


def _value(cell: Cell) -> object:
    return cell.full if cell.number is None else _Digits(as_typed(cell.number))


@dataclass(frozen=True)
class _Digits:
    """A number as it is: a minus at its beginning is no formula."""

    text: str

    def __str__(self) -> str:
        return self.text
