"""What logs, metrics and traces cost a request: `python -m tests.bench.telemetry_bench`.

The same service behind the same gateway, twice: as they run with a collector of traces, and with neither traces nor
metrics. Both are there from the start and are asked in turns of a few seconds, so that what the machine does beside
meets both alike. `cost` is the part of the throughput that telemetry takes, `cpu_cost` that of the processor time of a
request, which holds on a busy machine as well. Request logs are on in both.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
import uvloop
from fastapi import FastAPI

from gateway import metrics
from gateway.app import Gateway, make_app
from gateway.identity.seed import seed_demo
from infra.local.processes import free_port
from tests.bench.gateway_peers import load
from tests.bench.ops_hub_bench import hub_environment, request_for
from tests.bench.servers import Ground, ground, pin, server, spent_by
from tests.otlp_receiver import running_collector

PATH = "/api/v1/ops/bootstrap"
MOST = 0.05


@dataclass
class Side:
    """A gateway, the processes behind it, and what each turn with it gave."""

    port: int
    processes: list[psutil.Process]
    rates: list[float] = field(default_factory=list[float])
    cpu_ms: list[float] = field(default_factory=list[float])


def make_quiet_gateway() -> Gateway:
    """The gateway without its histogram."""
    metrics.observe = _nothing
    return make_app()


def make_quiet_hub() -> FastAPI:
    """The operations hub without its metrics."""
    from libs import app as apps

    apps.expose_metrics = _nothing
    from services.ops_hub.app import make_app as make_hub

    return make_hub()


def _nothing(*_: Any) -> None:
    pass


def main() -> None:
    """Start everything, measure, print, stop; fails when telemetry takes more than 5 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="of a turn")
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with ground("platform", "gateway", "ops_hub") as place:
        figures = uvloop.run(_measure(place, options))
    print(json.dumps(figures, indent=2))
    sys.exit(1 if figures["cost"] > MOST else 0)


async def _measure(place: Ground, options: argparse.Namespace) -> dict[str, float]:
    account = await seed_demo(place.admin_url, password="bench")
    request = request_for(PATH, account.api_key)
    pin(os.getpid(), core=1)
    with running_collector() as collector, _side(place, collector.url) as watched, _side(place, None) as quiet:
        for side in (watched, quiet):
            await load(side.port, request, clients=4, seconds=2)
        for _ in range(options.turns):
            for side in (watched, quiet):
                before = spent_by(side.processes)
                result = await load(side.port, request, clients=options.clients, seconds=options.seconds)
                side.rates.append(result.rate)
                side.cpu_ms.append((spent_by(side.processes) - before) / result.count)
        spans = len(collector.spans)
    with_it, without = statistics.median(watched.cpu_ms), statistics.median(quiet.cpu_ms)
    cost = 1 - statistics.median(one / other for one, other in zip(watched.rates, quiet.rates, strict=True))
    return {
        "cost": round(cost, 3),
        "cpu_cost": round(with_it / without - 1, 3),
        "rps": round(statistics.median(watched.rates), 1),
        "rps_without": round(statistics.median(quiet.rates), 1),
        "cpu_ms": round(with_it, 2),
        "cpu_ms_without": round(without, 2),
        "spans_taken": spans,
    }


@contextmanager
def _side(place: Ground, collector: str | None) -> Iterator[Side]:
    """A gateway and a hub on one core: with this collector and metrics, or without both."""
    hub, edge = free_port(), free_port()
    makers = ("services.ops_hub.app:make_app", "gateway.app:make_app")
    quiet = ("tests.bench.telemetry_bench:make_quiet_hub", "tests.bench.telemetry_bench:make_quiet_gateway")
    traces = {"OPSIGHT_OTLP_ENDPOINT": collector} if collector else {}
    with ExitStack() as stack:
        make_hub, make_gateway = makers if collector else quiet
        told = hub_environment(place, "ops_hub", hub) | traces
        service = stack.enter_context(server(make_hub, hub, told, core=0))
        told = hub_environment(place, "gateway", hub) | traces
        gateway = stack.enter_context(server(make_gateway, edge, told, http="libs.server:HttpProtocol", core=0))
        yield Side(edge, [service, gateway])


if __name__ == "__main__":
    main()
