"""A tenant's load on a stack of one's own, and a hand on everything that can be taken away from it."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
import psutil

from infra.chaos.load import Book, Load
from infra.chaos.proxy import FaultProxy
from infra.chaos.stack import OwnStack, Partner
from infra.local.environment import admin_url
from infra.local.home import Home
from infra.local.processes import living_in

WORKERS = tuple(f"{name}-worker" for name in ("gateway", "ingestion", "metrics", "ops_hub", "reporting", "secrets"))


@dataclass
class Stage:
    """What a scenario plays on. `measured` and `broken` are for what it finds out itself, beside what is common to all.

    `shown` is what the status said of a server while it was kept down.
    """

    stack: OwnStack
    partner: Partner
    load: Load
    proxy: FaultProxy | None = None
    measured: dict[str, float] = field(default_factory=dict[str, float])
    broken: list[str] = field(default_factory=list[str])
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, list[dict[str, Any]]])

    @property
    def book(self) -> Book:
        return self.load.book

    @property
    def home(self) -> Home:
        return Home(self.stack.home)

    def status(self) -> dict[str, Any]:
        """As `./opsight status` shows it."""
        return self.home.read(self.home.stack_file)

    def kill(self, *names: str) -> None:
        """`kill -9`."""
        self.tell(signal.SIGKILL, *names)

    def tell(self, number: signal.Signals, *names: str) -> None:
        """To processes of the stack, by their names in the status."""
        for item in self.status()["processes"]:
            if item["name"] in names and item["pid"]:
                with suppress(ProcessLookupError):
                    os.kill(item["pid"], number)

    async def keep_down(self, server: str, *, seconds: float, first: signal.Signals = signal.SIGINT) -> None:
        """Stop `postgres` or `valkey`, and kill it as often as it is started again; note what the status says."""
        number, until = first, time.monotonic() + seconds
        shown = self.shown.setdefault(server, [])
        while time.monotonic() < until:
            for process in self.server_processes(server):
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
            for _ in range(10):
                await asyncio.sleep(0.05)
                shown.append(self.status()["servers"][server])
            number = signal.SIGKILL

    def server_processes(self, server: str) -> list[psutil.Process]:
        """Of `postgres` (the server's and those of its connections) or `valkey`."""
        folder, name = {
            "postgres": (self.home.postgres / "instance" / "cluster", "postgres"),
            "valkey": (self.home.valkey, "valkey-server"),
        }[server]
        return list(living_in(folder, name))

    def programs(self, module: str) -> list[psutil.Process]:
        """Processes of the stack that run `module`, whoever is their parent."""
        found = psutil.process_iter(["cmdline"])
        lines = [(process, " ".join(process.info["cmdline"] or [])) for process in found]
        return [process for process, line in lines if module in line and str(self.home.root) in line]

    async def fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """From the stack's database, past row-level security."""
        connection = await asyncpg.connect(admin_url(self.home))
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def runs(self, kind: str) -> bool:
        """Whether a job of `kind` of ingestion is running right now."""
        return bool(await self.fetch("select 1 from ingestion.job where kind = $1 and state = 'running'", kind))

    def get(self, path: str, **query: Any) -> Any:
        with self.stack.client(self.partner.api_key) as client:
            return client.get(f"/api/v1{path}", params=query).raise_for_status().json()


async def within(seconds: float, condition: Callable[[], Awaitable[bool]]) -> bool:
    """Whether `condition` comes true in time; a part that is not back yet is waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if await condition():
                return True
        except (httpx.TransportError, OSError, asyncpg.PostgresError):
            pass
        except httpx.HTTPStatusError as error:
            if error.response.status_code != 503:
                raise
        await asyncio.sleep(0.5)
    return False
