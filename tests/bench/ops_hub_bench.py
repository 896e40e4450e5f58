"""How fast the operations hub answers with 10,000 locations: `python -m tests.bench.ops_hub_bench`.

Real PostgreSQL, Redis, service and gateway. What clients wait for the first screen (`bootstrap`), for a page of
locations in each order, and for a search, through the gateway. `cpu_ms` is what a request costs the two processes and
`database_ms` what PostgreSQL worked for it: these hold on a busy machine as well.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import httpx
import psutil
import psycopg
import uvloop
from rich.progress import Progress

from gateway.identity.seed import seed_demo
from infra.local.processes import free_port
from libs.auth import Principal
from libs.db import Database
from libs.testing.databases import url_of
from services.ops_hub.locations.importing.reading import read_file
from services.ops_hub.locations.importing.service import import_locations
from tests.bench.gateway_bench import GENEROUS
from tests.bench.gateway_peers import load
from tests.bench.location_import_bench import file_of
from tests.bench.servers import Ground, ground, server, spent_by

LIST = "/api/v1/ops/locations"
ASKED = {
    "bootstrap": "/api/v1/ops/bootstrap",
    "list": f"{LIST}?limit=50",
    "list_200": f"{LIST}?limit=200",
    "list_by_city": f"{LIST}?limit=50&sort=-city",
    "list_by_change": f"{LIST}?limit=50&sort=-edited_at",
    "search": f"{LIST}?limit=50&search=street+2499",
    "summary": f"{LIST}/summary",
}
TARGETS = {"bootstrap": 80.0} | {name: 150.0 for name in ASKED if name.startswith(("list", "search"))}
ANSWERS = {"business_type": "retail", "location_count": "201+", "goals": ["be_found", "measure_ads"], "finish": True}


def main() -> None:
    """Start everything, measure, print, stop; fails when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with ground("platform", "gateway", "ops_hub") as place:
        figures = uvloop.run(_measure(place, options))
    missed = [name for name, most in TARGETS.items() if figures[name]["p95_ms"] > most]
    print(json.dumps(figures | {"missed": missed}, indent=2))
    sys.exit(1 if missed else 0)


async def _measure(place: Ground, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    account = await seed_demo(place.admin_url, password="bench")
    key = {"Authorization": f"Bearer {account.api_key}"}
    hub, edge = free_port(), free_port()
    figures: dict[str, dict[str, float]] = {}
    with Progress(transient=True) as progress:
        task = progress.add_task("Importing 10,000 locations", total=len(ASKED) + 1)
        await _fill(place, account.tenants[0].id)
        with (
            server("services.ops_hub.app:make_app", hub, hub_environment(place, "ops_hub", hub)) as service,
            server("gateway.app:make_app", edge, hub_environment(place, "gateway", hub)) as gateway,
        ):
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{edge}", headers=key, timeout=60) as client:
                (await client.put("/api/v1/ops/onboarding", json=ANSWERS)).raise_for_status()
            for name, path in ASKED.items():
                progress.update(task, advance=1, description=f"Asking: {name}")
                request = request_for(path, account.api_key)
                await load(edge, request, clients=2, seconds=0.5)
                with _spent(place, [service, gateway]) as spent:
                    result = await load(edge, request, clients=options.clients, seconds=options.seconds)
                each = {unit: round(value / result.count, 2) for unit, value in spent.items()}
                figures[name] = {"p50_ms": round(result.p50, 1), "p95_ms": round(result.p95, 1)} | each
    return figures


async def _fill(place: Ground, tenant: UUID) -> None:
    database = Database(url_of(place.admin_url, role="opsight_ops_hub"), application_name="bench")
    principal = Principal("bench", "user:bench", tenant, frozenset({"ops:write"}))
    async with database.tenant(tenant) as session:
        file = read_file(file_of("Austin", 78701, 512))
        await import_locations(session, principal, file, dry_run=False, partial=True)
    await database.dispose()
    with psycopg.connect(place.admin_url, autocommit=True) as connection:
        connection.execute("analyze")


@contextmanager
def _spent(place: Ground, processes: Sequence[psutil.Process]) -> Iterator[dict[str, float]]:
    """Milliseconds of processor time until the end of the block: of the processes, and of PostgreSQL's for them."""
    spent: dict[str, float] = {}
    backends = _backends(place)
    before = spent_by(processes), spent_by(backends)
    yield spent
    spent |= {"cpu_ms": spent_by(processes) - before[0], "database_ms": spent_by(backends) - before[1]}


def _backends(place: Ground) -> list[psutil.Process]:
    with psycopg.connect(place.admin_url) as connection:
        rows = connection.execute("select pid from pg_stat_activity where usename like 'opsight_%'").fetchall()
    return [psutil.Process(pid) for (pid,) in rows]


def request_for(path: str, api_key: str) -> bytes:
    """The bytes of a GET through the gateway."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: bench.test\r\nAuthorization: Bearer {api_key}\r\n"
        "User-Agent: bench\r\nAccept: application/json\r\n\r\n"
    ).encode()


def hub_environment(place: Ground, name: str, hub: int) -> dict[str, str]:
    """What the operations hub at the port `hub`, or the gateway before it, is told."""
    return {
        "OPSIGHT_DATABASE_URL": url_of(place.admin_url, role=f"opsight_{name}"),
        "OPSIGHT_REDIS_URL": place.redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(place.folder / f"keys/{name}.pem"),
        "OPSIGHT_TRUST_FILE": str(place.folder / "keys/trust.json"),
        "OPSIGHT_OPS_HUB_URL": f"http://127.0.0.1:{hub}",
        **{f"OPSIGHT_LIMIT_{scope}": GENEROUS for scope in ("IP", "PRINCIPAL", "TENANT")},
    }


if __name__ == "__main__":
    main()
