"""Files of locations, and what is told of them."""

import csv
import io
from collections.abc import Awaitable, Callable

import httpx

from contracts.ops_hub.location_import import LocationImport

NORTH = {
    "name": "North Shop",
    "store_code": "N-1",
    "line1": "1 Elm St",
    "city": "Austin",
    "region": "TX",
    "postal_code": "78701",
    "country": "US",
}
SOUTH = NORTH | {"name": "South Shop", "store_code": "S-1", "line1": "900 Oak Ave"}
CSV = {"Content-Type": "text/csv"}
Send = Callable[..., Awaitable[httpx.Response]]
HOURS = [{"day": "monday", "opens": "09:00", "closes": "18:30"}, {"day": "friday", "opens": "18:00", "closes": "02:00"}]


def lines(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    """A file with the columns of its first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def counts(report: LocationImport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.refused


def codes(report: LocationImport) -> list[tuple[int, str | None, str]]:
    return [(fault.row, fault.field, fault.code) for fault in report.faults]
