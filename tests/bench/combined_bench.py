"""How fast the combined payload answers over a million fact rows: `python -m tests.bench.combined_bench`.

Real PostgreSQL, Redis, dbt, worker, service and gateway. The rows are written into the mart, as dbt would have left
them; the snapshot is built by the worker's own job. How long the build takes,
how long the first answer after it (cold: of this tenant, and of one with 84,000 rows, a sixtieth of the 5 million that
the target speaks of), and what 16 clients wait for an answer in memory (warm) or one that nobody asked for yet (new).
And what they wait for questions of 30 days by three dimensions (`query`), each another range.
Programs take 270 KB as they are, browsers ask for brotli. `cpu_ms` is what a request costs the two processes.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psutil
import psycopg
import uvloop

from contracts.metrics.jobs import BuildSnapshot
from gateway.identity.seed import seed_demo
from infra.local.postgres import start_postgres
from infra.local.processes import free_port
from infra.local.valkey import start_valkey
from libs.auth import Principal, TokenSigner
from libs.jobs import enqueue
from libs.testing.databases import create_database, set_role_passwords, url_of
from libs.testing.deployables import DEPLOYABLES
from libs.testing.keys import write_keys
from migrations.rooms import LOGIN_ROLES, ROOMS
from migrations.run import upgrade
from services.metrics.dbt_runs.process import DbtProcess
from services.metrics.settings import MetricsSettings
from services.metrics.worker import make_worker
from tests.bench.gateway_peers import load

GENEROUS = "60000000/60/10000000"
PATH = "/api/v1/metrics/combined"
LAST_DAY = date(2026, 11, 15)
ASKED = f"{PATH}?start_date=2026-10-17&end_date=2026-11-15&compare=previous_period&limit=200"
TARGETS = {"gateway_warm_p95_ms": 100.0, "browser_warm_p95_ms": 100.0, "cold_ms": 400.0, "build_s": 60.0}
TARGETS["gateway_query_p95_ms"] = 400.0
QUERY = {"measures": ["spend", "clicks", "cpc", "roas"], "dimensions": ["platform", "account", "campaign"]}


def main() -> None:
    """Start everything, measure, print, stop; fails when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--accounts", type=int, default=12, help="84,000 rows each")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = start_postgres(folder / "postgres", durable=True)
        stack.callback(postgres.stop)
        valkey = start_valkey(folder / "valkey", durable=True)
        stack.callback(valkey.stop)
        admin_url = create_database(postgres.url, "bench")
        upgrade(
            admin_url, rooms=[room for room in ROOMS if room.name in ("platform", "gateway", "ingestion", "metrics")]
        )
        set_role_passwords(admin_url, LOGIN_ROLES)
        write_keys(folder / "keys", DEPLOYABLES)
        figures = uvloop.run(_measure(folder, admin_url, valkey.url, options))
    missed = [name for name, most in TARGETS.items() if figures[name] > most]
    print(json.dumps(figures | {"missed": missed}, indent=2))
    sys.exit(1 if missed else 0)


async def _measure(folder: Path, admin_url: str, redis_url: str, options: argparse.Namespace) -> dict[str, float]:
    account = await seed_demo(admin_url, password="bench")
    tenant, small = account.tenants[0].id, uuid4()
    settings = _settings(folder, admin_url, redis_url)
    dbt = DbtProcess(url_of(admin_url, role="opsight_dbt"), folder / "dbt")
    assert (await dbt.build({})).success
    await dbt.close()
    _fill(admin_url, small, 1)
    rows = _fill(admin_url, tenant, options.accounts)
    figures: dict[str, float] = {"fact_rows": rows}
    await _build(settings, small)
    figures["build_s"], figures["affirm_s"] = [await _build(settings, tenant) for _ in range(2)]
    metrics, gateway = free_port(), free_port()
    token = f"Bearer {_token(folder, tenant)}"
    served = _environment(folder, admin_url, redis_url, "metrics", metrics)
    with _server("services.metrics.app:make_app", metrics, served) as service:
        figures["cold_ms"] = await _once(metrics, f"Bearer {_token(folder, small)}")
        figures["cold_million_ms"] = await _once(metrics, token)
        figures |= await _as_of(admin_url, metrics, token, service)
        figures |= await _questions(metrics, lambda: f"Bearer {_token(folder, tenant)}", options, "service", service)
        request = _request(f"Bearer {_token(folder, tenant)}")
        figures |= await _warm(metrics, request, options, "service", service)
        outside = _environment(folder, admin_url, redis_url, "gateway", metrics)
        with _server("gateway.app:make_app", gateway, outside) as edge:
            key = f"Bearer {account.api_key}"
            await load(gateway, _request(key), clients=2, seconds=1)
            figures |= await _warm(gateway, _request(key), options, "gateway", service, edge)
            browser = _request(key, "Accept-Encoding: gzip, deflate, br\r\n")
            figures |= await _warm(gateway, browser, options, "browser", service, edge)
            figures |= await _questions(gateway, lambda: key, options, "gateway", service, edge)
            figures |= await _questions(gateway, lambda: key, options, "gateway_query", service, edge)
    return figures


def _fill(admin_url: str, tenant: UUID, accounts: int) -> int:
    """Campaign rows and ad rows of two years: 40 campaigns an account, two ads a campaign."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(_FACTS, {"tenant": tenant, "accounts": accounts, "last": LAST_DAY})
        for statement in _DIMENSIONS:
            connection.execute(statement, {"tenant": tenant})
        connection.execute(_LEDGER, {"tenant": tenant, "last": LAST_DAY})
        connection.execute("analyze warehouse.fct_ad_performance_daily, warehouse.ledger_metric_restatement")
        found = connection.execute(f"select count(*) {_FROM}", {"tenant": tenant}).fetchone()
    assert found is not None
    return int(found[0])


async def _build(settings: MetricsSettings, tenant: UUID) -> float:
    """Seconds from the job's start to its end, in the worker."""
    worker = make_worker(settings)
    async with worker.started():
        async with worker.database.tenant(tenant) as session:
            await enqueue(session, BuildSnapshot(), tenant_id=tenant)
        started = time.perf_counter()
        # The build, and the event that tells of it, which nobody hears here.
        assert await worker.run_until_idle(timeout_seconds=600) >= 1
        return round(time.perf_counter() - started, 2)


async def _once(port: int, authorization: str) -> float:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        started = time.perf_counter()
        answer = await client.get(ASKED, headers={"Authorization": authorization})
        answer.raise_for_status()
        return round((time.perf_counter() - started) * 1000, 1)


async def _as_of(admin_url: str, port: int, authorization: str, service: psutil.Process) -> dict[str, float]:
    """Questions of 30 days and the 30 before about yesterday, each another range, one after the other; then one again.

    `read_whole`: rows of the two tables that were read by sequential scans.
    """
    moment = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
    seconds: list[float] = []
    read, before = _read_whole(admin_url), _spent([service])
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for back in (*range(8), 7):
            end = LAST_DAY - timedelta(days=back)
            days = {"start_date": (end - timedelta(days=29)).isoformat(), "end_date": end.isoformat()}
            asked = QUERY | days | {"compare": "previous_period", "as_of": moment.replace("+00:00", "Z")}
            started = time.perf_counter()
            answer = await client.post("/api/v1/metrics/query", json=asked, headers={"Authorization": authorization})
            answer.raise_for_status()
            seconds.append(time.perf_counter() - started)
    await asyncio.sleep(1.5)
    return {
        "as_of_ms": round(statistics.median(seconds[:-1]) * 1000, 1),
        "as_of_again_ms": round(seconds[-1] * 1000, 1),
        "as_of_cpu_ms": round((_spent([service]) - before) / len(seconds), 1),
        "as_of_read_whole": _read_whole(admin_url) - read,
    }


def _read_whole(admin_url: str) -> int:
    query = (
        "select coalesce(sum(seq_tup_read), 0) from pg_stat_user_tables"
        " where relname in ('fct_ad_performance_daily', 'ledger_metric_restatement')"
    )
    with psycopg.connect(admin_url) as connection:
        found = connection.execute(query).fetchone()
    assert found is not None
    return int(found[0])


async def _questions(
    port: int, authorization: Callable[[], str], options: argparse.Namespace, name: str, *processes: psutil.Process
) -> dict[str, float]:
    """Questions that nobody asked before: another range each, at the same number of clients."""
    latencies: list[float] = []
    offset = 0 if name == "service" else 300
    asked = iter(range(offset, offset + 160))

    async def ask(client: httpx.AsyncClient) -> None:
        for number in asked:
            end = LAST_DAY - timedelta(days=number)
            days = {"start_date": (end - timedelta(days=29)).isoformat(), "end_date": end.isoformat()}
            headers = {"Authorization": authorization()}
            started = time.perf_counter()
            if name.endswith("query"):
                answer = await client.post("/api/v1/metrics/query", json=QUERY | days, headers=headers)
            else:
                answer = await client.get(PATH, params=days | {"limit": "200"}, headers=headers)
            answer.raise_for_status()
            latencies.append((time.perf_counter() - started) * 1000)

    before = _spent(processes)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        await asyncio.gather(*(ask(client) for _ in range(options.clients)))
    cuts = statistics.quantiles(latencies, n=20)
    figures = {"p50_ms": cuts[9], "p95_ms": cuts[18], "cpu_ms": (_spent(processes) - before) / len(latencies)}
    prefix = name if name.endswith("query") else f"{name}_new"
    return {f"{prefix}_{unit}": round(value, 1) for unit, value in figures.items()}


async def _warm(
    port: int, request: bytes, options: argparse.Namespace, name: str, *processes: psutil.Process
) -> dict[str, float]:
    """The same question again and again; `cpu_ms` is what a request costs the processes, on a busy machine as well."""
    before = _spent(processes)
    result = await load(port, request, clients=options.clients, seconds=options.seconds)
    spent = (_spent(processes) - before) / result.count
    figures = {"rps": result.rate, "p50_ms": result.p50, "p95_ms": result.p95, "p99_ms": result.p99, "cpu_ms": spent}
    return {f"{name}_warm_{unit}": round(value, 2) for unit, value in figures.items()}


def _spent(processes: Iterable[psutil.Process]) -> float:
    """Milliseconds of processor time so far."""
    times = [process.cpu_times() for process in processes]
    return sum(one.user + one.system for one in times) * 1000


def _settings(folder: Path, admin_url: str, redis_url: str) -> MetricsSettings:
    values = _environment(folder, admin_url, redis_url, "metrics", 0)
    return MetricsSettings(**{name.removeprefix("OPSIGHT_").lower(): value for name, value in values.items()})  # type: ignore[arg-type]


def _environment(folder: Path, admin_url: str, redis_url: str, name: str, metrics: int) -> dict[str, str]:
    return {
        "OPSIGHT_DATABASE_URL": url_of(admin_url, role=f"opsight_{name}"),
        "OPSIGHT_DBT_DATABASE_URL": url_of(admin_url, role="opsight_dbt"),
        "OPSIGHT_REDIS_URL": redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(folder / f"keys/{name}.pem"),
        "OPSIGHT_TRUST_FILE": str(folder / "keys/trust.json"),
        "OPSIGHT_DATA_DIR": str(folder / "data"),
        "OPSIGHT_METRICS_URL": f"http://127.0.0.1:{metrics}",
        "OPSIGHT_DATABASE_POOL_SIZE": "10",
        **{f"OPSIGHT_LIMIT_{scope}": GENEROUS for scope in ("IP", "PRINCIPAL", "TENANT")},
    }


def _token(folder: Path, tenant: UUID) -> str:
    signer = TokenSigner.from_file("gateway", folder / "keys/gateway.pem")
    return signer.sign("metrics", Principal("gateway", "key:bench", tenant, frozenset({"metrics:read"})))


def _request(authorization: str, more: str = "") -> bytes:
    return (
        f"GET {ASKED} HTTP/1.1\r\nHost: bench.test\r\nAuthorization: {authorization}\r\n"
        f"User-Agent: bench\r\nAccept: application/json\r\n{more}\r\n"
    ).encode()


@contextmanager
def _server(factory: str, port: int, environment: dict[str, str]) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port), "--no-access-log"]
    flags = ["--no-proxy-headers", "--no-server-header", "--loop", "uvloop", "--http", "httptools"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*command, *flags], env=os.environ | environment, stdout=log, stderr=log)
        try:
            _wait_for(port, process)
            yield psutil.Process(process.pid)
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


_FACTS = """
    insert into warehouse.fct_ad_performance_daily (
        tenant_id, dataset, platform, grain, account_id, campaign_id, campaign_name, ad_group_id, ad_id, date_day,
        currency_code, spend, impressions, clicks, conversions, conversions_value, source, counts_in_total,
        spend_reporting, conversions_value_reporting, reporting_currency, fx_rate, fx_rate_date, fx_source, is_settled,
        settles_on, first_extracted_at, last_extracted_at, built_at, contract_version
    )
    select %(tenant)s, 'warehouse', (array['google_ads', 'meta_ads', 'microsoft_ads'])[1 + a %% 3],
        case ad when 0 then 'campaign' else 'ad' end, a::text, (a * 1000 + c)::text, 'Campaign ' || c,
        case when ad > 0 then (a * 1000 + c)::text end, case when ad > 0 then (a * 10000 + c * 10 + ad)::text end, day,
        case a %% 2 when 0 then 'USD' else 'EUR' end,
        ((hashint8(a * 7919 + c * 31 + ad + extract(julian from day)::int) & 65535) * 1000)::numeric / 1000000,
        (hashint8(c + extract(julian from day)::int) & 8191), (c + ad) %% 97, (c %% 13) / 10.0, (c %% 17) * 1.25,
        'connector', ad = 0,
        ((hashint8(a * 7919 + c * 31 + ad + extract(julian from day)::int) & 65535) * 1000)::numeric / 1000000,
        (c %% 17) * 1.25, 'USD', 1, day, case a %% 2 when 0 then 'identity' else 'ECB' end,
        true, day, now() - interval '2 days', now(), now(), '2.0.0'
    from generate_series(1, %(accounts)s) a, generate_series(1, 40) c, generate_series(0, 2) ad,
        lateral (select (%(last)s::date - n)::date as day from generate_series(0, 699) n) days
"""
_LEDGER = """
    insert into warehouse.ledger_metric_restatement (
        tenant_id, dataset, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, date_day, entity_key,
        metric, seq, change, old_value, new_value, extracted_at, recorded_at, currency_code, source, first_extracted_at
    )
    select tenant_id, dataset, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region, date_day,
        md5(jsonb_build_array(
            dataset, platform, account_id, grain, campaign_id, ad_group_id, ad_id, region
        )::text)::uuid,
        'spend', 1, 'restated', spend * 0.9, spend, now() - interval '1 hour', now(), currency_code, source,
        first_extracted_at
    from warehouse.fct_ad_performance_daily
    where tenant_id = %(tenant)s and date_day > %(last)s::date - 28
"""
_KEYS = "select distinct tenant_id, dataset, platform, account_id"
_FROM = "from warehouse.fct_ad_performance_daily where tenant_id = %(tenant)s"
_DIMENSIONS = (
    "insert into warehouse.dim_account (tenant_id, dataset, platform, account_id, account_name, currency_code,"
    " valid_from, is_current)"
    f" {_KEYS}, 'Account ' || account_id, 'USD', now() - interval '2 days', true {_FROM}",
    "insert into warehouse.dim_campaign (tenant_id, dataset, platform, account_id, campaign_id, campaign_name, status,"
    " valid_from, is_current)"
    f" {_KEYS}, campaign_id, campaign_name, 'enabled', now() - interval '2 days', true {_FROM}",
    "insert into warehouse.dim_ad (tenant_id, dataset, platform, account_id, ad_id, campaign_id, ad_group_id, ad_name,"
    " valid_from, is_current)"
    f" {_KEYS}, ad_id, campaign_id, ad_group_id, 'Ad ' || ad_id, now() - interval '2 days', true {_FROM}"
    " and ad_id is not null",
)


if __name__ == "__main__":
    main()
