"""The stack's processes while they run: starts what is due, asks how they are, starts again what has fallen."""

import asyncio
import signal
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import psutil

from infra.local.environment import Endpoints, environment_of
from infra.local.home import Home
from infra.local.last_words import last_words
from infra.local.nursery_client import Nursery
from infra.local.probe import ask
from infra.local.processes import GONE, Identity, end, find
from infra.local.programs import FRONT, FRONT_PROGRAM, started_programs
from infra.local.running import Running

HUNG_AFTER_SECONDS = 45
CALM_PROBE_SECONDS, EAGER_PROBE_SECONDS = 5.0, 0.3
ORDER_PATIENCE_SECONDS = 10


class Children:
    """Every process of the stack but the servers. `tick` does what is due; call it several times a second."""

    def __init__(self, home: Home, *, public: int) -> None:
        """`public` is the descriptor of the socket that people connect to."""
        self.home = home
        self.running = {program.name: Running(program, 0) for program in started_programs()}
        self.running[FRONT] = Running(FRONT_PROGRAM, 0, wanted=False)
        self._public = public
        self._nursery: Nursery | None = None
        self._tasks: dict[str, asyncio.Future[int]] = {}
        self._task_of: dict[int, str] = {}
        self._background: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Start the nursery; its imports go on while the caller does something else."""
        self._nursery = await Nursery.open(self.home.fresh_log("nursery"), self, public=self._public)

    async def ready(self) -> None:
        """Until processes can be forked."""
        assert self._nursery is not None
        await self._nursery.ready.wait()

    def arrange(self, *, front: bool, own: bool) -> None:
        """Whether the front stands before the gateways, and whether this stack's own processes run.

        The gateway ends before the services that it asks.
        """
        gateway, before = self.running["gateway"], self.running[FRONT]
        if front != before.wanted:
            before.wanted = front
            if gateway.identity:
                tell(gateway.identity, signal.SIGUSR1 if front else signal.SIGUSR2)
        for running in self.running.values():
            if running is not before:
                running.wanted = own or (running is not gateway and gateway.identity is not None)
            if not running.wanted and running.identity and running.state != "stopping":
                running.retire()
                tell(running.identity, signal.SIGTERM)

    def tick(self, endpoints: Endpoints) -> None:
        for running in self.running.values():
            self._start_if_due(running, endpoints)
            if running.identity and time.monotonic() >= running.next_probe:
                calm = running.state == "ready"
                running.next_probe = time.monotonic() + (CALM_PROBE_SECONDS if calm else EAGER_PROBE_SECONDS)
                self._beside(self._probe(running))

    async def run_once(self, name: str, module: str, environment: dict[str, str]) -> int:
        """Run `module.main()` in a fork until it ends; its exit code."""
        assert self._nursery is not None
        done = self._tasks[name] = asyncio.get_running_loop().create_future()
        log = str(self.home.fresh_log(name))
        nothing = {"port": 0, "outside": None, "public": None, "aside": False}
        self._nursery.order(name, module=module, kind="worker", environment=environment, log=log, **nothing)
        return await done

    async def close(self) -> None:
        """Let every process drain and end; what does not is killed."""
        if self._nursery is not None:
            await self._nursery.close()
        end(filter(None, map(find, self.identities())), seconds=1, signal=signal.SIGTERM)
        for running in self.running.values():
            running.state, running.identity = "stopped", None

    def nursery(self) -> Identity | None:
        """Whose children all processes are."""
        return self._nursery.identity if self._nursery else None

    def identities(self) -> list[Identity]:
        return [running.identity for running in self.running.values() if running.identity]

    def child_started(self, name: str, pid: int) -> None:
        if name in self._tasks:
            self._task_of[pid] = name
            return
        try:
            self.running[name].started(Identity.of(pid))
        except psutil.NoSuchProcess:
            self.running[name].started(Identity(pid, 0.0))

    def child_exited(self, pid: int, status: int) -> None:
        if name := self._task_of.pop(pid, None):
            self._tasks.pop(name).set_result(status)
        for running in self.running.values():
            if running.identity and running.identity.pid == pid:
                running.exited(status, last_words(self.home.log_of(running.program.name), since=running.log_start))

    def nursery_ended(self) -> None:
        """Its children end with it; all are started again from a new one."""
        end(filter(None, map(find, self.identities())), seconds=5, signal=signal.SIGTERM)
        for running in self.running.values():
            if running.identity:
                running.exited(-signal.SIGKILL, "the nursery ended")
        for name in list(self._tasks):
            self._tasks.pop(name).set_result(-signal.SIGKILL)
        self._beside(self.open())

    def _start_if_due(self, running: Running, endpoints: Endpoints) -> None:
        if not running.wanted or running.identity or time.monotonic() < running.next_start:
            return
        assert self._nursery is not None
        if not self._nursery.ready.is_set():
            return
        log = self.home.fresh_log(running.program.name)
        running.log_start = log.stat().st_size if log.exists() else 0
        running.next_start = time.monotonic() + ORDER_PATIENCE_SECONDS
        is_gateway = running.program.name == "gateway"
        self._nursery.order(
            running.program.name,
            module=running.program.module,
            kind=running.program.kind,
            port=running.probe_port,
            outside=asdict(endpoints.outside) if endpoints.outside and is_gateway else None,
            public=endpoints.public if is_gateway or running.program.name == FRONT else None,
            aside=self.running[FRONT].wanted,
            environment=environment_of(running.program, self.home, endpoints),
            log=str(log),
        )

    async def _probe(self, running: Running) -> None:
        identity = running.identity
        answer = await ask(running.probe_port)
        if identity is None or running.identity != identity:
            return
        if answer is not None:
            running.answered(answer.status == 200, answer.checks)
        elif running.did_not_answer() > HUNG_AFTER_SECONDS and (process := find(identity)):
            process.kill()

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        self._background.add(task := asyncio.ensure_future(work))
        task.add_done_callback(self._background.discard)


def tell(identity: Identity, number: int) -> None:
    """Send a signal to exactly that process, if it still lives."""
    with suppress(*GONE):
        if process := find(identity):
            process.send_signal(number)
