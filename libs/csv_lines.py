"""Lines of CSV for people, who open them in spreadsheets."""

import csv
import io
from collections.abc import Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_line(values: Sequence[object]) -> bytes:
    """One line, RFC 4180; text that a spreadsheet would run as a formula is shown as text, None as nothing."""
    line = io.StringIO()
    csv.writer(line).writerow([_safe(value) for value in values])
    return line.getvalue().encode()


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
