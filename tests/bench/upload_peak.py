"""The most memory that a process needs to receive a file of so many rows and to commit it.

    python -m tests.bench.upload_peak <url of the database as ingestion> <rows>

Prints the size of the file and the peak, in MiB. It is a process of its own because a peak is never forgotten.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

from contracts.ingestion.uploads import Lookup
from libs.db import Database
from services.ingestion.upload.landing import Arrival, land_rows
from services.ingestion.upload.prepare import prepare_file
from tests.bench.upload_file import write_file

MIB = 1 << 20


def peak_of(url: str, rows: int) -> tuple[int, int]:
    """Size of the file and peak of a new process, in MiB."""
    command = [sys.executable, "-m", "tests.bench.upload_peak", url, str(rows)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    size, peak = answer.stdout.split()[-2:]
    return int(size), int(peak)


async def receive_and_commit(url: str, rows: int) -> int:
    """Bytes of the file that was landed."""

    async def progress(_: int) -> None:
        await asyncio.sleep(0)

    database = Database(url, application_name="bench-peak")
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "original"
        write_file(file, rows)
        prepared = prepare_file(file, "google.csv", "ad_performance", None)
        columns = [column.name for column in prepared.detected.columns]
        lookups: list[Lookup] = []
        arrival = Arrival(uuid4(), "ad_performance", file.parent, columns, prepared.mapping, lookups)
        async with database.tenant(uuid4()) as session:
            landing = await land_rows(session, arrival, progress)
        assert landing.counts.inserted == rows, landing.counts
        await database.dispose()
        return file.stat().st_size


def own_peak() -> int:
    """Bytes of this program's own peak; `getrusage` would answer that of the process that started it, if higher."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    url, rows = sys.argv[1:]
    size = asyncio.run(receive_and_commit(url, int(rows)))
    print(size // MIB, own_peak() // MIB)


if __name__ == "__main__":
    main()
