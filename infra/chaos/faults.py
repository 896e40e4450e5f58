"""What is done to a stack, one fault a function, which returns when the fault is over."""

import asyncio
import random
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import httpx
import psutil

from infra.chaos.proxy import Fault
from infra.chaos.stack import start_stack
from infra.chaos.stage import WORKERS, Stage
from infra.local.processes import Identity, find, wait_until
from infra.local.report import supervisor_of

OUTAGE_SECONDS = 5.0
SERVICES = ("ingestion", "metrics", "ops_hub", "reporting", "secrets")
FROZEN_SECONDS = 40.0  # longer than a lease, so that others take over what the frozen one had
BACKLOG_SECONDS = 12.0
DISK_SECONDS = 8.0


async def kill_workers(stage: Stage) -> None:
    """All workers, while they work; and those that have come back, once more."""
    for _ in range(2):
        stage.kill(*WORKERS)
        await asyncio.sleep(random.uniform(2, 4))


async def freeze_workers(stage: Stage) -> None:
    """Workers stand still for longer than their leases, and go on as if nothing had been."""
    names = ("ingestion-worker", "metrics-worker")
    stage.tell(signal.SIGSTOP, *names)
    try:
        await asyncio.sleep(FROZEN_SECONDS)
    finally:
        stage.tell(signal.SIGCONT, *names)


async def kill_services(stage: Stage) -> None:
    """One service after the other, in an order of chance."""
    for name in random.sample(SERVICES, len(SERVICES)):
        stage.kill(name)
        await asyncio.sleep(random.uniform(0.2, 1.0))


async def kill_gateway(stage: Stage) -> None:
    stage.kill("gateway")


async def stop_postgres(stage: Stage) -> None:
    """Stopped as an operator stops it, and killed as often as it comes back meanwhile."""
    await stage.keep_down("postgres", seconds=OUTAGE_SECONDS)


async def kill_postgres(stage: Stage) -> None:
    """`kill -9` of the server and of everything that belongs to it: it has to recover from its log."""
    await stage.keep_down("postgres", seconds=0.5, first=signal.SIGKILL)


async def stop_valkey(stage: Stage) -> None:
    await stage.keep_down("valkey", seconds=OUTAGE_SECONDS)


async def lose_valkey(stage: Stage) -> None:
    """The server is killed, and everything that it kept is gone."""
    for process in stage.server_processes("valkey"):
        process.kill()
    shutil.rmtree(stage.home.valkey / "appendonlydir", ignore_errors=True)


async def kill_everything(stage: Stage) -> None:
    """As when the power fails: every process at once, the supervisor too; and then somebody starts it again."""
    content = stage.status()
    recorded = [content["nursery"], *content["processes"]]
    identities = [Identity(one["pid"], one["started"]) for one in recorded if one and one.get("pid")]
    supervisor = supervisor_of(content)
    living = [process for process in map(find, [supervisor, *identities] if supervisor else identities) if process]
    for process in [*living, *stage.server_processes("postgres"), *stage.server_processes("valkey")]:
        with suppress(psutil.NoSuchProcess):  # it went with its parent
            process.kill()
    await asyncio.to_thread(wait_until, lambda: not any(process.is_running() for process in living), seconds=5)
    began = time.monotonic()
    settings = {} if stage.proxy is None else provider_settings(stage.proxy.url)
    await asyncio.to_thread(start_stack, stage.home.root, int(stage.stack.url.rpartition(":")[2]), settings)
    stage.measured["up again, s"] = round(time.monotonic() - began, 1)


async def pile_up(stage: Stage) -> None:
    """Nobody works for a while, and clients go on asking: all of it waits, and then comes at once."""
    stage.tell(signal.SIGSTOP, "ingestion-worker", "metrics-worker")
    try:
        await asyncio.gather(*[_send_much(stage) for _ in range(8)])
        [[waiting]] = await stage.fetch(
            "select count(*) from ingestion.job where tenant_id = $1::uuid and state in ('queued', 'scheduled')",
            stage.partner.tenant_id,
        )
        stage.measured["waited"] = waiting
    finally:
        stage.tell(signal.SIGCONT, "ingestion-worker", "metrics-worker")


async def _send_much(stage: Stage) -> None:
    until = time.monotonic() + BACKLOG_SECONDS
    while time.monotonic() < until:
        await stage.load.upload()


async def fill_disk(stage: Stage) -> None:
    """The database's disk has no byte left, and its log needs more: the server panics, and cannot recover before."""
    filler = stage.home.postgres / "filler"
    until = time.monotonic() + DISK_SECONDS
    try:
        while time.monotonic() < until:
            await asyncio.to_thread(_take_what_is_left, filler)
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await stage.fetch("select pg_switch_wal()")
            await asyncio.sleep(0.2)
    finally:
        filler.unlink(missing_ok=True)


def _take_what_is_left(filler: Path) -> None:
    piece = b"\0" * 65_536
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while file.write(piece) == len(piece):
            pass


async def slow_provider(stage: Stage) -> None:
    """Half a second each way, and twenty thousand bytes a second."""
    await _spoil(stage, Fault(latency_seconds=0.5, bytes_per_second=20_000), seconds=12)


async def broken_provider(stage: Stage) -> None:
    """Answers that break off at their first byte, then in the middle, then no connection at all."""
    for fault in (Fault(breaks="reset"), Fault(breaks="reset", after_bytes=700), Fault(breaks="refused")):
        await _spoil(stage, fault, seconds=4)


async def silent_provider(stage: Stage) -> None:
    """Connections that are taken and never answered, in both directions and in one; which comes first, chance says, for
    after it nobody may be asking any more."""
    faults = (Fault(breaks="black hole"), Fault(breaks="half open"))
    for fault in random.sample(faults, len(faults)):
        await _spoil(stage, fault, seconds=8)


async def failing_provider(stage: Stage) -> None:
    """503, and then 429, to every question."""
    port = stage.status()["ports"]["practice-provider"]
    marker = {"X-Practice-Control": "yes"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}/_control", headers=marker, timeout=10) as control:
        for kind in ("down", "throttled"):
            await control.put("/outages/dataforseo", params={"kind": kind})
            await asyncio.sleep(OUTAGE_SECONDS)
        await control.delete("/outages/dataforseo")


async def _spoil(stage: Stage, fault: Fault, *, seconds: float) -> None:
    assert stage.proxy is not None, "scenarios of the provider are played with its proxy"
    stage.proxy.spoil(fault)
    await asyncio.sleep(seconds)
    key = f"connections, {fault.breaks if fault.breaks != 'none' else 'slow'}"
    stage.measured[key] = stage.measured.get(key, 0) + stage.proxy.carried
    stage.proxy.mend()


def provider_settings(url: str) -> dict[str, str]:
    """What a stack is told so that it asks the practice provider by way of `url`."""
    return {"OPSIGHT_PRACTICE_PROVIDER_URL": url}
