"""What the gateway adds to a request, and how many it forwards on one core: `python -m tests.bench.gateway_bench`.

The gateway runs as it does in production, with authentication, rate limits, contract guard, signed tokens and the
access log; a FastAPI + httpx proxy without any of these is measured in the same run. The server under test has one
core for itself; load, upstream, PostgreSQL and Redis share the other.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import uvloop

from gateway.identity.seed import seed_demo
from infra.local.processes import free_port
from libs.testing.databases import url_of
from tests.bench.gateway_peers import Result, load
from tests.bench.servers import Ground, ground, pin, program, server, spent_by
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
    pin(os.getpid(), core=1)
    with ground("platform", "gateway") as place:
        missed = uvloop.run(_measure(place, options))
    sys.exit(1 if missed else 0)


async def _measure(place: Ground, options: argparse.Namespace) -> list[str]:
    account = await seed_demo(place.admin_url, password="bench")
    upstream, gateway, plain = free_port(), free_port(), free_port()
    address = f"http://127.0.0.1:{upstream}"
    request = _request(account.api_key)
    results: dict[str, Result] = {}
    cpu: dict[str, float] = {}
    with program([sys.executable, "-m", "tests.bench.gateway_peers", str(upstream)], upstream, core=1):
        results["upstream alone, 1 client"] = await load(upstream, request, clients=1, seconds=options.seconds)
        served = _environment(place, address)
        with server("gateway.app:make_app", gateway, served, http=OURS, core=0) as process:
            await load(gateway, request, clients=4, seconds=1)
            results["gateway, 1 client"] = await load(gateway, request, clients=1, seconds=options.seconds)
            with _cpu_of(process, "gateway", results, cpu):
                results["gateway"] = await load(gateway, request, clients=options.clients, seconds=options.seconds)
        peer = "tests.bench.gateway_peers:make_plain_proxy"
        with server(peer, plain, {"BENCH_UPSTREAM": address}, core=0) as process:
            await load(plain, request, clients=4, seconds=1)
            with _cpu_of(process, PLAIN, results, cpu):
                results[PLAIN] = await load(plain, request, clients=options.clients, seconds=options.seconds)
    return _report(results, cpu)


@contextmanager
def _cpu_of(process: psutil.Process, name: str, results: dict[str, Result], cpu: dict[str, float]) -> Iterator[None]:
    """Note in `cpu` how many milliseconds of processor time each request took: true on a busy machine as well."""
    before = spent_by([process])
    yield
    cpu[name] = (spent_by([process]) - before) / results[name].count


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


def _environment(place: Ground, upstream: str) -> dict[str, str]:
    return {
        "OPSIGHT_DATABASE_URL": url_of(place.admin_url, role="opsight_gateway"),
        "OPSIGHT_REDIS_URL": place.redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(place.folder / "keys/gateway.pem"),
        "OPSIGHT_TRUST_FILE": str(place.folder / "keys/trust.json"),
        "OPSIGHT_CONTRACT_FILE": str(write_contract(place.folder)),
        "OPSIGHT_METRICS_URL": upstream,
        **{f"OPSIGHT_LIMIT_{name}": GENEROUS for name in ("IP", "PRINCIPAL", "TENANT")},
    }


if __name__ == "__main__":
    main()
