"""`./opsight chaos`: what is promised when something breaks, tried on a stack of its own."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.local.errors import LocalError

if TYPE_CHECKING:
    from infra.chaos.playing import Outcome

app = typer.Typer()


@app.command()
def chaos(
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this scenario; may be repeated.")] = None,
    list_them: Annotated[bool, typer.Option("--list", help="Say which scenarios there are.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Break a stack of its own under load; prove that nothing is lost or doubled, and that it is back in a minute.

    No installation of yours is touched, and nothing is left behind. All of it takes about half an hour.
    Exit code 0: all held; 1: something did not.
    """
    from rich.console import Console

    from infra.chaos.playing import play
    from infra.chaos.scenarios import SCENARIOS
    from infra.chaos.screen import json_of, table_of, watched

    if list_them:
        typer.echo("\n".join(f"{one.name:17}{one.what}" for one in SCENARIOS))
        return
    if unknown := set(only or ()) - {one.name for one in SCENARIOS}:
        raise LocalError(f"There is no scenario {', '.join(sorted(unknown))}: ./opsight chaos --list")
    chosen = [one for one in SCENARIOS if not only or one.name in only]
    with redirect_stdout(sys.stderr), watched(len(chosen)) as (watch, done):  # what is logged on the way is no answer
        outcomes = asyncio.run(_until_told(play(chosen, watch, done)))
    if as_json:
        typer.echo(json_of(outcomes))
    else:
        Console(highlight=False, soft_wrap=True).print(table_of(outcomes))
    raise typer.Exit(1 if any(one.state == "broken" for one in outcomes) else 0)


async def _until_told(work: "Coroutine[Any, Any, list[Outcome]]") -> "list[Outcome]":
    """Run `work`; SIGTERM ends it as Ctrl-C does: what it has started is stopped and removed first."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await task
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error
