"""How fast the embedded engine lands a recorded stream, beside bare COPYs of the same records in the same run.

    python -m tests.bench.engine_bench --records 300000

The bare COPYs put rows that are ready into plain tables without index, check or row security: text into one jsonb
column, which is what a raw table holds, and for comparison binary into 15 typed columns. The engine runs a subprocess
that prints the recording, reads the protocol, checks every record against the dataset's contract, and (staged) COPYs
it, or (landed) also inserts it into the raw table with its two indexes under forced row-level security, with counts,
quarantine and state. Goals: staged >= 50 % and landed >= 30 % of the bare COPY of the same jsonb, 5 times what dlt
lands (`--dlt <a Python that has dlt>`), and memory that does not grow with the number of records.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import psutil
import uvloop
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from infra.local.postgres import start_postgres
from libs.db import Database
from libs.testing.databases import create_database, set_role_passwords, url_of
from migrations.rooms import LOGIN_ROLES, ROOMS
from migrations.run import upgrade
from services.ingestion.connection.streams import StreamChoice
from services.ingestion.connector.catalogue import get_connector
from services.ingestion.engine.journal import Journal
from services.ingestion.engine.process import Command, Limits
from services.ingestion.engine.redaction import Redaction
from services.ingestion.sync import raw_repository
from services.ingestion.sync.landing import SyncRun
from services.ingestion.sync.running import SyncAttempt
from services.ingestion.sync.workspace import Workspace

STREAM = "google_ads.campaign_performance"
TABLE = "google_ads__campaign_performance"
STATE_EVERY = 10_000
PROGRAM = """
import os, sys
os.execvp("cat", ["cat", {discover!r} if sys.argv[1] == "discover" else {read!r}])
"""


@dataclass
class BenchContext:
    """What an attempt asks of its job, without a lease."""

    database: Database
    tenant_id: UUID
    job_id: UUID = field(default_factory=uuid4)
    attempt: int = 1
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncSession]:
        async with self.database.tenant(self.tenant_id) as session:
            yield session

    closing_session = session

    async def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        return None


def main() -> None:
    """Start a PostgreSQL, measure, print, stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--dlt", type=Path, help="a Python that has dlt[postgres]; it lands a tenth of the records")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = start_postgres(folder / "postgres", durable=True)
        stack.callback(postgres.stop)
        url = create_database(postgres.url, "bench")
        upgrade(url, rooms=[room for room in ROOMS if room.name in ("platform", "ingestion")])
        set_role_passwords(url, LOGIN_ROLES)
        Meter.postgres = postgres.pid
        uvloop.run(measure(url, folder, options.records))
        if options.dlt:
            peer(url, folder, options.dlt, options.records // 10)


@dataclass
class Cost:
    """What a measurement took: wall seconds, and CPU seconds of this process, the connector and PostgreSQL.

    On a machine that others use, too, only CPU seconds compare.
    """

    wall: float
    cpu: float


class Meter:
    """Measures the block it is around."""

    postgres: ClassVar[int]

    def __enter__(self) -> "Meter":
        self._wall, self._cpu = time.perf_counter(), _cpu_seconds(self.postgres)
        return self

    def __exit__(self, *_: object) -> None:
        self.cost = Cost(time.perf_counter() - self._wall, _cpu_seconds(self.postgres) - self._cpu)


def _cpu_seconds(postmaster: int) -> float:
    """Of this process, its ended children, and every process of its PostgreSQL, which outlive a measurement."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
    for process in psutil.Process(postmaster).children():
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds += times.user + times.system
    return seconds


async def measure(url: str, folder: Path, records: int) -> None:
    """The engine first: what the bare COPYs are given has to be in memory, and would hide what the engine takes."""
    _record(folder, records)
    size = (folder / "read.jsonl").stat().st_size
    database = Database(url_of(url, role="opsight_ingestion"), application_name="bench")
    before = _memory()
    staged = await run_engine(database, folder, stage_only=True)
    landed = await run_engine(database, folder, stage_only=False)
    grown = _memory() - before
    await database.dispose()
    rows = [_row(number) for number in range(records)]
    binary = await bare_binary(url, rows)
    jsonb = await bare_jsonb(url, rows)
    print(f"{records:,} records of 15 fields, {size / 1e6:.0f} MB, a state every {STATE_EVERY:,}")
    for name, cost in (
        ("bare COPY, text, jsonb", jsonb),
        ("bare COPY, binary, 15 typed columns", binary),
        ("engine: read, validated and staged", staged),
        ("engine: read, validated and landed", landed),
    ):
        print(
            f"  {name:38} {cost.wall:6.2f} s {records / cost.wall:9,.0f}/s {jsonb.wall / cost.wall:5.0%} of jsonb;"
            f" CPU {cost.cpu:6.2f} s {records / cost.cpu:9,.0f}/s {jsonb.cpu / cost.cpu:5.0%}"
        )
    print(f"  peak memory grew by {grown / 1e6:.0f} MB over {2 * size / 1e6:.0f} MB of input")


def peer(url: str, folder: Path, python: Path, records: int) -> None:
    """The same records through dlt, as far as it takes the time to read."""
    with (folder / "read.jsonl").open() as recording, (folder / "peer.jsonl").open("w") as file:
        file.writelines(islice((line for line in recording if line.startswith('{"type":"RECORD"')), records))
    script = Path(__file__).with_name("dlt_peer.py")
    command = [str(python), str(script), str(folder / "peer.jsonl"), url, str(folder / "dlt")]
    quiet = os.environ | {"RUNTIME__DLTHUB_TELEMETRY": "false"}
    before = _cpu_seconds(Meter.postgres)
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=quiet)
    wall, cpu = float(answer.stdout.split()[0]), _cpu_seconds(Meter.postgres) - before
    print(
        f"  {'dlt, of the first tenth':38} {wall:6.2f} s {records / wall:9,.0f}/s;"
        f" CPU {cpu:6.2f} s {records / cpu:9,.0f}/s"
    )


async def bare_binary(url: str, rows: list[dict[str, Any]]) -> Cost:
    """Seconds to COPY typed tuples that are ready."""
    columns = ", ".join(f'"{name}" {_TYPES.get(name, "text")}' for name in rows[0])
    ready = [tuple(_typed(name, value) for name, value in row.items()) for row in rows]
    connection = await asyncpg.connect(url)
    await connection.execute(f"create table public.bare_typed ({columns})")
    with Meter() as meter:
        await connection.copy_records_to_table("bare_typed", records=ready)
    await connection.close()
    return meter.cost


async def bare_jsonb(url: str, rows: list[dict[str, Any]]) -> Cost:
    """Seconds to COPY the records as JSON lines that are ready."""
    lines = [json.dumps(row).encode() + b"\n" for row in rows]
    ready = [b"".join(lines[start : start + 1000]) for start in range(0, len(lines), 1000)]
    connection = await asyncpg.connect(url)
    await connection.execute("create table public.bare_jsonb (data jsonb)")
    with Meter() as meter:
        await connection.copy_to_table("bare_jsonb", source=_all(ready), format="text")
    await connection.close()
    return meter.cost


async def run_engine(database: Database, folder: Path, *, stage_only: bool) -> Cost:
    """Seconds of one whole sync of the recording, subprocess and commits included."""
    context = BenchContext(database, uuid4())
    connection_id = await _connect(context)
    entry = get_connector("opsight-demo-ads")
    program = Command([sys.executable, "-c", _program(folder)])
    workspace = Workspace(entry, {}, folder, program, None, Limits(), Redaction({}))
    run = SyncRun(context.tenant_id, context.job_id, connection_id, entry, "demo")
    insert = raw_repository.insert_rows
    if stage_only:
        raw_repository.insert_rows = _stage_only
    try:
        with Meter() as meter:
            chosen = [StreamChoice(STREAM, "incremental")]
            await SyncAttempt(context, run, workspace, chosen, {}, Journal()).sync()  # type: ignore[arg-type]  # without a lease
    finally:
        raw_repository.insert_rows = insert
    return meter.cost


async def _stage_only(session: AsyncSession, landing: Any, rows: AsyncIterable[bytes]) -> int:
    await raw_repository.stage_rows(session, rows)
    staged: int = (await session.execute(text("select count(*) from pg_temp.opsight_rows"))).scalar_one()
    await session.execute(text("truncate pg_temp.opsight_rows"))
    return staged


async def _connect(context: BenchContext) -> UUID:
    connection_id = uuid4()
    values = {"tenant": context.tenant_id, "id": connection_id, "sync": context.job_id}
    async with context.session() as session:
        await session.execute(
            text(
                "insert into ingestion.connection (tenant_id, id, name, connector, dataset, config, streams, schedule,"
                " created_by) values (:tenant, :id, 'Bench', 'opsight-demo-ads', 'demo', '{}', '{}', '{}', 'bench')"
            ),
            {"tenant": context.tenant_id, "id": connection_id},
        )
        await session.execute(
            text(
                "insert into ingestion.sync (tenant_id, id, connection_id, connector, trigger)"
                " values (:tenant, :sync, :id, 'opsight-demo-ads', 'manual')"
            ),
            values,
        )
    return connection_id


def _record(folder: Path, records: int) -> None:
    """Write what the connector prints: its catalogue, and the stream."""
    namespace, name = STREAM.split(".")
    stream = {"name": name, "namespace": namespace, "json_schema": {}, "is_resumable": True}
    modes = {"supported_sync_modes": ["full_refresh", "incremental"]}
    catalog = {"type": "CATALOG", "catalog": {"streams": [stream | modes]}}
    (folder / "discover.jsonl").write_text(json.dumps(catalog) + "\n")
    with (folder / "read.jsonl").open("w") as file:
        for number in range(1, records + 1):
            record = {"namespace": namespace, "stream": name, "data": _row(number), "emitted_at": 1_770_000_000_000}
            file.write(json.dumps({"type": "RECORD", "record": record}, separators=(",", ":")) + "\n")
            if number % STATE_EVERY == 0:
                described = {"stream_descriptor": {"namespace": namespace, "name": name}, "stream_state": number}
                state = {"type": "STREAM", "stream": described, "sourceStats": {"recordCount": STATE_EVERY}}
                file.write(json.dumps({"type": "STATE", "state": state}) + "\n")


def _program(folder: Path) -> str:
    return PROGRAM.format(discover=str(folder / "discover.jsonl"), read=str(folder / "read.jsonl"))


def _row(number: int) -> dict[str, Any]:
    day = date(2025, 1, 1) + timedelta(days=number // 500)
    return {
        "customer.id": 4_400_112_233,
        "customer.currency_code": "USD",
        "customer.time_zone": "America/New_York",
        "campaign.id": 1_000_000 + number % 500,
        "campaign.name": f"Campaign {number % 500}",
        "campaign.status": "ENABLED",
        "segments.date": day.isoformat(),
        "segments.ad_network_type": "SEARCH",
        "metrics.impressions": number % 9000,
        "metrics.clicks": number % 300,
        "metrics.interactions": number % 300,
        "metrics.cost_micros": number * 7919 % 90_000_000,
        "metrics.conversions": number % 40 / 4,
        "metrics.conversions_value": number % 4000 / 8,
        "metrics.view_through_conversions": number % 7,
    }


_TYPES = {
    "customer.id": "bigint",
    "campaign.id": "bigint",
    "segments.date": "date",
    "metrics.impressions": "bigint",
    "metrics.clicks": "bigint",
    "metrics.interactions": "bigint",
    "metrics.cost_micros": "bigint",
    "metrics.conversions": "double precision",
    "metrics.conversions_value": "double precision",
    "metrics.view_through_conversions": "bigint",
}


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if _TYPES.get(name) == "date" else value


async def _all(chunks: list[bytes]) -> AsyncGenerator[bytes]:
    for chunk in chunks:
        yield chunk


def _memory() -> int:
    """Peak resident size of this process in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
