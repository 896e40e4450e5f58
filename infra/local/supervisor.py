"""Starts the stack, keeps it running, and stops it: one asyncio loop.

PostgreSQL, Valkey, the nursery's imports and the web UI's build run side by side; migrations follow the database, the
processes follow the migrations, the demo account follows the gateway. What falls is started again, with growing pauses.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from infra.local import frontend
from infra.local.children import Children
from infra.local.environment import Endpoints, environment_of, port_names
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY, Home
from infra.local.keys import make_keys
from infra.local.lan import certificate_for, fingerprint, lan_address
from infra.local.last_words import last_words
from infra.local.leftovers import end_leftovers
from infra.local.options import Options, Outside
from infra.local.processes import free_port, is_taken, tail
from infra.local.programs import FRONT
from infra.local.releases import read_deployment
from infra.local.report import Phase, Report
from infra.local.server_watch import ServerWatch
from infra.local.servers import Servers

EAGER_ROUND_SECONDS, CALM_ROUND_SECONDS = 0.1, 0.4


class Supervisor:
    """The life of one stack. `report` tells how it is doing."""

    def __init__(self, home: Home, options: Options) -> None:
        self.home, self.options = home, options
        self.report = Report(home, url=f"http://127.0.0.1:{options.port}")
        self._public = _bound(options.port)
        self._outside = self._open_to_the_network() if options.lan else None
        self.servers = Servers(home)
        self.server_watch = ServerWatch(self.servers)
        self.children = Children(home, public=self._public.fileno())
        self.stopping = asyncio.Event()
        self._starting: asyncio.Future[tuple[str, str]] | None = None
        self._beside: list[asyncio.Task[None]] = []
        if options.behind:
            self.report.seed = self.report.demo_data = "made before"

    def _open_to_the_network(self) -> Outside:
        address = lan_address()
        certificate = certificate_for(self.home, address)
        self.report.lan_url = f"https://{address}:{self.options.port}"
        self.report.lan_fingerprint = fingerprint(certificate)
        return Outside(address, self.options.port, str(certificate))

    async def run(self) -> None:
        """Start everything, watch it until `stopping` is set, then stop everything; raises `LocalError`."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` asks
                asyncio.get_running_loop().add_signal_handler(number, self.stopping.set)
        try:
            await self._unless_stopped(self._live())
        except LocalError as error:
            self.report.error = str(error)
            raise
        finally:
            self.report.enter(Phase.STOPPING)
            await self._stop()
            self._public.close()
            self.report.enter(Phase.FAILED if self.report.error else Phase.STOPPED)

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Run `work` until it ends, fails or the stack is to stop."""
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not task.done():
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _live(self) -> None:
        end_leftovers(self.home)
        ports = self._choose_ports()
        self.report.enter(Phase.SERVERS)
        make_keys(self.home)
        self._also(self._build_web())
        await self.children.open()
        self._starting = asyncio.gather(
            asyncio.to_thread(self.servers.start_postgres), asyncio.to_thread(self.servers.start_valkey)
        )
        database_url, redis_url = await asyncio.shield(self._starting)
        self.report.servers = self.server_watch.report()
        self.report.enter(Phase.MIGRATIONS)
        if not self.options.behind:
            await self._migrate(database_url)
        self.report.enter(Phase.PROCESSES)
        await self.children.ready()
        await self._watch(Endpoints(database_url, redis_url, ports, self._outside, self._public.fileno()))

    async def _migrate(self, url: str) -> None:
        told = {"OPSIGHT_DATABASE_URL": url, "OPSIGHT_HOME": str(self.home.root), "PYTHONPATH": str(REPOSITORY)}
        log = self.home.fresh_log("migrations")
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "infra.local.prepare"),
                cwd=REPOSITORY,
                env=dict(os.environ) | told,
                stdout=output,
                stderr=output,
            )
        if await process.wait() != 0:
            raise LocalError(f"{tail(log, 1).removeprefix('opsight: ')} (whole log: {log})")

    def _choose_ports(self) -> dict[str, int]:
        """The ports of last time where they are free, so that what points at them keeps working."""
        former = self.home.read(self.home.stack_file).get("ports", {})
        ports = {"gateway": self.options.port}
        for name in port_names():
            port = former.get(name, 0)
            if name != "gateway":
                chosen = ports.values()
                ports[name] = port if port and port not in chosen and not is_taken(port) else free_port(chosen)
        for running in self.children.running.values():
            running.port = ports["gateway" if running.program.name == FRONT else running.program.name]
            running.probe_port = ports["gateway-behind"] if running.program.name == "gateway" else running.port
        self.report.ports = ports
        return ports

    async def _watch(self, endpoints: Endpoints) -> None:
        """Round after round; what takes time runs beside it."""
        while True:
            self.server_watch.tick()
            deployment = read_deployment(self.home)
            self.children.arrange(
                front=deployment is not None and deployment.needs_front,
                own=deployment is None or deployment.runs_own,
            )
            self.children.tick(endpoints)
            if self.report.seed == "waiting" and self.children.running["gateway"].state == "ready":
                self.report.seed = "running"
                self._also(self._seed(endpoints))
            self.report.servers = self.server_watch.report()
            self.report.nursery = self.children.nursery()
            self.report.processes = self._processes()
            self.report.enter(self._phase())
            if self.report.phase is Phase.READY and self.report.demo_data == "waiting":
                self.report.demo_data = "requested"
                self._also(self._load_demo_data(endpoints))
            await asyncio.sleep(CALM_ROUND_SECONDS if self.report.phase is Phase.READY else EAGER_ROUND_SECONDS)

    def _processes(self) -> list[dict[str, Any]]:
        return [running.report() for running in self.children.running.values() if running.wanted or running.identity]

    def _phase(self) -> Phase:
        states = {running.state for running in self.children.running.values() if running.wanted}
        states |= self.server_watch.states
        if states == {"ready"}:
            settled = self.report.web != "building" and self.report.seed not in ("waiting", "running")
            return Phase.READY if settled else Phase.FINISHING
        return Phase.DEGRADED if "crash loop" in states or self.report.was_ready else Phase.PROCESSES

    async def _build_web(self) -> None:
        if not self.options.web:
            self.report.web = "built" if not frontend.is_stale() else "not built (--no-web)"
            return
        self.report.web = "building"
        self.report.web = await frontend.build(self.home.fresh_log("frontend"))

    async def _seed(self, endpoints: Endpoints) -> None:
        environment = environment_of(self.children.running["gateway"].program, self.home, endpoints)
        status = await self.children.run_once("seed", "infra.local.seed", environment)
        self.report.seed = "ready" if status == 0 else f"failed: {last_words(self.home.log_of('seed'))}"

    async def _load_demo_data(self, endpoints: Endpoints) -> None:
        """Once in the life of a state folder; the stack is ready without it."""
        from infra.local import demo_data  # it brings an HTTP client, which nothing else here needs

        if not self.options.demo_data or not demo_data.is_wanted(self.home):
            return
        environment = environment_of(self.children.running["gateway"].program, self.home, endpoints)
        status = await self.children.run_once("demo-data", "infra.local.demo_data", environment)
        if status != 0:
            self.report.demo_data = f"failed: {last_words(self.home.log_of('demo-data'))}"

    def _also(self, work: Coroutine[Any, Any, None]) -> None:
        self._beside.append(asyncio.ensure_future(work))

    async def _stop(self) -> None:
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self.children.close()
        self.report.nursery = None
        self.report.processes = self._processes()
        if self._starting is not None:
            # A server that is starting while we are told to stop is let finish, to be stopped as it should.
            await asyncio.gather(self._starting, return_exceptions=True)
        await self.server_watch.close()
        await asyncio.to_thread(self.servers.stop)


def _bound(port: int) -> socket.socket:
    """The socket that people connect to. It stays when the gateway falls or makes way for another release.

    Until a gateway listens for the first time, connections are refused.
    """
    public = socket.socket()
    public.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        public.bind(("127.0.0.1", port))
    except OSError as error:
        public.close()
        raise LocalError(f"Port {port} is taken: stop what has it, or choose another with --port.") from error
    return public
