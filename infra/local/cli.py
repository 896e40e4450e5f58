"""The command line: `./opsight <command>`."""

import json
import sys
from typing import Annotated, Any

import typer

from infra.local.errors import LocalError
from infra.local.home import Home

app = typer.Typer(
    name="./opsight",
    help="Opsight on this machine: start it, look at it, test it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Port = Annotated[int, typer.Option(help="Port of the web UI and the API.", min=1, max=65535, envvar="OPSIGHT_PORT")]


@app.command()
def up(
    port: Port = 8080,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when healthy; the stack stays.")] = False,
    web: Annotated[bool, typer.Option(help="Build the web UI when it is stale.")] = True,
    lan: Annotated[bool, typer.Option("--lan", help="Listen on the network, not only on this machine.")] = False,
) -> None:
    """Start the whole stack; Ctrl-C stops it."""
    from infra.local import up as stack
    from infra.local.screen import announce

    home = Home.from_environment()
    home.prepare()
    if stack.already_up(home):
        announce(home, home.read(home.stack_file))
        typer.echo("It was running already: ./opsight status, ./opsight down.")
        return
    start = stack.up_detached if detach else stack.up_foreground
    start(home, stack.Options(port=port, lan=lan, web=web))


@app.command()
def down() -> None:
    """Stop the stack, however it was started."""
    from infra.local import up as stack

    stopped = stack.down(Home.from_environment())
    typer.echo("Opsight has stopped." if stopped else "Opsight was not running.")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Show every process. Exit code 0: ready; 1: not quite; 3: not running."""
    from infra.local.leftovers import living_supervisor
    from infra.local.screen import console, table_of

    home = Home.from_environment()
    content: dict[str, Any] = home.read(home.stack_file)
    if living_supervisor(home) is None:
        typer.echo(json.dumps({"state": "stopped"}) if as_json else "Opsight is not running: ./opsight up")
        raise typer.Exit(3)
    if as_json:
        typer.echo(json.dumps(content, indent=2))
    else:
        console.print(table_of(content))
    raise typer.Exit(0 if content["state"] == "ready" else 1)


def main() -> int:
    """Run a command; a failure is one line on standard error and a non-zero exit code."""
    from typer import TyperException

    try:
        return typer.main.get_command(app).main(standalone_mode=False) or 0
    except TyperException as error:
        return _say(f"{error.format_message()} (./opsight --help)", 2)
    except typer.Abort:
        return 130
    except LocalError as error:
        return _say(str(error), 1)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is None and error.strerror is None:
            raise
        return _say(f"{error.strerror}: {error.filename}" if error.filename else str(error.strerror), 1)


def _say(message: str, code: int) -> int:
    print(f"opsight: {message}", file=sys.stderr)
    return code
