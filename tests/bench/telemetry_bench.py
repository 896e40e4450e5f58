"""What metrics and traces cost a request: `python -m tests.bench.telemetry_bench`.

A service behind the gateway on one core, with a collector of traces on the other. Metrics and traces are turned on and
off in the same two processes, half a second each, and each turn with them is held against its neighbour without them:
so neither what the machine does beside nor how a process came to lie in memory counts. Two questions: a page's first
screen, and an operation that does nothing, for which telemetry is dearest. `cost` is the part of the throughput that
telemetry takes, `cpu_cost` what it adds to the processor time of a request, sending spans included; medians of the
turns, and `spread` is how far the middle half of the costs lie apart. Request logs are on in both. Ends within six
minutes.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
import uvloop

from gateway.identity.seed import seed_demo
from infra.local.processes import free_port
from tests.bench.gateway_peers import load
from tests.bench.ops_hub_bench import hub_environment, request_for
from tests.bench.servers import Ground, ground, pin, server, spent_by
from tests.bench.telemetry_switch import OFF, ON
from tests.otlp_receiver import running_collector

ASKED = {"bootstrap": "/api/v1/ops/bootstrap", "onboarding": "/api/v1/ops/onboarding"}
MOST = 0.05
MOST_SECONDS = 330
# After each turn, for the spans of the turn to leave: it pays for its own.
REST_SECONDS = 0.1


@dataclass
class Watched:
    """A gateway with a switch, and the processes that it turns."""

    port: int
    processes: list[psutil.Process]

    def turn(self, *, on: bool) -> None:
        for process in self.processes:
            process.send_signal(ON if on else OFF)


@dataclass
class Turns:
    """What each turn gave: answers a second, and milliseconds of processor time of each."""

    rates: list[float] = field(default_factory=list[float])
    cpu_ms: list[float] = field(default_factory=list[float])


def main() -> None:
    """Start everything, measure, print, stop; fails when telemetry takes more than 5 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="of a turn")
    parser.add_argument("--turns", type=int, default=100, help="with telemetry, and as many without")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--traces", type=int, default=50, help="sent in a second at most, as the setting says")
    options = parser.parse_args()
    with ground("platform", "gateway", "ops_hub") as place:
        figures = uvloop.run(_measure(place, options))
    missed = [name for name, one in figures.items() if one["cost"] > MOST]
    print(json.dumps(figures | {"missed": missed}, indent=2))
    sys.exit(1 if missed else 0)


async def _measure(place: Ground, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    account = await seed_demo(place.admin_url, password="bench")
    pin(os.getpid(), core=1)
    figures: dict[str, dict[str, float]] = {}
    with running_collector() as collector, _watched(place, collector.url, options.traces) as watched:
        async with asyncio.timeout(MOST_SECONDS):
            for name, path in ASKED.items():
                request, before = request_for(path, account.api_key), len(collector.spans)
                await load(watched.port, request, clients=4, seconds=2)
                turns = await _turns(watched, request, options)
                figures[name] = _figures(turns[True], turns[False]) | {"spans_taken": len(collector.spans) - before}
    return figures


async def _turns(watched: Watched, request: bytes, options: argparse.Namespace) -> dict[bool, Turns]:
    """In pairs: with and without, then without and with, so that what grows or shrinks meets both alike."""
    turns = {True: Turns(), False: Turns()}
    for number in range(options.turns):
        for on in (number % 2 == 0, number % 2 == 1):
            watched.turn(on=on)
            before = spent_by(watched.processes)
            result = await load(watched.port, request, clients=options.clients, seconds=options.seconds)
            watched.turn(on=False)
            await asyncio.sleep(REST_SECONDS)
            turns[on].rates.append(result.rate)
            turns[on].cpu_ms.append((spent_by(watched.processes) - before) / result.count)
    return turns


def _figures(with_it: Turns, without: Turns) -> dict[str, float]:
    costs = [1 - one / other for one, other in zip(with_it.rates, without.rates, strict=True)]
    cpu_costs = [one / other - 1 for one, other in zip(with_it.cpu_ms, without.cpu_ms, strict=True)]
    return {
        "cost": round(statistics.median(costs), 3),
        "spread": _spread(costs),
        "cpu_cost": round(statistics.median(cpu_costs), 3),
        "cpu_spread": _spread(cpu_costs),
        "rps": round(statistics.median(with_it.rates), 1),
        "rps_without": round(statistics.median(without.rates), 1),
        "cpu_ms": round(statistics.median(with_it.cpu_ms), 2),
        "cpu_ms_without": round(statistics.median(without.cpu_ms), 2),
    }


def _spread(costs: list[float]) -> float:
    low, _, high = statistics.quantiles(costs, n=4)
    return round(high - low, 3)


@contextmanager
def _watched(place: Ground, collector: str, traces: int) -> Iterator[Watched]:
    """A gateway and a hub on one core, whose spans go to this collector."""
    hub, edge = free_port(), free_port()
    tracing = {
        "OPSIGHT_OTLP_ENDPOINT": collector,
        "OPSIGHT_TRACES_PER_SECOND": str(traces),
    }
    told = {name: hub_environment(place, name, hub) | tracing for name in ("ops_hub", "gateway")}
    make_hub, make_gateway = (f"tests.bench.telemetry_switch:make_{name}" for name in ("hub", "gateway"))
    with (
        server(make_hub, hub, told["ops_hub"], core=0) as service,
        server(make_gateway, edge, told["gateway"], http="libs.server:HttpProtocol", core=0) as gateway,
    ):
        yield Watched(edge, [service, gateway])


if __name__ == "__main__":
    main()
