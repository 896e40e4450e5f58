"""The most memory that a process needs to check so many pushed records and to land them, and how long that takes.

    python -m tests.bench.push_peak <url of the database as ingestion> <records> array|ndjson

Prints the size of the body and the peak, in MiB. It is a process of its own because a peak is never forgotten.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast
from uuid import uuid4

import orjson

from libs.db import Database
from services.ingestion.dataset.registry import get_dataset
from services.ingestion.push.targets import table_of
from services.ingestion.quarantine.service import BadRow
from services.ingestion.record.landing import land_staged
from services.ingestion.record.reading import read_records
from services.ingestion.record.staging import stage_records
from tests.bench.upload_peak import MIB, own_peak

Body = Literal["array", "ndjson"]


def peak_of(url: str, records: int, body: str) -> tuple[int, int]:
    """Size of the body and peak of a new process, in MiB."""
    command = [sys.executable, "-m", "tests.bench.push_peak", url, str(records), body]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    size, peak = answer.stdout.split()[-2:]
    return int(size), int(peak)


def write_body(path: Path, records: int, body: Body) -> None:
    """So many different records of `ad_performance`."""
    with path.open("wb") as file:
        file.write(b"[" if body == "array" else b"")
        for index, record in enumerate(_records(records)):
            file.write((b"," if index and body == "array" else b"") + orjson.dumps(record) + b"\n")
        file.write(b"]" if body == "array" else b"")


def _records(count: int) -> Iterator[dict[str, object]]:
    for index in range(count):
        yield {
            "platform": "google_ads",
            "grain": "campaign",
            "account_id": "1234567890",
            "campaign_id": str(10_000_000_000 + index // 365),
            "campaign_name": f"Campaign {index // 365}",
            "date_day": f"{2024 + index % 365 // 336}-{index % 336 // 28 + 1:02d}-{index % 28 + 1:02d}",
            "segments": {"device": "MOBILE", "part": str(index)},
            "currency_code": "EUR",
            "spend": index % 977 / 100,
            "impressions": index % 9973,
            "clicks": index % 97,
            "conversions": index % 7 / 4,
        }


async def check_and_land(url: str, records: int, body: Body) -> int:
    """Bytes of the body that was landed."""

    async def reject(_: list[BadRow]) -> None:
        await asyncio.sleep(0)

    database = Database(url, application_name="bench-peak")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "original"
        write_body(path, records, body)
        began = time.process_time(), time.perf_counter()
        schema = get_dataset("ad_performance")
        staged = stage_records(path.parent, schema, table_of(schema), lambda: read_records(path, body))
        checked = time.process_time(), time.perf_counter()
        async with database.tenant(uuid4()) as session:
            landed = await land_staged(session, staged, origin_id=uuid4(), reject=reject)
        done = time.perf_counter()
        assert landed.counts.inserted == records, landed.counts
        await database.dispose()
        print(f"checked in {checked[0] - began[0]:.2f} s of processor, landed in {done - checked[1]:.2f} s")
        return path.stat().st_size


def main() -> None:
    url, records, body = sys.argv[1:]
    size = asyncio.run(check_and_land(url, int(records), cast("Body", body)))
    print(size // MIB, own_peak() // MIB)


if __name__ == "__main__":
    main()
