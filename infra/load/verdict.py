"""What the times of answers mean: a row for each scenario, and whether all of them meet the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from rich.table import Table

from infra.load.scenarios import BARE, Plan


@dataclass(frozen=True)
class Row:
    """One scenario: how many answers, how many of them failures, and quantiles of their times in milliseconds.

    `times_bare` is its p95 by that of the bare operation, `most_times_bare` what that may be; `statuses` counts
    the failures by status (0: no answer).
    """

    name: str
    asked: int
    failed: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    times_bare: float
    most_times_bare: float | None
    statuses: dict[str, int]


@dataclass(frozen=True)
class Verdict:
    """All rows, and in `missed` a sentence for each thing that is not as the plan wants it."""

    users: int
    seconds: float
    rows: tuple[Row, ...]
    missed: tuple[str, ...]

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def failed(self) -> int:
        return sum(row.failed for row in self.rows)


def judge(plan: Plan, ended: Mapping[str, Any], *, users: int, by_clock: bool) -> Verdict:
    """The verdict on what Locust said at the end. Without `by_clock`, times are held against the bare operation alone.

    A machine that does other things makes all answers slow, the bare ones too: the ratio says whether it is us.
    """
    measured = ended["rows"]
    bare = _cuts(measured.get(BARE, {}).get("took_ms", ()))[1]
    rows = tuple(
        _row(scenario.name, measured.get(scenario.name, {}), bare, scenario.most_times_bare)
        for scenario in plan.scenarios
    )
    asked, failed = sum(row.asked for row in rows), sum(row.failed for row in rows)
    missed = [f"{row.name}: nothing was answered" for row in rows if row.asked == 0]
    if failed > asked * plan.most_failures:
        missed.append(f"failures: {failed} of {asked} (at most {plan.most_failures:.1%})")
    missed += [
        f"{row.name}: p95 is {row.times_bare:.1f} times the bare operation's (at most {row.most_times_bare:g})"
        for row in rows
        if row.most_times_bare is not None and row.times_bare > row.most_times_bare
    ]
    if by_clock:
        late = [row for row in rows if row.p95_ms >= plan.p95_ms]
        missed += [f"{row.name}: p95 is {row.p95_ms:.0f} ms (below {plan.p95_ms:g})" for row in late]
    return Verdict(users, round(ended["seconds"], 1), rows, tuple(missed))


def table_of(verdict: Verdict) -> Table:
    """The rows for people."""
    table = Table(box=None, pad_edge=False)
    table.add_column("scenario")
    for heading in ("asked", "failed", "p50 ms", "p95 ms", "p99 ms", "x bare", "at most"):
        table.add_column(heading, justify="right")
    table.add_column("failures by status")
    for row in verdict.rows:
        times = [f"{value:.1f}" for value in (row.p50_ms, row.p95_ms, row.p99_ms, row.times_bare)]
        most = "" if row.most_times_bare is None else f"{row.most_times_bare:g}"
        failures = ", ".join(f"{status}: {number}" for status, number in row.statuses.items())
        table.add_row(row.name, str(row.asked), str(row.failed), *times, most, failures)
    return table


def _row(name: str, measured: Mapping[str, Any], bare_p95: float, most: float | None) -> Row:
    took = measured.get("took_ms", ())
    failures = {
        status: number for status, number in measured.get("statuses", {}).items() if not 200 <= int(status) < 400
    }
    p50, p95, p99 = _cuts(took)
    times = round(p95 / bare_p95, 2) if bare_p95 else 0.0
    return Row(name, len(took), sum(failures.values()), p50, p95, p99, times, most, failures)


def _cuts(took: Any) -> tuple[float, float, float]:
    if len(took) < 2:
        return (0.0, 0.0, 0.0)
    cuts = quantiles(took, n=100, method="inclusive")
    return round(cuts[49], 1), round(cuts[94], 1), round(cuts[98], 1)
