"""`./opsight replay`: start a replay, follow it, and say what it changed."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from contracts.ingestion.replays import Replay, ReplayRequest, ReplayWindow
from contracts.jobs import TERMINAL
from infra.ingestion.connected import ingestion_database, operator
from infra.local.errors import LocalError
from libs.errors import DomainError

app = typer.Typer(invoke_without_command=True, help="Read a window of a dataset again, from stored rows or the source.")
POLL_SECONDS = 0.3
Watch = Callable[[Replay], None]


@app.callback()
def replay(
    tenant: Annotated[UUID, typer.Option(help="Whose rows.")],
    dataset: Annotated[str, typer.Option(help="For example google_ads__campaign_performance.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")] = None,
    source: Annotated[str, typer.Option(help="raw: the stored rows. source: ask the connector again.")] = "raw",
    connection: Annotated[UUID | None, typer.Option(help="Only this connection.")] = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Follow it to its end; the exit code says how it ended.")
    ] = False,
) -> None:
    """Read up to 31 days again (the last seven without --from and --to). Doing it twice changes nothing."""
    wanted = _request(dataset, first, last, source, connection)
    try:
        if not wait:
            typer.echo(asyncio.run(_start(tenant, wanted)).id)
            return
        done = _follow(tenant, wanted)
    except DomainError as error:
        details = [problem.message for problem in error.errors] or ([error.detail] if error.detail else [])
        raise LocalError(": ".join([error.title, *details])) from error
    _show(done)
    raise typer.Exit(0 if done.state == "succeeded" else 1)


def _request(
    dataset: str, first: datetime | None, last: datetime | None, source: str, connection: UUID | None
) -> ReplayRequest:
    if (first is None) != (last is None):
        raise LocalError("Give both --from and --to, or neither.")
    window = ReplayWindow(start_date=first.date(), end_date=last.date()) if first and last else None
    try:
        wanted = {"dataset": dataset, "window": window, "source": source, "connection_id": connection}
        return ReplayRequest.model_validate(wanted)
    except ValidationError as error:
        first_error = error.errors()[0]
        raise LocalError(f"--{first_error['loc'][0]}: {first_error['msg']}.") from error


def _follow(tenant: UUID, wanted: ReplayRequest) -> Replay:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("Waiting", total=None)

        def watch(seen: Replay) -> None:
            if seen.progress is not None:
                progress.update(
                    task,
                    description=seen.progress.message or "Running",
                    completed=seen.progress.done,
                    total=seen.progress.total,
                )

        return asyncio.run(_run(tenant, wanted, watch))


async def _start(tenant: UUID, wanted: ReplayRequest) -> Replay:
    from services.ingestion.replay.service import start_replay

    async with ingestion_database() as database, database.tenant(tenant) as session:
        return await start_replay(session, operator(tenant), wanted)


async def _run(tenant: UUID, wanted: ReplayRequest, watch: Watch) -> Replay:
    from services.ingestion.replay.service import get_replay, start_replay

    async with ingestion_database() as database:
        async with database.tenant(tenant) as session:
            seen = await start_replay(session, operator(tenant), wanted)
        while seen.state not in TERMINAL:
            await asyncio.sleep(POLL_SECONDS)
            async with database.tenant(tenant, read_only=True) as session:
                seen = await get_replay(session, seen.id)
            watch(seen)
    return seen


def _show(done: Replay) -> None:
    if done.counts is None or done.changes is None:
        reason = f": {done.error.message}" if done.error else ""
        raise LocalError(f"The replay {done.id} {done.state}{reason}")
    counts, changes = done.counts, done.changes
    typer.echo(f"{done.id}  {done.dataset}@{done.dataset_version}  {done.window.start_date} to {done.window.end_date}")
    typer.echo(
        f"read {counts.read}, accepted {counts.accepted}, filtered {counts.filtered}, quarantined {counts.quarantined}"
    )
    typer.echo(
        f"{changes.rows_before} rows before, {changes.rows_after} after: {changes.inserted} inserted,"
        f" {changes.changed} changed, {changes.unchanged} unchanged, {changes.vanished} vanished"
    )
    typer.echo(f"checksum {done.checksum_after}")
