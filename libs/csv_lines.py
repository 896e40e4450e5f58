"""Lines of CSV for people, who open them in spreadsheets."""

import csv
import io
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

ROWS_AT_ONCE = 1000
RowT = TypeVar("RowT")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_line(values: Sequence[object]) -> bytes:
    """One line, RFC 4180; text that a spreadsheet would run as a formula is shown as text, None as nothing."""
    line = io.StringIO()
    csv.writer(line).writerow([_safe(value) for value in values])
    return line.getvalue().encode()


async def csv_pages(
    columns: Sequence[str],
    read: Callable[[RowT | None, int], Awaitable[Sequence[RowT]]],
    values: Callable[[RowT], Sequence[object]],
) -> AsyncGenerator[bytes]:
    """A file of as many rows as there are, in little memory: its header, then page after page.

    `read` gives the rows after the one it is given, or the first ones, at most as many as it is told; a page that is
    not full is the last.
    """
    yield csv_line(columns)
    last: RowT | None = None
    while True:
        rows = await read(last, ROWS_AT_ONCE)
        yield b"".join(csv_line(values(row)) for row in rows)
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1]


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
