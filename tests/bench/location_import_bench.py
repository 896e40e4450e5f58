"""How long an import of 10,000 locations takes, beside 10,000 that are there.

    python -m tests.bench.location_import_bench

On a durable PostgreSQL of its own. The file is read, previewed, imported, and imported again, each in one transaction;
then one whose rows all share a phone, which are all held against each other.
"""

import asyncio
import csv
import io
import time
from uuid import uuid4

from contracts.ops_hub.location_import import MOST_ROWS, LocationImport
from libs.auth import Principal
from libs.db import Database
from libs.testing.databases import url_of
from services.ops_hub.locations.importing.reading import read_file
from services.ops_hub.locations.importing.service import import_locations
from tests.bench.servers import ground

COLUMNS = ("name", "store_code", "line1", "city", "region", "postal_code", "country", "phone", "latitude", "longitude",
           "categories", "hours", "distinct_reason")  # fmt: skip
HOURS = "; ".join(f"{day} 09:00-18:30" for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))


def file_of(city: str, postal_code: int, area: int, *, phone: str | None = None) -> bytes:
    """Shops of a chain, four to a street; with `phone`, one number for all of them, and a reason why they differ."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number in range(MOST_ROWS):
        at = (30 + number % 100 / 10, -98 - number // 100 / 10)
        street = f"{number % 4 * 20 + 1} Street {number // 4}"
        code = f"{postal_code + number % 40}"
        own = phone or f"+1{area}{2_300_000 + number}"
        reason = "A call centre answers" if phone else ""
        writer.writerow([f"Shop {city} {number}", f"{city}-{number}", street, city, "TX", code, "US", own, *at,
                         "Coffee shop; Bakery", HOURS, reason])  # fmt: skip
    return text.getvalue().encode()


async def measured(database: Database, principal: Principal, told: str, body: bytes, *, dry_run: bool) -> None:
    began = time.perf_counter(), time.process_time()
    file = read_file(body)
    assert principal.tenant_id is not None
    async with database.tenant(principal.tenant_id) as session:
        report = await import_locations(session, principal, file, dry_run=dry_run, partial=True)
    took, used = time.perf_counter() - began[0], time.process_time() - began[1]
    print(f"{told:34} {took:6.2f} s, {used:6.2f} s of processor here; {_counts(report)}")


def _counts(report: LocationImport) -> str:
    faults = sorted({fault.code for fault in report.faults})
    return f"{report.added} added, {report.unchanged} unchanged, {report.refused} refused {' '.join(faults)}"


async def main() -> None:
    with ground("platform", "ops_hub") as servers:
        url = url_of(servers.admin_url, role="opsight_ops_hub")
        database = Database(url, application_name="bench", statement_seconds=15)
        principal = Principal("bench", f"user:{uuid4()}", uuid4(), frozenset({"ops:write"}))
        first, second = file_of("Austin", 78701, 512), file_of("Dallas", 75201, 214)
        await measured(database, principal, "10,000 into none", first, dry_run=False)
        await measured(database, principal, "preview of 10,000 beside these", second, dry_run=True)
        await measured(database, principal, "import of 10,000 beside these", second, dry_run=False)
        await measured(database, principal, "the same file again", second, dry_run=False)
        shared = file_of("Houston", 77002, 713, phone="+17135550142")
        await measured(database, principal, "10,000 that share a phone", shared, dry_run=True)
        await database.dispose()


if __name__ == "__main__":
    asyncio.run(main())
