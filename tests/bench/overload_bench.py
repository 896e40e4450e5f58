"""What is still answered at three times the load that can be carried: `python -m tests.bench.overload_bench`.

Real PostgreSQL, Redis, service and gateway, on one core together; whoever asks has the other. Four clients that ask one
question after the other: the peak. Then questions come at three times that rate, whether answers come or not, as from
people who know nothing of each other; each gives up after a second (`--patience`). Nobody comes back: who does as
`Retry-After` says is one of those who come later. Peak and flood take turns, a few seconds each, so that what the
machine does beside meets both alike.

`goodput` is the share of the peak that was answered 200 in time, peaks being those before and after the flood; the
median of the rounds. `cpu_goodput` is the same by processor time, which a busy machine changes less: what the answers
in time cost at the peak, of what was spent. `answer_ms` and `refused_ms` are processor time of an answer at the peak,
and of all else for each request that was refused. `without` is `goodput` with a gateway that refuses nobody, once. A
refusal is to come with `Retry-After`. `asked_late_ms` says how far we ourselves were behind: beyond some tens, the
machine was too busy for `goodput` to mean anything.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import uvloop

from gateway.identity.seed import seed_demo
from infra.local.processes import free_port
from tests.bench.flood import Flood, Heard
from tests.bench.gateway_peers import load
from tests.bench.ops_hub_bench import hub_environment, request_for
from tests.bench.servers import Ground, ground, pin, server, spent_by, spent_with_children

ASKED = {"bootstrap": "/api/v1/ops/bootstrap", "onboarding": "/api/v1/ops/onboarding"}
TIMES, LEAST_GOODPUT = 3, 0.8
# As many as a service is asked at once at least: they keep it busy, and none of them ever waits for its turn.
CLIENTS = 4
UNLIMITED = {
    "OPSIGHT_UPSTREAM_CONNECTIONS": "100",
    "OPSIGHT_UPSTREAM_WAITING": "10000",
    "OPSIGHT_UPSTREAM_STANDING": "10000",
    "OPSIGHT_UPSTREAM_WAIT_SECONDS": "30",
}


@dataclass(frozen=True)
class Served:
    """A gateway, and the processes that work for its answers."""

    port: int
    request: bytes
    processes: list[psutil.Process]
    postgres: psutil.Process

    def spent(self) -> float:
        """Milliseconds of processor time so far."""
        return spent_by(self.processes) + spent_with_children(self.postgres)


@dataclass(frozen=True)
class Peak:
    """Answers a second, and milliseconds of processor time of each."""

    rate: float
    answer_ms: float


@dataclass(frozen=True)
class Round:
    """A flood between two peaks. `good` and `refused` are of its first second, too, as `spent_ms` is."""

    peak: Peak
    heard: Heard
    seconds: float
    good: int
    refused: int
    spent_ms: float

    @property
    def goodput(self) -> float:
        return self.heard.statuses[200] / self.seconds / self.peak.rate

    @property
    def cpu_goodput(self) -> float:
        return self.good * self.peak.answer_ms / self.spent_ms

    @property
    def refused_ms(self) -> float:
        return (self.spent_ms - self.good * self.peak.answer_ms) / max(self.refused, 1)


def main() -> None:
    """Start everything, measure, print, stop; fails when less than 80 % of the peak is answered in time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="of a flood; a peak takes half of it")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=float, default=1, help="seconds after which an answer is of no use")
    parser.add_argument("--only", choices=ASKED, help="one question instead of all")
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
        if options.only in (None, name):
            request = request_for(path, account.api_key)
            with _served(place, request, {}) as served:
                rounds = await _rounds(served, options, options.rounds)
            with _served(place, request, UNLIMITED) as served:
                [without] = await _rounds(served, options, 1)
            figures[name] = _figures(rounds) | {"without": round(without.goodput, 3)}
    return figures


async def _rounds(served: Served, options: argparse.Namespace, many: int) -> list[Round]:
    await load(served.port, served.request, clients=CLIENTS, seconds=1)
    before, rounds = await _peak(served, options), list[Round]()
    for _ in range(many):
        flood, spent = Flood(served.port, served.request, patience=options.patience), served.spent()
        heard = await flood.run(before.rate * TIMES, options.seconds)
        spent = served.spent() - spent
        await _settled(served)
        after = await _peak(served, options)
        both = Peak((before.rate + after.rate) / 2, (before.answer_ms + after.answer_ms) / 2)
        good, refused = (flood.first.statuses[status] + heard.statuses[status] for status in (200, 503))
        rounds.append(Round(both, heard, options.seconds, good, refused, spent))
        before = after
    return rounds


async def _peak(served: Served, options: argparse.Namespace) -> Peak:
    before = served.spent()
    result = await load(served.port, served.request, clients=CLIENTS, seconds=options.seconds / 2)
    return Peak(result.rate, (served.spent() - before) / result.count)


def _figures(rounds: list[Round]) -> dict[str, float]:
    """In numbers, of all rounds."""
    took_ms = [took for one in rounds for took in one.heard.took_ms]
    cuts = statistics.quantiles(took_ms, n=20) if len(took_ms) > 1 else [0.0] * 19
    return {
        "peak_rps": round(statistics.median(one.peak.rate for one in rounds), 1),
        "goodput": round(statistics.median(one.goodput for one in rounds), 3),
        "cpu_goodput": round(statistics.median(one.cpu_goodput for one in rounds), 3),
        "answer_ms": round(statistics.median(one.peak.answer_ms for one in rounds), 2),
        "refused_ms": round(statistics.median(one.refused_ms for one in rounds), 3),
        "good_p50_ms": round(cuts[9], 1),
        "good_p95_ms": round(cuts[18], 1),
        "good": sum(one.heard.statuses[200] for one in rounds),
        "refused": sum(one.heard.statuses[503] for one in rounds),
        "given_up": sum(one.heard.statuses[0] for one in rounds),
        "without_advice": sum(one.heard.without_advice for one in rounds),
        "asked_late_ms": round(max(one.heard.asked_late_ms for one in rounds), 1),
    }


@contextmanager
def _served(place: Ground, request: bytes, more: dict[str, str]) -> Iterator[Served]:
    """A gateway with these settings, and a hub behind it that has nothing to do yet; on one core."""
    hub, edge = free_port(), free_port()
    told = hub_environment(place, "gateway", hub) | more
    with (
        server("services.ops_hub.app:make_app", hub, hub_environment(place, "ops_hub", hub), core=0) as service,
        server("gateway.app:make_app", edge, told, http="libs.server:HttpProtocol", core=0) as gateway,
    ):
        yield Served(edge, request, [service, gateway], place.postgres)


async def _settled(served: Served) -> None:
    """Return when nothing is left of the flood: one client is answered for a second."""
    for _ in range(60):
        try:
            await load(served.port, served.request, clients=1, seconds=1)
        except (RuntimeError, statistics.StatisticsError):
            await asyncio.sleep(1)
        else:
            return
    raise RuntimeError("the flood never ended")


if __name__ == "__main__":
    main()
