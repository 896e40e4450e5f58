"""What a warehouse of many tenants costs: `python -m tests.bench.warehouse_bench`.

Real PostgreSQL, Redis, dbt, worker, service and gateway; 5 million rows of 50 tenants, one of whom has 924,000.
The mart is filled as dbt would have left it. Then, with 16 clients through the gateway, each a tenant of its own key:
the first question of each tenant to a service that just started as it is set up (`cold`; `unusual` where it is not the
one whose answer a build stores), and to one that loads nothing ahead (`unloaded`, `unloaded_unusual`), the same again
(`warm`), and questions of 30 days by three dimensions that nobody asked before (`query`). Every tenant's total is held
against an exact sum in SQL. `row_security` is what the same SQL costs under the service's role, against a superuser's
with the tenant written into it; `read_whole` counts plans that read more than 10,000 rows of a table from end to end.
`dbt_s` is a run in the warm runner after a day of four accounts was sent again.
`unloaded_service_ms` and so on is what such an answer costs the service, the gateway and PostgreSQL of processor time.

`--keep FOLDER` leaves the filled warehouse there: a later run with the same folder measures answers alone, at once,
and `--only warm query` just these (`cold` comes with either).
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psutil
import psycopg
import uvloop

from gateway.identity.api_key.keys import KeyHasher, new_key, shown_prefix
from gateway.identity.roles import ROLE_SCOPES
from gateway.identity.seed import seed_demo
from gateway.models import ApiKey, Tenant
from gateway.settings import LOCAL_PEPPER
from infra.local.processes import free_port
from libs.db import Database
from tests.bench.gateway_peers import load
from tests.bench.servers import server, spent_by, spent_with_children
from tests.bench.warehouse_marts import row_security, sync_of_a_day
from tests.bench.warehouse_stack import (
    ASKED,
    LAST_DAY,
    Place,
    build,
    environment,
    fill,
    make_marts,
    request_of,
    settings_of,
    started,
)

TARGETS = {
    "warm_p50_ms": 20.0,
    "warm_p95_ms": 100.0,
    "cold_p95_ms": 400.0,
    "unloaded_p95_ms": 400.0,
    "query_p95_ms": 400.0,
    "row_security": 1.3,
    "read_whole": 0.0,
    "build_s": 60.0,
    "dbt_s": 15.0,
    "wrong_totals": 0.0,
}
QUERY = {"measures": ["spend", "clicks", "cpc", "roas"], "dimensions": ["platform", "account", "campaign"]}
LARGE = 11
KINDS = ("unloaded", "unloaded_unusual", "unusual", "warm", "query")
# The same days and campaigns, but who asks would have what is only partly known as well.
UNUSUAL = f"{ASKED}&allow_partial=true"
NOTHING_AHEAD = {"OPSIGHT_SNAPSHOT_WARM_SECONDS": "0"}


def main() -> None:
    """Start everything, measure, print, stop; fails when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--tenants", type=int, default=50, help="one of 924,000 rows, the others of 84,000")
    parser.add_argument("--large", type=int, default=LARGE, help="accounts of 84,000 rows that the one tenant has")
    parser.add_argument("--keep", type=Path, help="folder for the filled warehouse")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS, help="answers to measure")
    options = parser.parse_args()
    with started(options.keep) as place:
        figures = uvloop.run(_measure(place, options))
    missed = [name for name, most in TARGETS.items() if name in figures and figures[name] > most]
    print(json.dumps(figures | {"missed": missed}, indent=2))
    sys.exit(1 if missed else 0)


async def _measure(place: Place, options: argparse.Namespace) -> dict[str, float]:
    filled = place.folder / "filled.json"
    if filled.exists():
        keys = {UUID(tenant): key for tenant, key in json.loads(filled.read_text()).items()}
        return {"tenants": len(keys), **await _answers(place, keys, options)}
    settings = settings_of(place)
    keys = await _tenants(place, options.tenants)
    await make_marts(place)
    large, *small = keys
    figures: dict[str, float] = {"tenants": len(keys), "fact_rows": fill(place.admin_url, large, options.large)}
    for tenant in small:
        figures["fact_rows"] += fill(place.admin_url, tenant, 1)
        _say(f"{figures['fact_rows']:,.0f} rows")
    figures["build_s"] = await build(settings, large)
    builds = [await build(settings, tenant) for tenant in small]
    figures["build_small_p95_s"] = round(statistics.quantiles(builds, n=20)[18], 2)
    filled.write_text(json.dumps({str(tenant): key for tenant, key in keys.items()}))
    figures |= await row_security(place, small[0], large)
    figures |= await _answers(place, keys, options)
    figures["dbt_s"] = await sync_of_a_day(place, settings, large)
    return figures


async def _tenants(place: Place, count: int) -> dict[UUID, str]:
    """Tenants of the demo agency, each with an API key that may do what an owner may."""
    account = await seed_demo(place.admin_url, password="bench")
    hasher, keys = KeyHasher(LOCAL_PEPPER), {uuid4(): new_key(test=False) for _ in range(count)}
    database = Database(place.admin_url, application_name="bench", pool_size=1)
    now = datetime.now(UTC)
    async with database.platform() as session:
        demo = await session.get_one(Tenant, account.tenants[0].id)
        for number, tenant in enumerate(keys):
            row = {"name": f"Tenant {number}", "slug": f"tenant-{number}", "time_zone": "UTC", "currency": "USD"}
            session.add(Tenant(id=tenant, agency_id=demo.agency_id, is_demo=False, **row))
    for tenant, key in keys.items():
        async with database.tenant(tenant) as session:
            session.add(
                ApiKey(
                    tenant_id=tenant,
                    name="Bench",
                    prefix=shown_prefix(key),
                    key_mac=hasher.mac(key),
                    scopes=sorted(ROLE_SCOPES["owner"]),
                    created_by="service:bench",
                    created_at=now,
                    expires_at=now + timedelta(days=30),
                )
            )
    await database.dispose()
    return keys


async def _answers(place: Place, keys: dict[UUID, str], options: argparse.Namespace) -> dict[str, float]:
    figures: dict[str, float] = {}
    firsts = (
        ("unloaded", ASKED, NOTHING_AHEAD),
        ("unloaded_unusual", UNUSUAL, NOTHING_AHEAD),
        ("unusual", UNUSUAL, dict[str, str]()),
    )
    for name, asked, told in firsts:
        if name in options.only:
            figures |= await _first(place, keys, options, name, asked, told)
    if {"warm", "query"}.intersection(options.only):
        figures |= await _loaded_ahead(place, keys, options)
    return figures


async def _first(
    place: Place, keys: dict[UUID, str], options: argparse.Namespace, named: str, asked: str, told: dict[str, str]
) -> dict[str, float]:
    """The first question of each tenant to a service that just started."""
    authorizations = [f"Bearer {key}" for key in keys.values()]
    with _serving(place, told) as served:
        before = served.spent()
        latencies, answers = await _ask_each(served.port, authorizations, options.clients, asked)
        spent = {f"{named}_{name}_ms": (now - before[name]) / len(keys) for name, now in served.spent().items()}
    _say(f"first answers ({named})")
    figures = _percentiles(named, latencies) | {name: round(each, 1) for name, each in spent.items()}
    return figures | {"wrong_totals": _wrong(place, keys, answers)}


async def _loaded_ahead(place: Place, keys: dict[UUID, str], options: argparse.Namespace) -> dict[str, float]:
    """Questions to a service as it is set up: the first of each tenant, the same again, and new ones."""
    authorizations = [f"Bearer {key}" for key in keys.values()]
    with _serving(place, {}) as served:
        first, _ = await _ask_each(served.port, authorizations, options.clients, ASKED)
        figures = _percentiles("cold", first)
        _say("cold answers")
        if "warm" in options.only:
            figures |= await _warm(served.port, authorizations, options)
            _say("warm answers")
        if "query" in options.only:
            before = served.spent()
            query = await _questions(served.port, authorizations, options.clients)
            figures |= _percentiles("query", query)
            for name, now in served.spent().items():
                figures[f"query_{name}_ms"] = round((now - before[name]) / len(query), 1)
    return figures


@dataclass(frozen=True)
class _Served:
    """The processes that answer, and the port of the gateway."""

    port: int
    service: psutil.Process
    gateway: psutil.Process
    postgres: psutil.Process

    def spent(self) -> dict[str, float]:
        """Milliseconds of processor time of each so far."""
        own = {"service": spent_by([self.service]), "gateway": spent_by([self.gateway])}
        return own | {"postgres": spent_with_children(self.postgres)}


@contextmanager
def _serving(place: Place, told: dict[str, str]) -> Iterator[_Served]:
    metrics, gateway = free_port(), free_port()
    outside = environment(place, "gateway", metrics)
    with (
        server("services.metrics.app:make_app", metrics, environment(place, "metrics", metrics) | told) as service,
        server("gateway.app:make_app", gateway, outside) as edge,
    ):
        yield _Served(gateway, service, edge, place.postgres)


async def _warm(port: int, authorizations: list[str], options: argparse.Namespace) -> dict[str, float]:
    requests = [request_of(authorization) for authorization in authorizations]
    for each in range(0, len(requests), options.clients):
        await load(port, *requests[each : each + options.clients], clients=options.clients, seconds=0.5)
    await load(port, *requests, clients=len(requests), seconds=2)
    warm = await load(port, *requests[: options.clients], clients=options.clients, seconds=options.seconds)
    return {"warm_rps": round(warm.rate), "warm_p50_ms": round(warm.p50, 1), "warm_p95_ms": round(warm.p95, 1)}


async def _ask_each(port: int, authorizations: list[str], clients: int, asked: str) -> tuple[list[float], list[Any]]:
    """One question of each tenant, so many at once; how long each took, and what was answered."""
    waiting, latencies = iter(enumerate(authorizations)), list[float]()
    answers: list[Any] = [None] * len(authorizations)

    async def ask(client: httpx.AsyncClient) -> None:
        for number, authorization in waiting:
            began = time.perf_counter()
            answer = await client.get(asked, headers={"Authorization": authorization})
            latencies.append((time.perf_counter() - began) * 1000)
            answers[number] = answer.raise_for_status().json()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        await asyncio.gather(*(ask(client) for _ in range(clients)))
    return latencies, answers


async def _questions(port: int, authorizations: list[str], clients: int) -> list[float]:
    """Questions that nobody asked before: of one tenant after the other, another range each."""
    latencies: list[float] = []

    def questions() -> Iterator[tuple[str, dict[str, Any]]]:
        for number in range(400):
            end = LAST_DAY - timedelta(days=number)
            days = {"start_date": (end - timedelta(days=29)).isoformat(), "end_date": end.isoformat()}
            yield authorizations[number % len(authorizations)], QUERY | days

    waiting = questions()

    async def ask(client: httpx.AsyncClient) -> None:
        for authorization, body in waiting:
            began = time.perf_counter()
            answer = await client.post("/api/v1/metrics/query", json=body, headers={"Authorization": authorization})
            latencies.append((time.perf_counter() - began) * 1000)
            answer.raise_for_status()

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        await asyncio.gather(*(ask(client) for _ in range(clients)))
    return latencies


def _wrong(place: Place, keys: dict[UUID, str], answers: list[Any]) -> int:
    """How many tenants' totals are not what PostgreSQL sums exactly."""
    wrong = 0
    with psycopg.connect(place.admin_url) as connection:
        for tenant, answer in zip(keys, answers, strict=True):
            found = connection.execute(_SUMS, {"tenant": tenant, "end": LAST_DAY}).fetchone()
            assert found is not None
            summary = answer["campaign"]["summary"]
            said = [Decimal(str(summary[name])) for name in ("spend", "impressions", "clicks", "conversions")]
            wrong += said != [value.normalize() for value in found]
    return wrong


def _percentiles(name: str, latencies: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(latencies, n=20)
    return {f"{name}_p50_ms": round(cuts[9], 1), f"{name}_p95_ms": round(cuts[18], 1)}


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


_SUMS = """
    select sum(spend_reporting), sum(impressions), sum(clicks), sum(conversions)
    from warehouse.fct_ad_performance_daily
    where tenant_id = %(tenant)s and dataset = 'warehouse' and counts_in_total
        and date_day between %(end)s::date - 29 and %(end)s::date
"""


if __name__ == "__main__":
    main()
