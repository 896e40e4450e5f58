"""`stack.json`: what the stack is and how it is doing, for `status`, `down`, tests and people."""

import os
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from infra.local.home import Home
from infra.local.processes import Identity


class Phase(StrEnum):
    """How far the stack is."""

    SERVERS = "starting the servers"
    MIGRATIONS = "migrating"
    PROCESSES = "starting the processes"
    FINISHING = "finishing"
    READY = "ready"
    DEGRADED = "degraded"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass
class Report:
    """What the supervisor writes down whenever it changes. `url` is what people open, `lan_url` on other machines."""

    home: Home
    url: str
    lan_url: str | None = None
    lan_fingerprint: str | None = None
    phase: Phase = Phase.SERVERS
    web: str = "waiting"
    seed: str = "waiting"
    demo_data: str = "waiting"
    error: str = ""
    servers: dict[str, Any] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    processes: list[dict[str, Any]] = field(default_factory=list)
    nursery: Identity | None = None
    was_ready: bool = False
    identity: Identity = field(default_factory=lambda: Identity.of(os.getpid()))
    began: float = field(default_factory=time.time)
    ready_after: float | None = None
    _written: dict[str, Any] = field(default_factory=dict)

    def enter(self, phase: Phase) -> None:
        """Go to `phase` and write it down; remembers how long the first READY took."""
        self.phase = phase
        if phase is Phase.READY and not self.was_ready:
            self.was_ready, self.ready_after = True, round(time.time() - self.began, 2)
        self.write()

    def write(self) -> None:
        content = self.content()
        if content != self._written:
            self.home.write(self.home.stack_file, content)
            self._written = content

    def content(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "lan_url": self.lan_url,
            "lan_fingerprint": self.lan_fingerprint,
            "state": self.phase.value,
            "error": self.error,
            "pid": self.identity.pid,
            "started": self.identity.started,
            "nursery": asdict(self.nursery) if self.nursery else None,
            "ready_after_seconds": self.ready_after,
            "web": self.web,
            "demo": self.seed,
            "demo_data": self.demo_data,
            "servers": self.servers,
            "ports": self.ports,
            "processes": self.processes,
        }


def supervisor_of(content: dict[str, Any]) -> Identity | None:
    """Who wrote a `stack.json`."""
    if not content.get("pid"):
        return None
    return Identity(int(content["pid"]), float(content["started"]))
