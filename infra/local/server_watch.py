"""Starts an embedded server again that has fallen, beside everything else, with growing pauses."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from infra.local.errors import LocalError
from infra.local.running import CALM_SECONDS, LOOP_AFTER, ending, pause_after
from infra.local.servers import EmbeddedServer, Servers


@dataclass
class _Watched:
    """One server and how it is doing. `reason` says in one line why it is not there."""

    name: str
    server: Callable[[], EmbeddedServer | None]
    start: Callable[[], str]
    state: Literal["ready", "restarting", "crash loop"] = "ready"
    restarts: int = 0
    failures: int = 0
    reason: str = ""
    started_at: float = 0.0
    next_start: float = 0.0
    starting: asyncio.Task[None] | None = None

    def fell(self, reason: str) -> None:
        """Plan the next start: each failure in a row doubles the pause, up to half a minute."""
        if time.monotonic() - self.started_at > CALM_SECONDS:
            self.failures = 0
        self.failures += 1
        self.next_start = time.monotonic() + pause_after(self.failures)
        self.state = "crash loop" if self.failures >= LOOP_AFTER else "restarting"
        self.reason = reason

    async def start_again(self) -> None:
        self.restarts += 1
        try:
            await asyncio.to_thread(self.start)
        except (LocalError, OSError) as error:  # a full disk, for example: say so, and try on
            self.fell(str(error))
        else:
            self.state, self.reason, self.started_at = "ready", "", time.monotonic()

    def report(self) -> dict[str, Any]:
        """As it stands in `stack.json`: no password in it."""
        server = self.server()
        if server is None:
            return {"embedded": False, "port": None}
        pid = server.pid if server.process.poll() is None else None
        parts = {"state": self.state, "pid": pid, "restarts": self.restarts, "reason": self.reason}
        return {"embedded": True, "port": server.port, **parts}


class ServerWatch:
    """`tick` notices what has fallen and starts what is due; call it several times a second."""

    def __init__(self, servers: Servers) -> None:
        self._watched = (
            _Watched("postgres", lambda: servers.postgres, servers.start_postgres),
            _Watched("valkey", lambda: servers.valkey, servers.start_valkey),
        )

    @property
    def states(self) -> set[str]:
        return {one.state for one in self._watched}

    def tick(self) -> None:
        for one in self._watched:
            server = one.server()
            if server is None or (one.starting is not None and not one.starting.done()):
                continue
            status = server.process.poll()
            if one.state == "ready" and status is not None:
                one.fell(ending(status))
            elif one.state != "ready" and time.monotonic() >= one.next_start:
                one.starting = asyncio.create_task(one.start_again())

    def report(self) -> dict[str, dict[str, Any]]:
        return {one.name: one.report() for one in self._watched}

    async def close(self) -> None:
        """Let a start that is under way end, so that what it started can be stopped."""
        await asyncio.gather(*(one.starting for one in self._watched if one.starting), return_exceptions=True)
