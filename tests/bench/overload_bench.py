"""What is still answered at three times the load that can be carried: `python -m tests.bench.overload_bench`.

Real PostgreSQL, Redis, service and gateway, on one core together; whoever asks has the other. First four clients
ask one question after the other: the peak. Then questions come at three times that rate, whether
answers come or not, as from many people; each gives up after a second (`--patience`). `goodput` is the share of the
peak that was answered 200 in time: of the mean of two peaks, one before the flood and one after it. `without` is the
same with a gateway that refuses nobody. A refusal is to come with `Retry-After`. `asked_late_ms` says how far we
ourselves were behind: beyond some tens, the machine was too busy for these figures to mean anything.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop

from gateway.identity.seed import seed_demo
from infra.local.processes import free_port
from tests.bench.flood import Flood, Heard
from tests.bench.gateway_peers import load
from tests.bench.ops_hub_bench import hub_environment, request_for
from tests.bench.servers import Ground, ground, pin, server

ASKED = {"bootstrap": "/api/v1/ops/bootstrap", "onboarding": "/api/v1/ops/onboarding"}
TIMES, LEAST_GOODPUT = 3, 0.8
# As many as a service is asked at once at least: they keep it busy, and none of them ever waits for its turn.
CLIENTS = 4
UNLIMITED = {
    "OPSIGHT_UPSTREAM_CONNECTIONS": "100",
    "OPSIGHT_UPSTREAM_WAITING": "10000",
    "OPSIGHT_UPSTREAM_WAIT_SECONDS": "30",
}


def main() -> None:
    """Start everything, measure, print, stop; fails when less than 80 % of the peak is answered in time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--patience", type=float, default=1, help="seconds after which an answer is of no use")
    options = parser.parse_args()
    with ground("platform", "gateway", "ops_hub") as place:
        figures = uvloop.run(_measure(place, options))
    missed = [name for name, one in figures.items() if one["goodput"] < LEAST_GOODPUT or one["without_advice"]]
    print(json.dumps(figures | {"missed": missed}, indent=2))
    sys.exit(1 if missed else 0)


async def _measure(place: Ground, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    account = await seed_demo(place.admin_url, password="bench")
    figures: dict[str, dict[str, float]] = {}
    pin(place.postgres.pid, core=0)
    pin(os.getpid(), core=1)
    for name, path in ASKED.items():
        request = request_for(path, account.api_key)
        with _served(place, {}) as port:
            await load(port, request, clients=4, seconds=1)
            before = await load(port, request, clients=CLIENTS, seconds=options.seconds / 2)
            heard = await _flood(port, request, before.rate * TIMES, options)
            await _settled(port, request)
            after = await load(port, request, clients=CLIENTS, seconds=options.seconds / 2)
        with _served(place, UNLIMITED) as port:
            await load(port, request, clients=4, seconds=1)
            late = await _flood(port, request, before.rate * TIMES, options)
        peak = (before.rate + after.rate) / 2
        without = round(late.statuses[200] / options.seconds / peak, 3)
        figures[name] = {"peak_rps": round(peak, 1)} | _figures(heard, peak * options.seconds) | {"without": without}
    return figures


def _figures(heard: Heard, most: float) -> dict[str, float]:
    """In numbers; `most` is how many answers there could have been."""
    cuts = statistics.quantiles(heard.took_ms, n=20) if len(heard.took_ms) > 1 else [0.0] * 19
    return {
        "goodput": round(heard.statuses[200] / most, 3),
        "good_p50_ms": round(cuts[9], 1),
        "good_p95_ms": round(cuts[18], 1),
        "good": heard.statuses[200],
        "refused": heard.statuses[503],
        "given_up": heard.statuses[0],
        "without_advice": heard.without_advice,
        "asked_late_ms": round(heard.asked_late_ms, 1),
    }


@contextmanager
def _served(place: Ground, more: dict[str, str]) -> Iterator[int]:
    """The port of a gateway with these settings, and a hub behind it that has nothing to do yet; on one core."""
    hub, edge = free_port(), free_port()
    told = hub_environment(place, "gateway", hub) | more
    with (
        server("services.ops_hub.app:make_app", hub, hub_environment(place, "ops_hub", hub), core=0),
        server("gateway.app:make_app", edge, told, http="libs.server:HttpProtocol", core=0),
    ):
        yield edge


async def _flood(port: int, request: bytes, rate: float, options: argparse.Namespace) -> Heard:
    return await Flood(port, request, patience=options.patience).run(rate, options.seconds)


async def _settled(port: int, request: bytes) -> None:
    """Return when nothing is left of the flood: one client is answered for a second."""
    for _ in range(60):
        try:
            await load(port, request, clients=1, seconds=1)
        except (RuntimeError, statistics.StatisticsError):
            await asyncio.sleep(1)
        else:
            return
    raise RuntimeError("the flood never ended")


if __name__ == "__main__":
    main()
