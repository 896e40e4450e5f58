"""Every benchmark by name."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Benchmark:
    """What it `measures`, in words, and about how many `minutes` it takes on a quiet machine of two cores.

    `command` is what the documents call it, where that is not the module `tests.bench.<name>_bench`.
    """

    name: str
    measures: str
    minutes: float
    command: str = ""

    @property
    def documented(self) -> str:
        """The command as documents write it."""
        return self.command or f"python -m tests.bench.{self.name}_bench"

    @property
    def is_of_launcher(self) -> bool:
        """Whether it is a command of the launcher, which gives figures for machines when it is asked to."""
        return self.documented.startswith("./opsight ")

    def arguments(self, *more: str) -> list[str]:
        """How to run it with this Python; `more` are arguments of its own."""
        words = self.documented.split()
        module, own = ("infra.local", words[1:]) if self.is_of_launcher else (words[2], words[3:])
        return [sys.executable, "-m", module, *own, *more]


BENCHMARKS = (
    Benchmark("combined", "the combined payload and questions of 30 days over a million rows", 3),
    Benchmark(
        "engine", "the connector engine against a bare COPY", 3, "python -m tests.bench.engine_bench --records 1000000"
    ),
    Benchmark("gateway", "what the gateway adds to a request, against FastAPI and httpx", 1),
    Benchmark("grid", "runs of local search grids, and their results", 2),
    Benchmark("jobs", "jobs a second with all guarantees, and pickup when idle", 1, "python -m tests.bench.jobs"),
    Benchmark("live_reading", "a chain of shops read from a provider", 1),
    Benchmark("load", "the five busiest operations as many people ask them", 3, "./opsight load"),
    Benchmark("location_import", "an import of 10,000 locations", 2),
    Benchmark("ops_hub", "the operations hub with 10,000 locations", 2),
    Benchmark("overload", "what is still answered at three times the load that can be carried", 2),
    Benchmark("push", "pushed records: memory, checking and landing", 1),
    Benchmark("report", "a report as PDF", 1),
    Benchmark("schedule_backlog", "scheduled reports beside a long queue", 20),
    Benchmark("secrets", "sealing, reading and rotating secrets", 2),
    Benchmark("telemetry", "what metrics and traces cost a request", 2),
    Benchmark("upload", "an upload of 100,000 rows against a bare COPY", 2),
    Benchmark("warehouse", "a warehouse of 50 tenants and five million rows", 15),
)


def benchmark_of(name: str) -> Benchmark | None:
    """The benchmark of that name; None when there is none."""
    return next((one for one in BENCHMARKS if one.name == name), None)
