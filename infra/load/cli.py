"""`./opsight load`: many people ask the five questions that screens ask most, at once."""

import json
from contextlib import ExitStack
from dataclasses import asdict
from typing import Annotated, Literal

import typer
from rich.console import Console

from infra.backups.screen import watched
from infra.load.asking import ask
from infra.load.place import KEY, place_of_operator, stack_of_our_own
from infra.load.scenarios import read_plan
from infra.load.verdict import judge, table_of
from infra.local.foreign import LOCUST
from infra.local.home import Home

app = typer.Typer(
    invoke_without_command=True, help="Ask the busiest operations as many people do, and judge the times."
)


@app.callback()
def load(
    users: Annotated[int, typer.Option(min=1, max=10_000, help="So many people, each asks once a second.")] = 30,
    seconds: Annotated[int, typer.Option(min=5, max=86_400, help="For so long.")] = 30,
    url: Annotated[
        str | None, typer.Option(help=f"Another Opsight than a fresh one on this machine; its API key in {KEY}.")
    ] = None,
    dataset: Annotated[
        Literal["warehouse", "demo"], typer.Option(help="Which figures are asked for there.")
    ] = "warehouse",
    relative: Annotated[
        bool, typer.Option("--relative", help="Judge by failures and the bare operation alone, for busy machines.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Ask for a while, show every operation's times. Exit code 0: as planned; 1: something missed its goal."""
    home = Home.from_environment()
    home.prepare()
    with ExitStack() as stack:
        with watched() as watch:
            python = LOCUST.folder(home, watch) / "bin" / "python"
            place = (
                stack.enter_context(stack_of_our_own(home, watch)) if url is None else place_of_operator(url, dataset)
            )
            watch("Asking once, to be warm")
            ask(python, place, users=min(users, 6), seconds=5)
        ended = ask(python, place, users=users, seconds=seconds)
    verdict = judge(read_plan(), ended, users=users, by_clock=not relative)
    if as_json:
        typer.echo(json.dumps(asdict(verdict) | {"asked": verdict.asked, "failed": verdict.failed}))
    else:
        Console(highlight=False, soft_wrap=True).print(table_of(verdict))
        typer.echo(f"{verdict.asked} answers in {verdict.seconds:.0f} s, {verdict.failed} failures")
        for sentence in verdict.missed:
            typer.echo(f"missed: {sentence}")
    raise typer.Exit(1 if verdict.missed else 0)
