"""What benchmarks of the warehouse stand on: a mart that is filled by statements, and how its services are told."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from contracts.metrics.jobs import BuildSnapshot
from libs.auth import Principal, TokenSigner
from libs.jobs import enqueue, get_job
from libs.testing.databases import url_of
from services.metrics.dbt_runs.process import DbtProcess
from services.metrics.settings import MetricsSettings
from services.metrics.worker import make_worker
from tests.bench.servers import Ground, ground

GENEROUS = "60000000/60/10000000"
PATH = "/api/v1/metrics/combined"
LAST_DAY = date(2026, 11, 15)
ASKED = f"{PATH}?start_date=2026-10-17&end_date=2026-11-15&compare=previous_period&limit=200"


class _Listener(BaseHTTPRequestHandler):
    """Takes every event, and does nothing with it."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass(frozen=True)
class Place(Ground):
    """Where a benchmark's own servers and keys are; `gateway_url` takes every event."""

    gateway_url: str


@contextmanager
def started(kept: Path | None = None) -> Iterator[Place]:
    """Durable servers with the tables of the gateway, ingestion and metrics; `kept` as `ground` takes it."""
    with ground("platform", "gateway", "ingestion", "metrics", kept=kept) as ours, ExitStack() as stack:
        listener = ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        stack.callback(listener.shutdown)
        gateway_url = f"http://127.0.0.1:{listener.server_port}"
        yield Place(ours.folder, ours.admin_url, ours.redis_url, ours.postgres, gateway_url)


async def make_marts(place: Place) -> None:
    """The empty marts, by dbt itself."""
    dbt = DbtProcess(url_of(place.admin_url, role="opsight_dbt"), place.folder / "dbt")
    assert (await dbt.build({})).success
    await dbt.close()


def fill(admin_url: str, tenant: UUID, accounts: int) -> int:
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


async def build(settings: MetricsSettings, tenant: UUID) -> float:
    """Seconds from the job's start to its end, in the worker."""
    worker = make_worker(settings)
    async with worker.started():
        async with worker.database.tenant(tenant) as session:
            job_id = await enqueue(session, BuildSnapshot(), tenant_id=tenant)
        # The build, the checks that it asks for, and the event that tells of it.
        assert await worker.run_until_idle(timeout_seconds=600) >= 1
        async with worker.database.tenant(tenant) as session:
            job = await get_job(session, job_id)
        assert job.state == "succeeded", job
        assert job.started_at is not None and job.finished_at is not None
        return round((job.finished_at - job.started_at).total_seconds(), 2)


def settings_of(place: Place) -> MetricsSettings:
    values = environment(place, "metrics", 0)
    return MetricsSettings(**{name.removeprefix("OPSIGHT_").lower(): value for name, value in values.items()})  # type: ignore[arg-type]


def environment(place: Place, name: str, metrics: int) -> dict[str, str]:
    return {
        "OPSIGHT_DATABASE_URL": url_of(place.admin_url, role=f"opsight_{name}"),
        "OPSIGHT_DBT_DATABASE_URL": url_of(place.admin_url, role="opsight_dbt"),
        "OPSIGHT_REDIS_URL": place.redis_url,
        "OPSIGHT_SIGNING_KEY_FILE": str(place.folder / f"keys/{name}.pem"),
        "OPSIGHT_TRUST_FILE": str(place.folder / "keys/trust.json"),
        "OPSIGHT_DATA_DIR": str(place.folder / "data"),
        "OPSIGHT_GATEWAY_INTERNAL_URL": place.gateway_url,
        "OPSIGHT_METRICS_URL": f"http://127.0.0.1:{metrics}",
        "OPSIGHT_DATABASE_POOL_SIZE": "10",
        **{f"OPSIGHT_LIMIT_{scope}": GENEROUS for scope in ("IP", "PRINCIPAL", "TENANT")},
    }


def token_of(folder: Path, tenant: UUID) -> str:
    signer = TokenSigner.from_file("gateway", folder / "keys/gateway.pem")
    return signer.sign("metrics", Principal("gateway", "key:bench", tenant, frozenset({"metrics:read"})))


def request_of(authorization: str, more: str = "") -> bytes:
    return (
        f"GET {ASKED} HTTP/1.1\r\nHost: bench.test\r\nAuthorization: {authorization}\r\n"
        f"User-Agent: bench\r\nAccept: application/json\r\n{more}\r\n"
    ).encode()


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
