"""How long a commit of 100,000 rows takes, beside a bare COPY of the same rows in the same run.

    python -m tests.bench.upload_bench --rows 100000

The bare COPY puts ready, typed rows into a table of the same columns without any index, check or row security,
in a transaction of its own. The
commit reads the normalised file, checks every cell against the dataset's rules, hashes the natural key, stages, and
upserts into the indexed table under row-level security, in one transaction. Goal: at most 4 times the bare COPY.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

import polars as pl
from sqlalchemy import text

from contracts.ingestion.uploads import Lookup
from infra.local.postgres import start_postgres
from libs.db import Database
from libs.testing.databases import create_database, set_role_passwords, url_of
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from services.ingestion.upload.check import KEY, check_batch, column_kinds, raw_rows
from services.ingestion.upload.landing import Arrival, land_rows
from services.ingestion.upload.normalise import read_batches
from services.ingestion.upload.plan import make_plan
from services.ingestion.upload.prepare import Prepared, prepare_file
from services.ingestion.upload.stage import driver_connection, encode_rows
from tests.bench.upload_file import write_file
from tests.bench.upload_peak import peak_of

ROWS = 100_000


async def bare_copy(database: Database, ready: pl.DataFrame, columns: list[str]) -> float:
    """Seconds to COPY ready rows into a plain table."""
    rows = encode_rows(ready, columns)
    names = ", ".join([KEY, *columns])
    async with database.platform() as session:
        await session.execute(
            text(
                f"create table public.bare as select 0::bigint as source_row, {names}"
                " from raw.uploads__ad_performance with no data"
            )
        )
    started = time.perf_counter()
    async with database.platform() as session:
        driver = await driver_connection(session)
        target = {"schema_name": "public", "columns": ["source_row", KEY, *columns], "format": "csv"}
        await driver.copy_to_table("bare", source=rows, **target)
    seconds = time.perf_counter() - started
    async with database.platform() as session:
        await session.execute(text("drop table public.bare"))
    return seconds


async def commit(database: Database, tenant_id: UUID, folder: Path, prepared: Prepared) -> tuple[float, object]:
    """Seconds of one whole commit, transaction and all."""

    async def progress(_: int) -> None:
        await asyncio.sleep(0)

    columns = [column.name for column in prepared.detected.columns]
    lookups: list[Lookup] = []
    arrival = Arrival(uuid4(), "ad_performance", folder, columns, prepared.mapping, lookups)
    started = time.perf_counter()
    async with database.tenant(tenant_id) as session:
        landing = await land_rows(session, arrival, progress)
    return time.perf_counter() - started, landing.counts


async def run(url: str, rows: int, rounds: int) -> None:
    database = Database(url_of(url, role="opsight_ingestion"), application_name="bench")
    owner = Database(url, application_name="bench-owner")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_file(folder / "original", rows)
        started = time.perf_counter()
        prepared = prepare_file(folder / "original", "google.csv", "ad_performance", None)
        print(f"receive (read, type, check all, preview): {time.perf_counter() - started:.2f} s")
        assert not prepared.issues, prepared.issues
        await commit(database, uuid4(), folder, prepared)
        plan = make_plan("ad_performance", prepared.mapping, [])
        checked = (check_batch(frame, plan, {"date_day": "%Y-%m-%d"}).good for frame in read_batches(folder))
        ready = pl.concat([raw_rows(good, plan) for good in checked])
        columns = column_kinds(plan)
        bare, first, again = [], [], []
        for _ in range(rounds):
            tenant_id = uuid4()
            bare.append(await bare_copy(owner, ready, columns))
            first.append(await commit(database, tenant_id, folder, prepared))
            again.append(await commit(database, tenant_id, folder, prepared))
    copy, new, same = (statistics.median(times) for times in (bare, [t for t, _ in first], [t for t, _ in again]))
    print(f"bare COPY of {rows:,} rows:            {copy:.3f} s ({rows / copy:,.0f} rows/s)  {bare}")
    print(f"commit, all new:                      {new:.3f} s = {new / copy:.2f} x  {first[-1][1]}")
    print(f"commit again, all unchanged:          {same:.3f} s = {same / copy:.2f} x  {again[-1][1]}")
    await database.dispose()
    await owner.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        postgres = start_postgres(Path(name) / "postgres", durable=True)
        try:
            url = create_database(postgres.url, "bench")
            upgrade(url, rooms=[PLATFORM, *(room for room in ROOMS if room.name == "ingestion")])
            set_role_passwords(url, LOGIN_ROLES)
            asyncio.run(run(url, arguments.rows, arguments.rounds))
            for rows in (arguments.rows, 10 * arguments.rows):
                size, peak = peak_of(url_of(url, role="opsight_ingestion"), rows)
                print(f"peak of a process that receives and commits {rows:,} rows ({size} MiB): {peak} MiB")
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
