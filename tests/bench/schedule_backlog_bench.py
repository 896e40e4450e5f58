"""How soon scheduled reports are delivered beside a long queue: `python -m tests.bench.schedule_backlog_bench`.

Real PostgreSQL, Redis, gateway, workers and SMTP. Twenty tenants have local search grids of 25 points for two keywords.
The queue is filled with other runs, half of them the first tenant's, half of them as replays; workers begin with
these. Then the schedules of all tenants are due in the same minute, at local times of five zones. Told is the time from
that moment until a run has begun, is over, and its mail has been taken, and how many of the other runs were left then.
"""

import argparse
import asyncio
import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from statistics import quantiles
from typing import Any, LiteralString
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
from aiosmtpd.controller import Controller

from contracts.reporting.grid_reports import GridDraft
from gateway.identity.seed import seed_membership
from gateway.models import Agency, Tenant, User
from infra.local.processes import free_port
from libs.clock import utc_now
from libs.db import Database
from libs.testing.databases import url_of
from services.reporting.engine.sealing import Sealer
from services.reporting.kinds import make_kinds
from services.reporting.models import Report, Schedule
from services.reporting.ranks.opening import SimulatedOpener
from services.reporting.runs.starting import Asked, start_run
from tests.bench.servers import Ground, ground, program, server

ZONES = ("America/New_York", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney", "UTC")
TENANTS = [uuid4() for _ in range(20)]
OWNER, EMAIL = uuid4(), "owner@example.com"
PROMISED_SECONDS, LEAST_SHARE = 900, 0.99
DRAFT: dict[str, Any] = {
    "name": "Bench",
    "business": {"name": "Harbour Dental", "place_id": "harbour", "latitude": 40.7128, "longitude": -74.006},
    "map": {"size": 5, "radius": 2, "latitude": 40.7128, "longitude": -74.006},
    "keywords": ["dentist", "emergency dentist"],
}
LEFT = "select count(*) from reporting.report_run where started_by = 'manual' and state in ('queued', 'running')"
REPLAYS = """
    update reporting.job j set kind = 'reporting.replay_run'
    from (select id, row_number() over (order by id) as no from reporting.job where kind = 'reporting.perform_run') one
    where j.id = one.id and one.no % 2 = 0
"""
TOOK = """
    select extract(epoch from r.started_at - r.fire_at)::float, extract(epoch from r.finished_at - r.fire_at)::float,
           extract(epoch from d.settled_at - r.fire_at)::float
    from reporting.report_run r join reporting.delivery d on d.tenant_id = r.tenant_id and d.run_id = r.id
    where r.started_by = 'schedule' and r.state = 'completed' and d.state = 'sent'
"""


ASKED = Asked(
    by=f"user:{OWNER}",
    owner=f"user:{OWNER}",
    scope={"accounts": None, "aggregates_only": False, "test": False},
    code_sha="bench",
)


class Inbox:
    """Takes every mail; `taken` has the `Message-ID` of each."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        self.taken.append(str(BytesHeaderParser().parsebytes(envelope.content)["Message-ID"]))
        return "250 OK"


@dataclass(frozen=True)
class Options:
    """How much of it."""

    runs: int
    schedules: int
    workers: int
    seconds: int


def main() -> None:
    """Start everything, measure, print, stop; fails when fewer than 99 % are delivered within 15 minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--schedules", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=PROMISED_SECONDS + 60, help="wait no longer than that")
    options = Options(**vars(parser.parse_args()))
    with ground("platform", "gateway", "reporting") as place:
        figures = _measure(place, options)
    print(json.dumps(figures, indent=2))
    sys.exit(figures["delivered_in_15_minutes"] < LEAST_SHARE)


def _measure(place: Ground, options: Options) -> dict[str, Any]:
    smtp, inside, edge = free_port(), free_port(), free_port()
    told = {
        "OPSIGHT_REDIS_URL": place.redis_url,
        "OPSIGHT_TRUST_FILE": str(place.folder / "keys/trust.json"),
        "OPSIGHT_LOG_LEVEL": "error",
        "OPSIGHT_GATEWAY_INTERNAL_URL": f"http://127.0.0.1:{inside}",
        "OPSIGHT_SMTP_URL": f"smtp://127.0.0.1:{smtp}",
    }
    asyncio.run(_fill(place, options.runs))
    inbox = Inbox()
    with ExitStack() as stack:
        post = Controller(inbox, hostname="127.0.0.1", port=smtp)
        post.start()
        stack.callback(post.stop)
        gateway = told | _own(place, "gateway") | {"OPSIGHT_GATEWAY_INTERNAL_PORT": str(inside)}
        stack.enter_context(server("gateway.app:make_app", edge, gateway))
        for port in [free_port() for _ in range(options.workers)]:
            own = told | _own(place, "reporting") | {"OPSIGHT_WORKER_PORT": str(port)}
            stack.enter_context(program([sys.executable, "-m", "services.reporting.worker"], port, own))
        due = asyncio.run(_schedule(place, options.schedules))
        figures = _watch(place, options, due)
    return figures | {"mails": len(inbox.taken), "doubled": len(inbox.taken) - len(set(inbox.taken))}


async def _fill(place: Ground, runs: int) -> None:
    """The tenants, as the gateway knows them, and the queue of runs that people asked for and replayed."""
    gateway = Database(url_of(place.admin_url, role="opsight_gateway"), application_name="bench")
    agency, owner = Agency(id=uuid4(), name="Bench"), User(id=OWNER, email=EMAIL, name="Owner")
    async with gateway.platform() as session:
        session.add_all([agency, owner])
        await session.flush()
        session.add_all(Tenant(id=one, agency_id=agency.id, name="Bench", slug=f"t-{one}") for one in TENANTS)
    for tenant in TENANTS:
        await seed_membership(gateway, tenant, OWNER, "owner")
    await gateway.dispose()
    reporting = Database(url_of(place.admin_url, role="opsight_reporting"), application_name="bench")
    kinds = make_kinds(Sealer((place.folder / "keys/reporting.pem").read_bytes()), SimulatedOpener())
    for number in range(runs):
        tenant = TENANTS[0] if number % 2 else TENANTS[number // 2 % len(TENANTS)]
        async with reporting.tenant(tenant) as session:
            report = _report(tenant)
            session.add(report)
            await session.flush()
            await start_run(session, kinds, report, ASKED)
    await reporting.dispose()
    _rows(place, REPLAYS)


async def _schedule(place: Ground, schedules: int) -> datetime:
    """All due at the next full minute but ten seconds, which is the answer."""
    due = (utc_now() + timedelta(seconds=70)).replace(second=0, microsecond=0)
    reporting = Database(url_of(place.admin_url, role="opsight_reporting"), application_name="bench")
    for number in range(schedules):
        tenant, zone = TENANTS[number % len(TENANTS)], ZONES[number % len(ZONES)]
        async with reporting.tenant(tenant) as session:
            report = _report(tenant)
            session.add(report)
            await session.flush()
            session.add(_schedule_of(report, zone, due))
    await reporting.dispose()
    return due


def _report(tenant: UUID) -> Report:
    now = utc_now()
    return Report(
        tenant_id=tenant,
        id=uuid4(),
        kind="local_grid",
        name="Bench",
        config=GridDraft.model_validate(DRAFT).model_dump(mode="json"),
        recipients=[EMAIL],
        revision=1,
        owner=ASKED.owner,
        created_by=ASKED.owner,
        created_at=now,
        edited_at=now,
    )


def _schedule_of(report: Report, zone: str, due: datetime) -> Schedule:
    now = utc_now()
    return Schedule(
        tenant_id=report.tenant_id,
        id=uuid4(),
        report_id=report.id,
        rule={"repeats": "daily", "time": f"{due.astimezone(ZoneInfo(zone)):%H:%M}", "zone": zone},
        state="active",
        next_fire_at=due,
        revision=1,
        owner=ASKED.owner,
        created_by=ASKED.owner,
        created_at=now,
        edited_at=now,
    )


def _watch(place: Ground, options: Options, due: datetime) -> dict[str, Any]:
    """Until all are delivered, or time is up."""
    [(waiting,)] = _rows(place, LEFT)
    took: list[tuple[float, float, float]] = []
    while len(took) < options.schedules and (utc_now() - due).total_seconds() < options.seconds:
        time.sleep(2)
        took = _rows(place, TOOK)
    [(left,)] = _rows(place, LEFT)
    in_time = sum(delivered <= PROMISED_SECONDS for _, _, delivered in took)
    return {
        "other_runs": {"queued": options.runs, "left_when_due_was_set": waiting, "left_at_the_end": left},
        **{
            name: _summary([one[step] for one in took])
            for step, name in enumerate(("begun_after_s", "over_after_s", "delivered_after_s"))
        },
        "delivered": len(took),
        "delivered_in_15_minutes": in_time / options.schedules,
    }


def _summary(took: list[float]) -> dict[str, float]:
    if len(took) < 2:
        return {}
    cuts = quantiles(took, n=100, method="inclusive")
    return {
        "p50": round(cuts[49], 1),
        "p95": round(cuts[94], 1),
        "p99": round(cuts[98], 1),
        "most": round(max(took), 1),
    }


def _rows(place: Ground, statement: LiteralString) -> list[Any]:
    with psycopg.connect(place.admin_url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _own(place: Ground, name: str) -> dict[str, str]:
    return {
        "OPSIGHT_DATABASE_URL": url_of(place.admin_url, role=f"opsight_{name}"),
        "OPSIGHT_SIGNING_KEY_FILE": str(place.folder / f"keys/{name}.pem"),
    }


if __name__ == "__main__":
    main()
