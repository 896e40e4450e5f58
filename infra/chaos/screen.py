"""What people see of chaos: the step that is under way, a line for each outcome, and a table at the end."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from infra.chaos.playing import Outcome

COLOURS = {"held": "green", "broken": "bold red", "skipped": "yellow"}
MOST_LINES = 8
Watch = Callable[[str], None]


@contextmanager
def watched(count: int) -> Iterator[tuple[Watch, Callable[[Outcome], None]]]:
    """Shows, on standard error, what is under way and how each scenario ended; the answer stands alone."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (SpinnerColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=count)

        def end(outcome: Outcome) -> None:
            progress.console.print(line_of(outcome))
            progress.advance(task)

        def watch(step: str) -> None:
            progress.update(task, description=step)
            if not console.is_terminal:
                console.print(f"  {step}")

        yield watch, end


def line_of(outcome: Outcome) -> str:
    """One line, and one more for each thing that did not hold."""
    if outcome.state == "skipped":
        return f"{outcome.scenario}: skipped, {outcome.broken[0]}"
    more = [f"  {one}" for one in outcome.broken[:MOST_LINES]]
    if len(outcome.broken) > MOST_LINES:
        more.append(f"  and {len(outcome.broken) - MOST_LINES} more")
    kept = outcome.kept
    figures = f"{len(kept.lost)} lost, {len(kept.doubled)} doubled of {kept.acknowledged}"
    times = f"back after {_seconds(outcome.recovery_seconds)}, settled after {_seconds(kept.settled_seconds)}"
    return "\n".join([f"{outcome.scenario}: {outcome.state} in {outcome.seconds:.0f} s; {figures}; {times}", *more])


def table_of(outcomes: Sequence[Outcome]) -> Table:
    """One row a scenario."""
    table = Table(box=None, pad_edge=False)
    for heading in (
        "scenario",
        "",
        "requests",
        "refused",
        "promised",
        "lost",
        "doubled",
        "back after",
        "settled after",
        "",
    ):
        table.add_column(heading, justify="left" if heading in ("scenario", "") else "right", overflow="fold")
    for one in outcomes:
        kept = one.kept
        counts = [one.requests, one.refused, kept.acknowledged, len(kept.lost), len(kept.doubled)]
        seconds = [_seconds(one.recovery_seconds), _seconds(kept.settled_seconds)]
        figures = [*map(str, counts), *seconds] if one.state != "skipped" else [""] * 7
        note = "; ".join(f"{name} {value:g}" for name, value in one.measured.items())
        if one.state == "skipped":
            note = one.broken[0]
        table.add_row(one.scenario, Text(one.state, style=COLOURS[one.state]), *figures, Text(note, style="dim"))
    return table


def json_of(outcomes: Sequence[Outcome]) -> str:
    """The same for machines."""
    return json.dumps({"held": all(one.state != "broken" for one in outcomes), "scenarios": [*map(_plain, outcomes)]})


def _plain(one: Outcome) -> dict[str, object]:
    return {
        "name": one.scenario,
        "state": one.state,
        "broken": one.broken,
        "seconds": round(one.seconds, 1),
        "recovery_seconds": _rounded(one.recovery_seconds),
        "settled_seconds": _rounded(one.kept.settled_seconds),
        "requests": one.requests,
        "refused": one.refused,
        "acknowledged": one.kept.acknowledged,
        "lost": len(one.kept.lost),
        "doubled": len(one.kept.doubled),
        "measured": one.measured,
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"
