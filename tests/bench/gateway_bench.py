"""What the gateway adds to a request, and how many it forwards on one core: `python -m tests.bench.gateway_bench`.

The gateway runs as it does in production, with authentication, rate limits, contract guard, signed tokens and the
access log; a FastAPI + httpx proxy without any of these is measured in the same run. The server under test has one
core for itself; load, upstream, PostgreSQL and Redis share the other.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import uvloop

from gateway.identity.seed import seed_demo
from infra.local.postgres import start_postgres
from infra.local.processes import free_port
from infra.local.valkey import start_valkey
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.deployables import DEPLOYABLES
from libs.testing.keys import write_keys
from migrations.rooms import LOGIN_ROLES, PLATFORM, ROOMS
from migrations.run import upgrade
from tests.bench.gateway_peers import Result, load
from tests.gateway.contract import write_contract

GENEROUS = "60000000/60/10000000"
PLAIN = "FastAPI + httpx"
OURS = "libs.server:HttpProtocol"
PATH = "/api/v1/metrics/items?limit=20&tag=a"


def main() -> None:
    """Start everything, measure, print, stop; fails when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--clients", type=int, default=32)
    options = parser.parse_args()
    _pin(os.getpid(), core=1)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        postgres = start_postgres(Path(folder) / "postgres", durable=True)
        valkey = start_valkey(Path(folder) / "valkey", durable=True)
        try:
            admin_url = create_database(postgres.url, "bench")
            upgrade(admin_url, rooms=[PLATFORM, *(room for room in ROOMS if room.name == "gateway")])
            set_role_passwords(admin_url, LOGIN_ROLES)
            missed = uvloop.run(_measure(Path(folder), admin_url, valkey.url, options))
        finally:
            valkey.stop()
            postgres.stop()
    sys.exit(1 if missed else 0)


async def _measure(folder: Path, admin_url: str, redis_url: str, options: argparse.Namespace) -> list[str]:
    account = await seed_demo(admin_url, password="bench")
    upstream, gateway, plain = free_port(), free_port(), free_port()
    address = f"http://127.0.0.1:{upstream}"
    request = _request(account.api_key)
    results: dict[str, Result] = {}
    cpu: dict[str, float] = {}
    with _process([sys.executable, "-m", "tests.bench.gateway_peers", str(upstream)], {}, upstream, core=1):
        results["upstream alone, 1 client"] = await load(upstream, request, clients=1, seconds=options.seconds)
        with _server(
            "gateway.app:make_app", gateway, _environment(folder, admin_url, redis_url, address), OURS
        ) as server:
            await load(gateway, request, clients=4, seconds=1)
            results["gateway, 1 client"] = await load(gateway, request, clients=1, seconds=options.seconds)
            with _cpu_of(server, "gateway", results, cpu):
                results["gateway"] = await load(gateway, request, clients=options.clients, seconds=options.seconds)
        with _server("tests.bench.gateway_peers:make_plain_proxy", plain, {"BENCH_UPSTREAM": address}) as server:
            await load(plain, request, clients=4, seconds=1)
            with _cpu_of(server, PLAIN, results, cpu):
                results[PLAIN] = await load(plain, request, clients=options.clients, seconds=options.seconds)
    return _report(results, cpu)


@contextmanager
def _cpu_of(
    process: subprocess.Popen[bytes], name: str, results: dict[str, Result], cpu: dict[str, float]
) -> Iterator[None]:
    """Note in `cpu` how many milliseconds of processor time each request took: true on a busy machine as well."""
    times = psutil.Process(process.pid).cpu_times
    before = times()
    yield
    after = times()
    spent = after.user + after.system - before.user - before.system
    cpu[name] = spent * 1000 / (results[name].count)


def _report(results: dict[str, Result], cpu: dict[str, float]) -> list[str]:
    for name, result in results.items():
        latencies = f"p50 {result.p50:6.2f} ms   p95 {result.p95:6.2f}   p99 {result.p99:6.2f}"
        spent = f"   {cpu[name]:.3f} ms CPU" if name in cpu else ""
        print(f"{name:28} {result.rate:8.0f} rps   {latencies}{spent}")
    added = results["gateway, 1 client"].p50 - results["upstream alone, 1 client"].p50
    factor = results["gateway"].rate / results[PLAIN].rate
    print(f"by processor time: {cpu[PLAIN] / cpu['gateway']:.1f} x FastAPI + httpx")
    print(f"added p50 at one client: {added:.2f} ms (at most 0.60)")
    print(f"throughput: {factor:.1f} x FastAPI + httpx (at least 10)")
    missed = [name for name, ok in {"added p50": added <= 0.6, "throughput": factor >= 10}.items() if not ok]
    print(json.dumps({"added_p50_ms": round(added, 3), "factor": round(factor, 2), "missed": missed}))
    return missed


def _request(api_key: str) -> bytes:
    return (
        f"GET {PATH} HTTP/1.1\r\nHost: bench.test\r\nAuthorization: Bearer {api_key}\r\n"
        "User-Agent: bench\r\nAccept: application/json\r\n\r\n"
    ).encode()


def _environment(folder: Path, admin_url: str, redis_url: str, upstream: str) -> dict[str, str]:
    write_keys(folder / "keys", DEPLOYABLES)
    return {
        "OPSIGHT_DATABASE_URL": url_of(admin_url, role="opsight_gateway"),
        "OPSIGHT_REDIS_URL": redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(folder / "keys/gateway.pem"),
        "OPSIGHT_TRUST_FILE": str(folder / "keys/trust.json"),
        "OPSIGHT_CONTRACT_FILE": str(write_contract(folder)),
        "OPSIGHT_METRICS_URL": upstream,
        **{f"OPSIGHT_LIMIT_{name}": GENEROUS for name in ("IP", "PRINCIPAL", "TENANT")},
    }


def _server(factory: str, port: int, environment: dict[str, str], http: str = "httptools"):
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    flags = ["--no-access-log", "--no-proxy-headers", "--no-server-header", "--loop", "uvloop", "--http", http]
    return _process([*command, *flags], environment, port, core=0)


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], port: int, *, core: int
) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log)
        try:
            _pin(process.pid, core=core)
            _wait_for(port, process)
            yield process
        except BaseException:
            log.seek(0)
            print(log.read()[-3000:].decode(), file=sys.stderr)
            raise
        finally:
            process.terminate()
            process.wait(timeout=15)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing listens on {port}")


def _pin(pid: int, *, core: int) -> None:
    """Keep the process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


if __name__ == "__main__":
    main()
