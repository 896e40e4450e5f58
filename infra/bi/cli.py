"""`./opsight bi`: logins for BI tools, the dashboards as a file, and a real Superset that shows or proves them."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.backups.screen import watched
from infra.bi import logins
from infra.bi.bundle import uri_of, write_bundle
from infra.bi.logins import borrowed_login
from infra.bi.superset_files import PLACEHOLDER
from infra.local.environment import admin_url
from infra.local.errors import LocalError
from infra.local.home import Home

if TYPE_CHECKING:
    from infra.bi.verifying import ChartProof, Proof

app = typer.Typer(help="BI tools on the warehouse: logins, dashboards, and their proof.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="For machines.")]
Client = Annotated[str | None, typer.Option(help="Slug or id of the client; the demo's without it.")]


@app.command()
def grant(
    client: Annotated[str, typer.Argument(help="Slug or id of the client whose marts may be read.")],
    purpose: Annotated[str, typer.Option("--for", help="What it is for; it stands in the list and the audit trail.")],
    as_json: Json = False,
) -> None:
    """Make a login that reads one client's marts. The password is shown this once."""
    login, url = logins.grant(_url(), client, purpose=_worded(purpose))
    if as_json:
        typer.echo(json.dumps(asdict(login) | {"url": url}, default=str))
        return
    typer.echo(f"{login.role_name} reads the marts of {login.tenant}, and nothing else.")
    typer.echo(f"Database, with the password, shown this once: {uri_of(url)}")


@app.command()
def revoke(
    which: Annotated[str, typer.Argument(help="A login's name, or a client's slug or id for all of its.")],
) -> None:
    """Take logins away at once; their sessions end."""
    gone = logins.revoke(_url(), which)
    typer.echo(f"Gone: {', '.join(gone)}")


@app.command("list")
def list_(as_json: Json = False) -> None:
    """Show every login, whose marts it reads, and what for."""
    found = logins.list_logins(_url())
    if as_json:
        typer.echo(json.dumps([asdict(login) for login in found], default=str))
        return
    for one in found:
        note = "" if one.can_sign_in else "  (has no password here: revoke it, and grant anew)"
        typer.echo(f"{one.role_name}  {one.tenant}  {one.created_at:%Y-%m-%d}  {one.created_by}  {one.purpose}{note}")
    if not found:
        typer.echo("Nobody yet: ./opsight bi grant <client> --for <purpose>")


@app.command()
def bundle(
    file: Annotated[Path, typer.Argument(help="The ZIP to write.")],
    uri: Annotated[
        str, typer.Option(help="Where Superset finds the warehouse; XXXXXXXXXX for the password, which it asks for.")
    ] = PLACEHOLDER,
) -> None:
    """Write the dashboards as the file that Superset imports."""
    if file.exists():
        raise LocalError(f"{file} is there already.")
    typer.echo(f"{write_bundle(file, uri=uri_of(uri))} files: {file}. In Superset: Dashboards, Import.")


@app.command()
def verify(
    client: Client = None,
    other: Annotated[str | None, typer.Option(help="Who must see none of it; any other client without it.")] = None,
    as_json: Json = False,
) -> None:
    """Prove every dashboard in a real Superset on the running stack, and that another client sees none of it.

    Exit code 1: a chart has no answer, or the other client saw the same.
    """
    from infra.bi.verifying import verify as prove

    home, url = Home.from_environment(), _url()
    tenant = client or _demo_client(home)
    with _ended_by_signals(), watched() as watch:
        proof = prove(home, url, tenant, other or logins.another_client(url, tenant), watch)
    typer.echo(json.dumps(proof.as_json(), indent=2) if as_json else _text_of(proof))
    raise typer.Exit(0 if proof.holds else 1)


@app.command()
def up(
    client: Client = None,
    port: Annotated[int, typer.Option(help="Port of Superset on this machine.", min=1, max=65535)] = 8088,
) -> None:
    """Show the dashboards in a Superset of their own, until Ctrl-C; nothing of it stays but its packages."""
    from infra.bi.superset import ADMIN, running

    home, url = Home.from_environment(), _url()
    tenant = client or _demo_client(home)
    with ExitStack() as stack:
        stack.enter_context(_ended_by_signals())
        watch = stack.enter_context(watched())
        own = stack.enter_context(borrowed_login(url, tenant, "bi up, while it runs"))
        superset = stack.enter_context(running(home, own, watch, port=port))
        watch("Superset is running")
        typer.echo(f"{superset.url}  {ADMIN}  {superset.password}  (Ctrl-C ends it)")
        while True:
            time.sleep(3600)


def _url() -> str:
    """The administrator's: making roles takes one."""
    home = Home.from_environment()
    if not os.environ.get("OPSIGHT_DATABASE_URL") and "servers" not in home.read(home.stack_file):
        raise LocalError("Opsight is not running: ./opsight up, or name a database with OPSIGHT_DATABASE_URL.")
    return admin_url(home)


def _worded(purpose: str) -> str:
    if not 1 <= len(purpose.strip()) <= 200 or not purpose.isprintable():
        raise LocalError("--for has to be one line of 200 characters at most.")
    return purpose.strip()


def _demo_client(home: Home) -> str:
    tenants = home.read(home.demo_file).get("tenants", [])
    demo = next((tenant["slug"] for tenant in tenants if tenant["is_demo"]), None)
    if demo is None:
        raise LocalError("There is no demo client here: name a client with --client.")
    return demo


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Whoever ends us by SIGTERM gets the same order as by Ctrl-C: nothing of ours stays."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _text_of(proof: "Proof") -> str:
    """A line for each chart, and the sum of it."""
    lines = [f"{_verdict(chart):4}  {chart.dashboard}: {chart.chart}  ({_seen(chart)})" for chart in proof.charts]
    lines += [f"FAIL  in SQL: {title}  ({reason})" for title, reason in proof.sql_errors.items()]
    held = sum(chart.holds for chart in proof.charts)
    seen = "SEES THE SAME" if any(chart.foreign for chart in proof.charts) else "sees none of the same"
    lines.append(f"{held} of {len(proof.charts)} charts hold for {proof.tenant}; {proof.other} {seen}.")
    return "\n".join(lines)


def _verdict(chart: "ChartProof") -> str:
    return "ok" if chart.holds else "FAIL"


def _seen(chart: "ChartProof") -> str:
    if chart.foreign:
        return "THE OTHER CLIENT SEES THE SAME ROWS"
    return chart.error or f"{chart.rows} {'row' if chart.rows == 1 else 'rows'}, {chart.seconds:.2f} s"
