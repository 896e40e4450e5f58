"""One program's life under the supervisor: its state, and when it may be started again."""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from infra.local.processes import Identity
from infra.local.programs import Program

State = Literal["waiting", "starting", "ready", "not ready", "restarting", "crash loop", "stopping", "stopped"]

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
CALM_SECONDS = 30.0
LOOP_AFTER = 5


@dataclass
class Running:
    """A program and how it is doing. `reason` says in one line why it is not ready.

    `probe_port` is where it is asked how it is; one that is not `wanted` is not started.
    """

    program: Program
    port: int
    probe_port: int = 0
    wanted: bool = True
    state: State = "waiting"
    identity: Identity | None = None
    restarts: int = 0
    failures: int = 0
    reason: str = ""
    started_at: float = 0.0
    next_start: float = 0.0
    next_probe: float = 0.0
    log_start: int = 0
    silent_since: float | None = None
    checks: dict[str, str] = field(default_factory=dict)

    def started(self, identity: Identity) -> None:
        self.identity, self.state, self.reason = identity, "starting", ""
        self.started_at = time.monotonic()
        self.next_probe, self.silent_since = 0.0, None

    def exited(self, status: int, last_words: str) -> None:
        """Plan the next start: each failure in a row doubles the pause, up to half a minute."""
        if time.monotonic() - self.started_at > CALM_SECONDS:
            self.failures = 0
        self.identity = None
        if not self.wanted:
            self.state, self.reason = "stopped", ""
            return
        self.failures += 1
        self.restarts += 1
        self.next_start = time.monotonic() + pause_after(self.failures)
        self.state = "crash loop" if self.failures >= LOOP_AFTER else "restarting"
        self.reason = f"{ending(status)}; {last_words}"

    def retire(self) -> None:
        """It has been told to end; when it is wanted again it starts at once."""
        self.state, self.reason = "stopping", "another release serves"
        self.failures, self.next_start = 0, 0.0

    def answered(self, ready: bool, checks: dict[str, str]) -> None:
        if self.state == "stopping":
            return
        self.silent_since = None
        self.checks = checks
        bad = [f"{name}: {outcome}" for name, outcome in checks.items() if outcome != "ok"]
        self.state = "ready" if ready else "not ready"
        self.reason = "" if ready else ", ".join(bad)

    def did_not_answer(self) -> float:
        """How many seconds it has been silent since it was started or last answered."""
        self.silent_since = self.silent_since or time.monotonic()
        if self.state not in ("starting", "stopping"):
            self.state, self.reason = "not ready", "does not answer"
        return time.monotonic() - self.silent_since

    def report(self) -> dict[str, Any]:
        """As it stands in `stack.json`."""
        return {
            "name": self.program.name,
            "kind": self.program.kind,
            "state": self.state,
            "pid": self.identity.pid if self.identity else None,
            "started": self.identity.started if self.identity else None,
            "port": self.port,
            "restarts": self.restarts,
            "reason": self.reason,
        }


def pause_after(failures: int) -> float:
    """How many seconds to wait after so many failures in a row."""
    return min(FIRST_PAUSE_SECONDS * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS)


def ending(status: int) -> str:
    """How a process went, by its exit code."""
    return f"killed by signal {-status}" if status < 0 else f"exited with code {status}"
