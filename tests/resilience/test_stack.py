"""A whole Opsight under load while its processes, its database and its Valkey are killed.

One ordeal, and then one question after the other about it: what did clients see, what came back, what is left.
"""

import asyncio
import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import psutil
import pytest
import pytest_asyncio

from infra.local.home import Home
from infra.local.processes import living_in
from tests.resilience.stack_load import OVER, Answer, Book, Load
from tests.servers import RUNS
from tests.stack import Partner, Stack, running_stack

pytestmark = pytest.mark.timeout(420)

OUTAGE_SECONDS = 4.0
RECOVERY_SECONDS = 30.0
SETTLING_SECONDS = 60.0
LONGEST_ANSWER_SECONDS = 31.0  # the gateway's limit for a `json` route, and a little
SCHEMAS = ("identity", "ingestion", "metrics", "ops", "reporting", "secrets")


@dataclass
class Ordeal:
    """What happened. Times are `time.monotonic()`."""

    stack: Stack
    partner: Partner
    book: Book
    gateway_away: tuple[float, float] = (0.0, 0.0)
    recovered_after: dict[str, float | None] = field(default_factory=dict[str, float | None])
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])
    all_acknowledged: bool = False

    @property
    def home(self) -> Home:
        return Home(self.stack.home)

    def status(self) -> dict[str, Any]:
        """As `./opsight status` shows it."""
        return self.home.read(self.home.stack_file)

    def kill(self, *names: str) -> None:
        """`kill -9`."""
        for item in self.status()["processes"]:
            if item["name"] in names:
                os.kill(item["pid"], signal.SIGKILL)

    async def keep_down(self, server: str) -> None:
        """Stop the server, and kill it as often as it is started again; note all that the status says meanwhile."""
        folder, name = {
            "postgres": (self.home.postgres / "instance" / "cluster", "postgres"),
            "valkey": (self.home.valkey, "valkey-server"),
        }[server]
        number, until = signal.SIGINT, time.monotonic() + OUTAGE_SECONDS
        shown = self.shown.setdefault(server, [])
        while time.monotonic() < until:
            for process in living_in(folder, name):
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
            for _ in range(10):
                await asyncio.sleep(0.05)
                shown.append(self.status()["servers"][server])
            number = signal.SIGKILL

    async def fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """From the stack's database, past row-level security."""
        server = self.status()["servers"]["postgres"]
        password = (self.home.postgres / "instance" / "password").read_text()
        place = {"host": "127.0.0.1", "port": server["port"], "database": "opsight"}
        connection = await asyncpg.connect(user="postgres", password=password, **place)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def runs(self, kind: str) -> bool:
        """Whether a job of `kind` of ingestion is running right now."""
        return bool(await self.fetch("select 1 from ingestion.job where kind = $1 and state = 'running'", kind))

    def programs(self, module: str) -> list[psutil.Process]:
        """Processes of the stack that run `module`, whoever is their parent."""
        found = psutil.process_iter(["cmdline"])
        lines = [(process, " ".join(process.info["cmdline"] or [])) for process in found]
        return [process for process, line in lines if module in line and str(self.home.root) in line]

    def get(self, path: str, **query: Any) -> Any:
        with self.stack.client(self.partner.api_key) as client:
            return client.get(f"/api/v1{path}", params=query).raise_for_status().json()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ordeal() -> AsyncGenerator[Ordeal]:
    folder = RUNS / str(os.getpid()) / "stack-ordeal"
    folder.mkdir(parents=True, exist_ok=True)
    with running_stack(folder) as stack:
        with stack.sign_in() as browser:
            tenant = browser.post("/api/v1/tenants", json={"name": "Ordeal"}).raise_for_status().json()
        partner = stack.partner(tenant["id"])
        load = Load(stack.url, partner.api_key, {name: stack.demo[name] for name in ("email", "password")})
        ordeal = Ordeal(stack, partner, load.book)
        assert await load.warm_up(within_seconds=2 * SETTLING_SECONDS), "the dashboard never had figures"
        async with load.running():
            await _go_through(ordeal, load)
        yield ordeal
    shutil.rmtree(folder, ignore_errors=True)


async def _go_through(ordeal: Ordeal, load: Load) -> None:
    assert await _within(RECOVERY_SECONDS, lambda: ordeal.runs("ingestion.run_sync")), "no sync ever ran"
    # What these two are doing comes back when their leases run out, half a minute later.
    ordeal.kill("ingestion-worker", "metrics-worker")
    ordeal.kill("ingestion", "metrics")
    ordeal.recovered_after["services"] = await load.until_well(within_seconds=RECOVERY_SECONDS)
    await ordeal.keep_down("postgres")
    ordeal.recovered_after["postgres"] = await load.until_well(within_seconds=RECOVERY_SECONDS)
    await ordeal.keep_down("valkey")
    ordeal.recovered_after["valkey"] = await load.until_well(within_seconds=RECOVERY_SECONDS)
    began = time.monotonic()
    ordeal.kill("gateway")
    ordeal.recovered_after["gateway"] = await load.until_well(within_seconds=RECOVERY_SECONDS)
    ordeal.gateway_away = (began, time.monotonic())
    ordeal.all_acknowledged = await load.finish(within_seconds=SETTLING_SECONDS)


class TestAnswers:
    async def test_are_successes_or_problems_that_say_what_to_do(self, ordeal: Ordeal):
        answers = [answer for answer in ordeal.book.answers if not answer.error]
        assert [answer for answer in answers if not _is_fine(answer)] == []
        assert {answer.status for answer in answers} >= {200, 201, 202, 503}

    async def test_are_missing_only_while_the_gateway_itself_is_away(self, ordeal: Ordeal):
        began, ended = ordeal.gateway_away
        lost = [answer for answer in ordeal.book.answers if answer.error]
        assert [one for one in lost if not (one.at <= ended and one.at + one.seconds >= began)] == []

    async def test_come_within_the_limit_of_the_route(self, ordeal: Ordeal):
        slow = [answer for answer in ordeal.book.answers if answer.seconds > LONGEST_ANSWER_SECONDS]
        assert slow == []

    async def test_were_asked_for_by_real_load(self, ordeal: Ordeal):
        assert ordeal.book.sign_ins > 3
        assert ordeal.book.reads > 50
        assert len(ordeal.book.uploads) > 5
        assert len(ordeal.book.syncs) >= 2


class TestRecovery:
    async def test_comes_by_itself_within_half_a_minute(self, ordeal: Ordeal):
        assert [name for name, seconds in ordeal.recovered_after.items() if seconds is None] == []
        assert ordeal.get("/health")["status"] == "ok"

        async def is_ready() -> bool:
            return ordeal.status()["state"] == "ready"

        assert await _within(RECOVERY_SECONDS, is_ready), ordeal.status()

    @pytest.mark.parametrize("server", ["postgres", "valkey"])
    async def test_of_a_server_is_shown_in_the_status(self, ordeal: Ordeal, server: str):
        away = [one for one in ordeal.shown[server] if one["state"] in ("restarting", "crash loop")]
        after = ordeal.status()["servers"][server]
        assert away, "the status never said so"
        assert [one for one in away if one["reason"] == ""] == []
        assert away[-1]["restarts"] >= 1
        assert (after["state"], after["reason"]) == ("ready", "")


class TestNothingIsLeftOver:
    async def test_of_workers_that_were_killed(self, ordeal: Ordeal):
        assert len(ordeal.programs("services.metrics.dbt_runs.child")) == 1


class TestNothingIsLost:
    async def test_acknowledges_every_upload_and_sync_in_the_end(self, ordeal: Ordeal):
        assert ordeal.all_acknowledged

    async def test_keeps_each_acknowledged_upload_once_with_every_row(self, ordeal: Ordeal):
        assert await _within(SETTLING_SECONDS, lambda: _all_committed(ordeal))
        kept = await ordeal.fetch(
            "select filename, state, counts from ingestion.upload where tenant_id = $1::uuid", ordeal.partner.tenant_id
        )
        assert Counter(row["filename"] for row in kept) == Counter(list(ordeal.book.uploads))
        assert {row["state"] for row in kept} == {"committed"}
        counts = [json.loads(row["counts"]) for row in kept]
        assert {(one["received"], one["accepted"], one["inserted"], one["quarantined"]) for one in counts} == {
            (2, 2, 2, 0)
        }

    async def test_ends_every_job_once(self, ordeal: Ordeal):
        assert await _within(SETTLING_SECONDS, lambda: _all_over(ordeal)), await _jobs(ordeal)
        jobs = await _jobs(ordeal)
        unhappy = [dict(job) for job in jobs if job["state"] != "succeeded"]
        assert unhappy == []
        kinds = Counter(job["kind"] for job in jobs)
        assert kinds["ingestion.commit_upload"] == len(ordeal.book.uploads)
        assert kinds["ingestion.run_sync"] == len(ordeal.book.syncs) == len(set(ordeal.book.syncs.values()))

    async def test_takes_each_event_in_once(self, ordeal: Ordeal):
        assert await _within(SETTLING_SECONDS, lambda: _all_over(ordeal)), await _jobs(ordeal)
        told = await ordeal.fetch(
            "select id from ingestion.outbox_event where tenant_id = $1::uuid and type = 'ingestion.data_landed'",
            ordeal.partner.tenant_id,
        )
        heard = await ordeal.fetch(
            "select id from metrics.inbox_event where tenant_id = $1::uuid and type = 'ingestion.data_landed'",
            ordeal.partner.tenant_id,
        )
        assert sorted(row["id"] for row in heard) == sorted(row["id"] for row in told)
        assert len(told) >= len(ordeal.book.uploads)

    async def test_adds_up_on_the_dashboard(self, ordeal: Ordeal):
        assert await _within(SETTLING_SECONDS, lambda: _all_committed(ordeal))
        expected = {"spend": float(sum(ordeal.book.uploads.values())), "impressions": 20 * len(ordeal.book.uploads)}

        def shown() -> dict[str, Any]:
            query = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
            summary = ordeal.get("/metrics/combined", **query)["campaign"]["summary"]
            return {name: summary[name] for name in expected}

        async def is_shown() -> bool:
            return shown() == expected

        assert await _within(SETTLING_SECONDS, is_shown), (shown(), expected)


def _is_fine(answer: Answer) -> bool:
    if answer.status < 400:
        return True
    if answer.status == 409:  # a sync is under way already, or the same request is
        return answer.code in ("sync_already_running", "idempotency_in_progress")
    is_problem = answer.content_type.startswith("application/problem+json") and bool(answer.code and answer.request_id)
    return (
        is_problem and "Traceback" not in answer.text and answer.status in (429, 502, 503, 504) and _says_when(answer)
    )


def _says_when(answer: Answer) -> bool:
    return answer.status not in (429, 503) or answer.retry_after is not None


async def _within(seconds: float, condition: Callable[[], Awaitable[bool]]) -> bool:
    """Whether `condition` comes true in time; a part that is not back yet is waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if await condition():
                return True
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 503:
                raise
        await asyncio.sleep(0.5)
    return False


async def _all_committed(ordeal: Ordeal) -> bool:
    query = "select count(*) from ingestion.upload where tenant_id = $1::uuid and state <> 'committed'"
    return (await ordeal.fetch(query, ordeal.partner.tenant_id))[0][0] == 0


async def _all_over(ordeal: Ordeal) -> bool:
    return all(job["state"] in OVER for job in await _jobs(ordeal))


async def _jobs(ordeal: Ordeal) -> list[asyncpg.Record]:
    """Every job of the tenant, wherever it runs."""
    columns = "kind, state, attempt, worker_losses, error_code, error_message"
    parts = [f"select '{schema}' as room, {columns} from {schema}.job where tenant_id = $1::uuid" for schema in SCHEMAS]
    return await ordeal.fetch(" union all ".join(parts), ordeal.partner.tenant_id)
