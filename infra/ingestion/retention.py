"""`./opsight retention`: what raw retention would remove, remove it now, or keep a tenant's rows longer."""

import asyncio
import os
from typing import Annotated
from uuid import UUID

import typer

from infra.ingestion.connected import ingestion_database, operator
from infra.local.errors import LocalError

LEAST_DAYS, MOST_DAYS = 31, 3650
app = typer.Typer(invoke_without_command=True, help="Raw rows that nothing can need any more.")


@app.callback()
def retention(
    tenant: Annotated[UUID, typer.Option(help="Whose rows.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")] = False,
    days: Annotated[
        int | None, typer.Option(help=f"From now on keep this tenant's rows so long; {LEAST_DAYS} days at least.")
    ] = None,
    default_days: Annotated[
        bool, typer.Option("--default-days", help="Go back to the installation's OPSIGHT_RAW_RETENTION_DAYS.")
    ] = False,
) -> None:
    """Remove now what tonight's run would, unless asked for something else."""
    if days is not None and not LEAST_DAYS <= days <= MOST_DAYS:
        raise LocalError(f"--days has to be from {LEAST_DAYS} to {MOST_DAYS}.")
    if days is not None or default_days:
        asyncio.run(_change(tenant, days))
        typer.echo(f"Raw rows of {tenant} are kept for {days} days." if days else "The installation's setting counts.")
    elif dry_run:
        asyncio.run(_show(tenant))
    else:
        typer.echo(f"{asyncio.run(_start(tenant))} is queued.")


async def _change(tenant: UUID, days: int | None) -> None:
    from services.ingestion.retention.service import change_policy

    async with ingestion_database() as database, database.tenant(tenant) as session:
        await change_policy(session, operator(tenant), tenant, days)


async def _show(tenant: UUID) -> None:
    from services.ingestion.retention.service import list_removable

    async with ingestion_database() as database, database.tenant(tenant, read_only=True) as session:
        found = await list_removable(session, default_days=_default_days())
    for one in found:
        if one.rows:
            typer.echo(f"{one.rows:>10}  {one.table}  {one.reason}")
    typer.echo(f"{sum(one.rows for one in found):>10}  rows would go; nothing was changed.")


def _default_days() -> int:
    """The setting of the installation, which a command beside the stack is told little else of."""
    from services.ingestion.settings import IngestionSettings

    told = os.environ.get("OPSIGHT_RAW_RETENTION_DAYS")
    return int(told) if told else IngestionSettings.model_fields["raw_retention_days"].get_default()


async def _start(tenant: UUID) -> UUID:
    from contracts.ingestion.jobs import PruneRaw
    from libs.jobs import enqueue

    async with ingestion_database() as database, database.tenant(tenant) as session:
        return await enqueue(
            session, PruneRaw(), tenant_id=tenant, subject=operator(tenant).subject, unique_key="prune"
        )
