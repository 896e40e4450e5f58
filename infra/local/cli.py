"""The command line: `./opsight <command>`."""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.local.errors import LocalError
from infra.local.home import Home

if TYPE_CHECKING:
    from infra.local.steps import Step
    from infra.local.suite import Suite

app = typer.Typer(
    name="./opsight",
    help="Opsight on this machine: start it, look at it, test it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# Groups and commands of other rooms, and where they are: imported only when asked for, so that `up` starts quickly.
GROUPS = {
    "admin": "infra.local.admin",
    "audit": "infra.audit_trail",
    "bench": "infra.bench.cli",
    "bi": "infra.bi.cli",
    "deploy": "infra.deploy.cli",
    "load": "infra.load.cli",
    "mail": "infra.returned_mail",
    "ops": "infra.ops_hub",
    "replay": "infra.ingestion.replays",
    "report": "infra.report_seals",
    "retention": "infra.ingestion.retention",
    "secrets": "infra.vault.cli",
}
COMMANDS = {
    "backup": "infra.backups.cli",
    "restore": "infra.backups.cli",
    "chaos": "infra.chaos.cli",
    "psql": "infra.local.psql",
}

Port = Annotated[int, typer.Option(help="Port of the web UI and the API.", min=1, max=65535, envvar="OPSIGHT_PORT")]


@app.command()
def up(
    port: Port = 8080,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when healthy; the stack stays.")] = False,
    web: Annotated[bool, typer.Option(help="Build the web UI when it is stale.")] = True,
    demo_data: Annotated[bool, typer.Option(help="Fill the demo tenant at the first start.")] = True,
    lan: Annotated[bool, typer.Option("--lan", help="Serve the network as well, with TLS.")] = False,
    here: Annotated[bool, typer.Option("--here", help="This checkout, though another release was promoted.")] = False,
    behind: Annotated[bool, typer.Option("--behind", hidden=True)] = False,
) -> None:
    """Start the whole stack; Ctrl-C stops it."""
    from infra.local import releases
    from infra.local import up as stack
    from infra.local.screen import announce

    home = Home.from_environment()
    home.prepare()
    if stack.already_up(home):
        announce(home, home.read(home.stack_file))
        typer.echo("It was running already: ./opsight status, ./opsight down.")
        return
    options = stack.Options(port=port, lan=lan, web=web, demo_data=demo_data, behind=behind)
    if here:
        releases.forget_deployment(home)
    releases.begin_anew(home, ["up", *options.arguments(), *(["--detach"] if detach else [])])
    start = stack.up_detached if detach else stack.up_foreground
    start(home, options)


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


@app.command()
def test(
    fast: Annotated[bool, typer.Option("--fast", help="Leave out what takes minutes or needs a stack.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="What cannot run here fails.")] = False,
    only: Annotated[str | None, typer.Option("-k", help="Only pytest, and only what matches.")] = None,
    deep: Annotated[bool, typer.Option("--deep", help="Try more made-up requests of each operation.")] = False,
) -> None:
    """Run everything that CI runs; each step is one line with its time."""
    from infra.local import steps
    from infra.local.suite import Suite

    if deep:
        os.environ["OPSIGHT_TEST_EXAMPLES"] = steps.DEEP_EXAMPLES
    chosen = [] if only else [step for step in steps.steps() if not (fast and (step.slow or step.stack))]
    _run_suite(Suite, [*chosen, steps.pytest_step(only, fast=fast)], strict=strict)


@app.command()
def check(strict: Annotated[bool, typer.Option("--strict", help="What cannot run here fails.")] = False) -> None:
    """Format, lint, types, walls, contracts: everything that needs no running code."""
    from infra.local import steps
    from infra.local.suite import Suite

    _run_suite(Suite, [step for step in steps.steps() if step.static], strict=strict)


@app.command()
def logs(
    process: Annotated[str | None, typer.Argument(help="One process, such as metrics-worker; all without it.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many of the last lines.", min=0)] = 50,
) -> None:
    """Show what the processes wrote."""
    from infra.local.logs import show_logs

    show_logs(Home.from_environment(), process, lines=lines, follow=follow)


@app.command()
def migrate() -> None:
    """Bring the database to the newest revision, without starting the processes."""
    from infra.local.maintenance import migrate_database

    home = Home.from_environment()
    home.prepare()
    migrate_database(home)
    typer.echo("The database is at the newest revision.")


@app.command()
def upgrade(
    restore: Annotated[Path | None, typer.Option(help="Put a copy of the database in its place instead.")] = None,
) -> None:
    """Bring an installation to this checkout: copy the database, migrate it, and start again what ran."""
    from infra.local import upgrade as upgrading

    home = Home.from_environment()
    home.prepare()
    if restore is not None:
        upgrading.restore(home, restore)
        typer.echo("The database is as it was. Start the version that it belongs to: ./opsight up")
        return
    typer.echo(f"The database is at the newest revision. As it was before: {upgrading.upgrade(home)}")


@app.command()
def seed() -> None:
    """Make the demo account again, or show it; needs a running stack."""
    from infra.local.maintenance import seed_demo_account
    from infra.local.screen import announce

    home = Home.from_environment()
    seed_demo_account(home)
    announce(home, home.read(home.stack_file))


@app.command()
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Install what is missing, where that can be done.")] = False,
) -> None:
    """Say what this machine has and lacks."""
    from infra.local.doctor import examine

    raise typer.Exit(examine(Home.from_environment(), fix=fix))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def dbt(context: typer.Context) -> None:
    """Run dbt on the warehouse with the arguments of its own; `dbt docs` writes its pages into the state folder."""
    from infra.warehouse import run_dbt

    home = Home.from_environment()
    home.prepare()
    raise typer.Exit(run_dbt(home, context.args))


@app.command()
def lock() -> None:
    """Compile the locks of Python packages from pyproject.toml."""
    import subprocess

    from infra.local.home import REPOSITORY

    raise typer.Exit(subprocess.run([REPOSITORY / "locks" / "compile"], check=False).returncode)


@app.command()
def sbom(file: Annotated[Path | None, typer.Argument(help="Where to write it; nowhere without it.")] = None) -> None:
    """Make the bill of materials (CycloneDX, JSON) of all locks, and check it against its schema."""
    from infra.gates.materials import write_materials

    typer.echo(write_materials(file))


def main() -> int:
    """Run a command; a failure is one line on standard error and a non-zero exit code."""
    from typer import TyperException

    try:
        _add_groups(sys.argv[1:])
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
    except Exception as error:
        return _say(f"unexpectedly failed with {type(error).__name__}: {_noted(error)}", 70)


def _add_groups(arguments: list[str]) -> None:
    """The group or command that was asked for; all of them when the question is what there is."""
    asked = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, module in GROUPS.items():
        if asked in (name, None):
            app.add_typer(importlib.import_module(module).app, name=name)
    for module in dict.fromkeys(module for name, module in COMMANDS.items() if asked in (name, None)):
        app.add_typer(importlib.import_module(module).app)


def _noted(error: Exception) -> str:
    """The error's first line, and where the whole of it was written down."""
    log = Home.from_environment().log_of("launcher")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        traceback.print_exception(error, file=file)
    return f"{(str(error).splitlines() or [''])[0]} (more in {log})"


def _say(message: str, code: int) -> int:
    print(f"opsight: {message}", file=sys.stderr)
    return code


def _run_suite(suite: "type[Suite]", chosen: "list[Step]", *, strict: bool) -> None:
    home = Home.from_environment()
    home.prepare()
    raise typer.Exit(suite(home, strict=strict).run(chosen))
