"""`./opsight deploy`: a release beside the one that serves, for some callers, for all, and back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from infra.backups.screen import watched
from infra.deploy import checkout, rollout, running
from infra.deploy.journal import noted
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.leftovers import living_supervisor
from infra.local.releases import Deployment, Release, read_deployment

app = typer.Typer(help="Releases side by side: canary, promote, rollback.", no_args_is_help=True)

Ref = Annotated[str | None, typer.Option(help="A tag, branch or commit of this repository.")]
From = Annotated[Path | None, typer.Option("--from", help="A folder with the release's code.")]
Web = Annotated[bool, typer.Option(help="Build the release's web UI when it differs.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command()
def canary(
    ref: Ref = None,
    source: From = None,
    percent: Annotated[int, typer.Option(min=0, max=100, help="Of the callers.")] = 10,
    web: Web = True,
    as_json: AsJson = False,
) -> None:
    """Start a release beside the one that serves, for some callers; without a release, change their share."""
    home = Home.from_environment()
    with _step(home, "canary", as_json) as (watch, found):
        release = _release(home, ref, source, watch)
        if release is None:
            deployment = rollout.weigh(home, percent)
        else:
            found["release"] = release.name
            deployment = rollout.canary(home, release, percent, watch, web=web)
        found |= _described(deployment)


@app.command()
def promote(ref: Ref = None, source: From = None, web: Web = True, as_json: AsJson = False) -> None:
    """Give the canary everybody and stop the release before; a release that is named is started first."""
    home = Home.from_environment()
    with _step(home, "promote", as_json) as (watch, found):
        if (release := _release(home, ref, source, watch)) is not None:
            found["release"] = release.name
            rollout.canary(home, release, 0, watch, web=web)
        found |= _described(rollout.promote(home, watch))


@app.command()
def rollback(
    schema: Annotated[bool, typer.Option("--schema", help="Its migrations too: what only they keep is lost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give everybody back to the release that served before, and stop the newer one."""
    home = Home.from_environment()
    with _step(home, "rollback", as_json) as (watch, found):
        found |= _described(rollout.rollback(home, watch, with_schema=schema))


@app.command()
def status(as_json: AsJson = False) -> None:
    """Show which releases serve whom. Exit code 0: all ready; 1: not quite; 3: the stack does not run."""
    home = Home.from_environment()
    if living_supervisor(home) is None:
        typer.echo(json.dumps({"state": "stopped"}) if as_json else "Opsight is not running: ./opsight up")
        raise typer.Exit(3)
    deployment = read_deployment(home)
    found = _described(deployment or rollout.deployed(home))
    own = home.read(home.stack_file)["state"] == "ready"
    candidate = deployment.candidate if deployment else None
    is_ready = own and (candidate is None or running.is_ready(candidate))
    found |= {"ready": is_ready, "requests": home.read(home.root / "front.json").get("releases", {})}
    typer.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    raise typer.Exit(0 if is_ready else 1)


@contextmanager
def _step(home: Home, name: str, as_json: bool) -> Iterator[tuple[rollout.Watch, dict[str, Any]]]:
    """Shows each step, and writes down how the command ended."""
    rollout.deployed(home)
    with noted(home, f"deploy.{name}") as found, watched() as watch:
        yield watch, found
    typer.echo(json.dumps(found) if as_json else _sentence(found))


def _sentence(found: dict[str, Any]) -> str:
    beside = (
        f", beside release {found['candidate']} with {found['percent']} % of the callers" if found["candidate"] else ""
    )
    return f"Release {found['stable']} serves{beside}. It took {found['seconds']} s. ./opsight deploy status"


def _described(deployment: Deployment) -> dict[str, Any]:
    named = {name: getattr(deployment, name) for name in ("stable", "candidate", "previous")}
    return {name: release.name if release else None for name, release in named.items()} | {
        "percent": deployment.percent
    }


def _release(home: Home, ref: str | None, source: Path | None, watch: rollout.Watch) -> Release | None:
    if ref is not None and source is not None:
        raise LocalError("Name the release with --ref or with --from, not with both.")
    watch("bringing its code")
    if ref is not None:
        return checkout.from_ref(home, ref)
    return checkout.from_folder(home, source.absolute()) if source is not None else None
