"""What can happen to an installation, as a list: `./opsight chaos` plays one after the other."""

import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from infra.chaos import drills, faults
from infra.chaos.stage import Stage


@dataclass(frozen=True)
class Scenario:
    """One thing that happens, while clients read and write.

    `asks_provider`: clients pay a provider for ranks as well, over a line that can be spoiled. `takes_gateway`: clients
    get no answer for a while. `place` is where its stack lives. `lacking` says why it cannot be played here.
    """

    name: str
    what: str
    act: Callable[[Stage], Awaitable[None]]
    asks_provider: bool = False
    takes_gateway: bool = False
    place: Literal["shared", "small disk"] = "shared"
    lacking: Callable[[], str | None] = lambda: None


def _no_small_disk() -> str | None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return "a small disk can be mounted by root alone"
    return None


SCENARIOS = (
    Scenario("workers", "all workers are killed, twice", faults.kill_workers),
    Scenario("frozen", "workers stand still for longer than their leases", faults.freeze_workers),
    Scenario("services", "every service is killed, one after the other", faults.kill_services),
    Scenario("gateway", "the gateway is killed", faults.kill_gateway, takes_gateway=True),
    Scenario("postgres-stop", "PostgreSQL is stopped, and kept down", faults.stop_postgres),
    Scenario("postgres-kill", "PostgreSQL is killed, and recovers", faults.kill_postgres),
    Scenario("valkey-stop", "Valkey is stopped, and kept down", faults.stop_valkey),
    Scenario("valkey-loss", "Valkey is killed, and its data are lost", faults.lose_valkey),
    Scenario("power", "everything is killed at once, and started again", faults.kill_everything, takes_gateway=True),
    Scenario("backlog", "nobody works for a while, and everything comes at once", faults.pile_up),
    Scenario("provider-slow", "the line to a provider is slow", faults.slow_provider, asks_provider=True),
    Scenario("provider-broken", "answers of a provider break off", faults.broken_provider, asks_provider=True),
    Scenario("provider-silent", "a provider takes calls and never answers", faults.silent_provider, asks_provider=True),
    Scenario("provider-failing", "a provider answers 503, then 429", faults.failing_provider, asks_provider=True),
    Scenario("disk", "the database's disk is full", faults.fill_disk, place="small disk", lacking=_no_small_disk),
    Scenario("kill-switch", "the kill switch is pulled and released", drills.pull_kill_switch),
    Scenario("restore", "a backup is brought back beside it", drills.restore_beside),
)
