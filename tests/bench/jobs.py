"""How many no-op jobs a second, and how long from commit to start: `python -m tests.bench.jobs`.

Servers of its own with every guarantee on (fsync, synchronous commit), real worker processes, 20 tenants.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx

from infra.local.postgres import start_postgres
from infra.local.processes import free_port
from infra.local.valkey import start_valkey
from libs.db import Database
from libs.jobs import Doorbell, enqueue
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.keys import write_keys
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from tests.bench.jobs_worker import NoOp

ROLE = "opsight_reporting"
TENANTS = [uuid4() for _ in range(20)]


def main() -> None:
    """Start the servers, measure, print, stop."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        postgres = start_postgres(Path(folder) / "postgres", durable=True)
        valkey = start_valkey(Path(folder) / "valkey", durable=True)
        try:
            admin_url = create_database(postgres.url, "bench")
            rooms = [PLATFORM, *(room for room in ROOMS if room.name == "reporting")]
            upgrade(admin_url, rooms=rooms)
            set_role_passwords(admin_url, LOGIN_ROLES)
            asyncio.run(_measure(Path(folder), admin_url, valkey.url, options))
        finally:
            valkey.stop()
            postgres.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--concurrency", type=int, default=200)
    parser.add_argument("--pickups", type=int, default=200)
    return parser.parse_args()


async def _measure(folder: Path, admin_url: str, redis_url: str, options: argparse.Namespace) -> None:
    environment = _environment(folder, url_of(admin_url, role=ROLE), redis_url, options.concurrency)
    connection = await asyncpg.connect(admin_url)
    probe = await _probe(connection)
    rate = await _throughput(folder, connection, environment, options)
    delays = await _pickup(folder, environment, options)
    await connection.close()
    p50, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
    print(f"single-row commits/s of this machine (one connection): {probe:,.0f}")
    print(f"no-op jobs/s, {options.workers} workers: {rate:,.0f} = {rate / probe:.1f} per single-row commit")
    print(f"pickup when idle, {len(delays)} jobs: p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")


async def _probe(connection: asyncpg.Connection) -> float:
    """What one durable commit costs here, to make figures of different machines comparable."""
    await connection.execute("create table probe (id int primary key, n int); insert into probe values (1, 0)")
    started = time.perf_counter()
    for _ in range(300):
        await connection.execute("update probe set n = n + 1")
    return 300 / (time.perf_counter() - started)


async def _throughput(
    folder: Path, connection: asyncpg.Connection, environment: dict[str, str], options: argparse.Namespace
) -> float:
    """Jobs a second from the first claim to the last finish, with a full queue waiting."""
    await connection.execute(
        "insert into reporting.job (tenant_id, id, kind, state, payload)"
        " select ($1::uuid[])[1 + n % 20], gen_random_uuid(), 'reporting.no_op', 'queued', '{}'"
        " from generate_series(1, $2) n",
        TENANTS,
        options.jobs,
    )
    workers = [_start(environment | {"BENCH_DELAYS": str(folder / f"a{n}.json")}) for n in range(options.workers)]
    await _until_done(connection, options.jobs)
    _stop(workers)
    seconds = await connection.fetchval(
        "select extract(epoch from max(finished_at) - min(started_at))::float from reporting.job"
    )
    wrong = await connection.fetchval("select count(*) from reporting.job where state <> 'succeeded' or attempt <> 1")
    assert wrong == 0, f"{wrong} jobs ran twice or not at all"
    return options.jobs / seconds


async def _until_done(connection: asyncpg.Connection, jobs: int) -> None:
    done = 0
    while done < jobs:  # the jobs end in other processes
        await asyncio.sleep(0.25)
        done = await connection.fetchval("select count(*) from reporting.job where state = 'succeeded'")


async def _pickup(folder: Path, environment: dict[str, str], options: argparse.Namespace) -> list[float]:
    """Seconds from the enqueuer's commit to the first line of the job, one job at a time with pauses between."""
    files = [folder / f"b{n}.json" for n in range(options.workers)]
    ports = [free_port() for _ in files]
    given = [
        {"BENCH_DELAYS": str(file), "OPSIGHT_WORKER_PORT": str(port)} for file, port in zip(files, ports, strict=True)
    ]
    workers = [_start(environment | one) for one in given]
    await _until_listening(ports)
    database = Database(environment["OPSIGHT_DATABASE_URL"], application_name="bench")
    doorbell = database.info["doorbell"] = Doorbell(environment["OPSIGHT_REDIS_URL"], "reporting")
    for number in range(options.pickups):
        await _send(database, TENANTS[number % 20])
        await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    await doorbell.close()
    await database.dispose()
    _stop(workers)
    return [delay for file in files for delay in json.loads(file.read_text())]


async def _until_listening(ports: list[int]) -> None:
    async with httpx.AsyncClient() as client:
        for port in ports:
            while True:
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get(f"http://127.0.0.1:{port}/readyz")
                    if answer.json()["checks"] == {"database": "ok", "doorbell": "ok"}:
                        break
                await asyncio.sleep(0.2)


async def _send(database: Database, tenant_id: UUID) -> None:
    async with database.tenant(tenant_id) as session:
        await enqueue(session, NoOp(sent_at=time.time()), tenant_id=tenant_id)


def _environment(folder: Path, database_url: str, redis_url: str, concurrency: int) -> dict[str, str]:
    write_keys(folder / "keys", ["reporting"])
    return os.environ | {
        "OPSIGHT_DATABASE_URL": database_url,
        "OPSIGHT_REDIS_URL": redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(folder / "keys/reporting.pem"),
        "OPSIGHT_TRUST_FILE": str(folder / "keys/trust.json"),
        "OPSIGHT_WORKER_CONCURRENCY": str(concurrency),
        "OPSIGHT_LOG_LEVEL": "warning",
    }


def _start(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "tests.bench.jobs_worker"], env=environment)


def _stop(workers: "list[subprocess.Popen[bytes]]") -> None:
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    for worker in workers:
        try:
            assert worker.wait(20) == 0
        finally:
            worker.kill()


if __name__ == "__main__":
    main()
