"""`Worker`: claims due jobs in batches, runs them, and writes what came of them, until it is told to stop."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import structlog
import uvloop
from asyncpg import create_pool

from libs.auth import TokenSigner
from libs.db import Database, schema_of_role
from libs.flags import Flags
from libs.jobs import metrics
from libs.jobs.claiming import ClaimLoop
from libs.jobs.context import JobContext
from libs.jobs.declaration import AnyJob
from libs.jobs.delivery import DELIVERIES, close_clients, delivery_job
from libs.jobs.doorbell import Doorbell, DoorbellListener
from libs.jobs.finisher import Finisher
from libs.jobs.flight import Flight, Flights
from libs.jobs.health import serve_health
from libs.jobs.heartbeat import Heartbeat
from libs.jobs.periodic import Every, Periodic, PeriodicContext
from libs.jobs.records import Claimed
from libs.jobs.runner import run
from libs.jobs.store import JobStore
from libs.jobs.timing import Timing
from libs.jobs.upkeep import Upkeep
from libs.settings import Settings
from libs.telemetry import configure_logging, configure_tracing

log: structlog.stdlib.BoundLogger = structlog.get_logger()

WorkerLifespan = Callable[["Worker"], AbstractAsyncContextManager[None]]


class Worker:
    """A service's worker process.

    `lifespans` are entered with the worker before the first job: they fill `worker.resources`, which every job sees
    as `context.resources`, and may use `worker.database`, `worker.signer` and `worker.settings`. `concurrency` is how
    many jobs of a queue run at once in this process (default: the setting `worker_concurrency`).
    """

    database: Database
    signer: TokenSigner

    def __init__(
        self,
        service: str,
        settings: Settings,
        *,
        jobs: Sequence[AnyJob],
        lifespans: Sequence[WorkerLifespan] = (),
        periodic: Sequence[Every] = (),
        concurrency: dict[str, int] | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.service = service
        self.settings = settings
        self.resources: dict[str, Any] = {}
        all_jobs = [*jobs, delivery_job(service)]
        self.jobs = {job.kind: job for job in all_jobs}
        if len(self.jobs) != len(all_jobs):
            raise ValueError("two jobs of the same kind")
        self._lifespans = lifespans
        self._periodic = periodic
        self._concurrency = concurrency or {}
        self._timing = timing or Timing()
        self._stop = asyncio.Event()
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; then drain, hand back what did not finish, and return."""
        configure_logging(f"{self.service}-worker", self.settings)
        configure_tracing(f"{self.service}-worker", self.settings)
        uvloop.run(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        async with self.started():
            await self.work()

    @property
    def hears_rings(self) -> bool:
        """Whether the doorbell is connected; without it the worker polls every second."""
        return self._listener.is_connected

    def stop(self) -> None:
        """Claim nothing more, and end `work` once what runs has ended or been handed back."""
        self._stop.set()

    @asynccontextmanager
    async def started(self) -> AsyncGenerator["Worker"]:
        """Open what the worker needs: database, doorbell, lifespans, heartbeat; close it all at the end."""
        async with AsyncExitStack() as stack:
            await self._open(stack)
            stack.push_async_callback(close_clients, self.resources)
            flags = Flags(self.database, self.settings.flag_defaults)
            self.resources["flags"] = await stack.enter_async_context(flags.kept_current())
            for lifespan in self._lifespans:
                await stack.enter_async_context(lifespan(self))
            self._heartbeat.start(asyncio.get_running_loop())
            stack.push_async_callback(self._heartbeat.stop)
            finishing = asyncio.create_task(self._finisher.run())
            stack.callback(finishing.cancel)
            log.info("worker.started", owner=self.owner, kinds=sorted(self.jobs), git_sha=self.settings.git_sha)
            yield self
        log.info("worker.stopped", owner=self.owner)

    async def work(self) -> None:
        """Run jobs until `stop` is called, then drain."""
        tasks = [asyncio.create_task(coroutine) for coroutine in self._background()]
        stopping = asyncio.create_task(self._stop.wait())
        try:
            ended, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in ended - {stopping}:
                task.result()
        finally:
            await _end([stopping, *tasks])
            await self._drain()

    async def run_until_idle(self, *, timeout_seconds: float = 30, deliver: bool = False) -> int:
        """Run every job that is due, also those that these enqueue, and return how many ran. For tests.

        Events stay in the outbox unless `deliver` is true: mostly nobody runs beside a test who would take them.
        """
        ran = 0
        loops = [loop for loop in self._claim_loops if deliver or loop.queue != DELIVERIES]
        async with asyncio.timeout(timeout_seconds):
            while True:
                started = sum([await loop.claim_once() for loop in loops])
                if not started and not self._flights.all():
                    return ran
                ran += started
                await asyncio.gather(*[flight.task for flight in self._flights.all() if flight.task])

    def _background(self) -> list[Any]:
        """Everything that runs beside the jobs; each part looks after its own failures."""
        parts: list[Any] = [loop.run() for loop in self._claim_loops]
        parts += [self._listener.run(), self._upkeep.run_reaper(), self._upkeep.run_reconciler()]
        if self._periodic:
            parts.append(self._periodic_runner.run())
        if self.settings.worker_port is not None:
            name, port = f"{self.service}-worker", self.settings.worker_port
            parts.append(serve_health(name, self.settings.git_sha, self.settings.worker_host, port, self._checks))
        return parts

    async def _open(self, stack: AsyncExitStack) -> None:
        url = self.settings.database_url.get_secret_value()
        name = f"opsight-{self.service}-worker"
        self.signer = TokenSigner.from_file(self.service, self.settings.signing_key_file)
        self.database = Database(url, application_name=name, pool_size=self.settings.database_pool_size)
        stack.push_async_callback(self.database.dispose)
        pool = await create_pool(
            url,
            min_size=0,
            max_size=3,
            reset=_leave_as_is,
            timeout=5,
            command_timeout=30,
            server_settings={"application_name": name},
        )
        stack.callback(pool.terminate)
        self._doorbell = Doorbell(self.settings.redis_url.get_secret_value(), self.service)
        stack.push_async_callback(self._doorbell.close)
        self.database.info["doorbell"] = self._doorbell
        self._assemble(url, pool)

    def _assemble(self, url: str, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        schema = schema_of_role(self.database.engine.url.username)
        timing = self._timing
        self._store = JobStore(pool, schema, lease_seconds=timing.lease, most_worker_losses=timing.most_worker_losses)
        self._flights = Flights()
        self._finisher = Finisher(self._store)
        self._heartbeat = Heartbeat(url, schema, self._flights, lease_seconds=timing.lease, beat_seconds=timing.beat)
        self._listener = DoorbellListener(self.settings.redis_url.get_secret_value(), self.service, self._wake)
        self._claim_loops = [self._claim_loop(queue) for queue in sorted({job.queue for job in self.jobs.values()})]
        self._upkeep = Upkeep(self._store, self._doorbell, self._wake, timing)
        context = PeriodicContext(self.database, self.settings, self.signer, self.resources)
        self._periodic_runner = Periodic(url, self.service, self._periodic, context)

    def _claim_loop(self, queue: str) -> ClaimLoop:
        jobs = [job for job in self.jobs.values() if job.queue == queue]
        limit = self._concurrency.get(queue, self.settings.worker_concurrency)
        return ClaimLoop(
            self._store,
            queue,
            jobs,
            owner=self.owner,
            limit=limit,
            in_flight=lambda: self._flights.count(queue),
            launch=lambda claimed: self._launch(queue, claimed),
            doorbell=self._doorbell,
            hears_rings=lambda: self.hears_rings,
        )

    def _wake(self) -> None:
        for loop in self._claim_loops:
            loop.wake()

    def _launch(self, queue: str, claimed: Claimed) -> None:
        flight = Flight(claimed, queue)
        flight.context = JobContext(claimed, self.database, self.settings, self.signer, self.resources)
        self._flights.add(flight)
        metrics.IN_FLIGHT.labels(queue).inc()
        flight.task = asyncio.create_task(self._fly(flight), name=f"job {claimed.kind} {claimed.id}")

    async def _fly(self, flight: Flight) -> None:
        try:
            outcome = await run(self.jobs[flight.claimed.kind], flight)
            flight.is_over = True
            if outcome is not None and not await self._finisher.finish(outcome):
                metrics.LEASES_LOST.labels(flight.claimed.kind).inc()
                log.warning("job.outcome_refused", outcome=outcome.state)
        finally:
            self._flights.discard(flight)
            metrics.IN_FLIGHT.labels(flight.queue).dec()
            self._wake()

    async def _drain(self) -> None:
        """Let jobs end by themselves for a while, then stop them and hand them back to the queue."""
        await self._wait_for_flights(self._timing.drain)
        for flight in self._flights.all():
            flight.stop("drained")
        await self._wait_for_flights(self._timing.stop)
        left = self._flights.all()
        if left:
            # Their leases run out, and another worker takes them over.
            log.error("worker.jobs_abandoned", jobs=[str(flight.claimed.id) for flight in left])

    async def _wait_for_flights(self, seconds: float) -> None:
        tasks = [flight.task for flight in self._flights.all() if flight.task]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    async def _checks(self) -> dict[str, str]:
        try:
            await self.database.ping()
            database = "ok"
        except Exception as error:
            # Any failure of a dependency is the answer here, not an exception of ours.
            database = f"unreachable ({type(error).__name__})"
        return {"database": database, "doorbell": "ok" if self.hears_rings else "unreachable"}


async def _leave_as_is(_: Any) -> None:
    """A statement of the store leaves nothing on its connection: resetting it would be a second trip for each."""


async def _end(tasks: "Sequence[asyncio.Task[Any]]") -> None:
    """Cancel them and wait; more than once, because a library may swallow a cancellation."""
    left: set[asyncio.Task[Any]] = set(tasks)
    for _ in range(5):
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)
        if not left:
            return
    log.error("worker.parts_abandoned", parts=[task.get_name() for task in left])
