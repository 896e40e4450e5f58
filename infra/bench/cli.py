"""`./opsight bench`: the benchmarks, what each measures, and which figures of the documents it measures again."""

import json
import os
import time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from infra.bench.catalogue import BENCHMARKS, Benchmark, benchmark_of
from infra.bench.rows import read_rows, rows_by
from infra.local.commands import run_command
from infra.local.errors import LocalError
from infra.local.home import REPOSITORY

app = typer.Typer(
    invoke_without_command=True,
    context_settings={"allow_interspersed_args": True},
    help="Measure again what the documents say of speed.",
)
# A busy machine takes several times as long as a quiet one.
PATIENCE = 6


@app.callback()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Those to run; without any, they are listed.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Run all of them, one after the other.")] = False,
    option: Annotated[
        list[str] | None, typer.Option("--with", help='An option for the benchmark itself, such as "--seconds=3".')
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """List the benchmarks, or run some. Exit code 0: all met their goals; 1: one of them did not."""
    chosen = list(BENCHMARKS) if every else [_named(name) for name in names or []]
    if not chosen:
        typer.echo(json.dumps([_described(one) for one in BENCHMARKS]) if as_json else "", nl=as_json)
        if not as_json:
            _show()
        return
    results = [_run(one, option or [], quiet=as_json) for one in chosen]
    if as_json:
        typer.echo(json.dumps(results))
    else:
        for one, result in zip(chosen, results, strict=True):
            verdict = "ok" if result["exit_code"] == 0 else f"exit code {result['exit_code']}"
            typer.echo(f"{one.name}: {verdict}, {result['seconds']:.0f} s")
            for row in result["rows"]:
                typer.echo(f"  {row}")
    raise typer.Exit(1 if any(result["exit_code"] for result in results) else 0)


def _show() -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "minutes", "figures", "measures"):
        table.add_column(heading, justify="right" if heading in ("minutes", "figures") else "left", overflow="fold")
    for one in BENCHMARKS:
        table.add_row(one.name, f"{one.minutes:g}", str(len(rows_by(one.documented))), one.measures)
    Console(highlight=False).print(table)
    ours = {row for one in BENCHMARKS for row in rows_by(one.documented)}
    others = sorted({row.command for row in read_rows() if row not in ours})
    typer.echo("Run one: ./opsight bench NAME. Figures that other commands measure:")
    for command in others:
        typer.echo(f"  {command}")


def _named(name: str) -> Benchmark:
    if (found := benchmark_of(name)) is None:
        raise LocalError(f"there is no benchmark {name!r}: ./opsight bench lists them.")
    return found


def _described(one: Benchmark) -> dict[str, Any]:
    rows = [f"{row.page}: {row.what}" for row in rows_by(one.documented)]
    return {"name": one.name, "measures": one.measures, "minutes": one.minutes, "command": one.documented, "rows": rows}


def _run(one: Benchmark, options: list[str], *, quiet: bool) -> dict[str, Any]:
    """What is known of it, and how it went: `figures` is what it printed as JSON; where it printed none, its words."""
    environment = dict(os.environ) | {"PYTHONPATH": str(REPOSITORY)}
    command = one.arguments(*(part for text in options for part in text.split("=", 1)))
    if one.is_of_launcher and quiet:
        command.append("--json")
    began = time.monotonic()
    status, output = run_command(command, REPOSITORY, environment, seconds=one.minutes * 60 * PATIENCE, show=not quiet)
    figures = figures_in(output)
    outcome = {"exit_code": status, "seconds": round(time.monotonic() - began, 1), "figures": figures}
    return _described(one) | outcome | ({} if figures else {"output": output[-40:]})


def figures_in(output: list[str]) -> Any:
    """The JSON object that the output ends with; None when there is none."""
    for number, line in enumerate(output):
        if line.startswith("{"):
            try:
                return json.loads("\n".join(output[number:]))
            except json.JSONDecodeError:
                continue
    return None
