"""`./opsight secrets …`: commands of the vault's operators."""

import asyncio
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from contracts.secrets.registry import PLATFORM

if TYPE_CHECKING:
    from infra.vault.rotation import Planned, Report

app = typer.Typer(
    name="secrets",
    help="The vault: rotate keys, rehearse an outage of the key service, end a tenant's keys.",
    no_args_is_help=True,
)

Tenant = Annotated[UUID | None, typer.Option(help="Only this tenant's keys; all without it.")]
Purpose = Annotated[str | None, typer.Option(help="Only keys of this purpose: oauth, connector, webhook or pii.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")]


@app.command()
def rotate(
    tenant: Tenant = None,
    purpose: Purpose = None,
    dry_run: DryRun = False,
    master_key: Annotated[
        bool, typer.Option("--master-key", help="Rotate the key that wraps the data keys; no row is touched.")
    ] = False,
) -> None:
    """Replace data keys and seal every secret anew, while everything runs. Safe to interrupt, and to repeat."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from infra.vault import rotation
    from infra.vault.settings import vault_settings

    settings = vault_settings()
    if dry_run:
        _show_plan(asyncio.run(rotation.plan(settings, tenant, purpose)))
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=False) as progress:
        task = progress.add_task("Wrapping anew" if master_key else "Sealing anew", total=None)
        report = asyncio.run(
            rotation.rotate(
                settings,
                tenant,
                purpose,
                master_key=master_key,
                watch=lambda done, total: progress.update(task, completed=done, total=total),
            )
        )
    _show_report(report)
    raise typer.Exit(0 if report.succeeded else 1)


@app.command()
def drill(
    outage_seconds: Annotated[float, typer.Option(help="How long the key service is away.", min=6)] = 8.0,
) -> None:
    """Rehearse an outage of the key service, on servers of its own beside the emulator; yours are not touched."""
    from infra.vault.drill import rehearse

    findings = asyncio.run(rehearse(outage_seconds))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.sound else 'FAIL'}  {finding.what}  ({finding.seen})")
    raise typer.Exit(0 if all(finding.sound for finding in findings) else 1)


@app.command()
def shred(
    tenant: Annotated[UUID, typer.Option(help="Whose keys are destroyed.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Destroy a tenant's keys: its secrets can never be read again, not from a backup of the rows either."""
    from infra.vault import rotation
    from infra.vault.settings import vault_settings

    if tenant == PLATFORM:
        raise typer.BadParameter("the platform's own keys are not destroyed: see begin-anew")
    if not yes:
        typer.confirm(f"Destroy every key of tenant {tenant}? There is no way back", abort=True)
    keys, secrets = asyncio.run(rotation.shred(vault_settings(), tenant))
    typer.echo(f"{keys} keys destroyed, {secrets} secrets deleted.")


@app.command("begin-anew")
def begin_anew(
    tenant: Annotated[UUID | None, typer.Option(help="Whose secrets nothing opens any more.")] = None,
    platform: Annotated[
        bool, typer.Option("--platform", help="Those of no tenant: authenticator apps must be set up anew.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """The key that wrapped them is lost: delete a tenant's secrets and keys, so that people can enter new ones."""
    from infra.vault import rotation
    from infra.vault.settings import vault_settings

    if (tenant is None) == (not platform):
        raise typer.BadParameter("say either --tenant or --platform")
    what = "the seed of every authenticator app" if platform else f"every credential of tenant {tenant}"
    if not yes:
        typer.confirm(f"Delete {what}? There is no way back", abort=True)
    typer.echo(f"{asyncio.run(rotation.begin_anew(vault_settings(), tenant or PLATFORM))} secrets deleted.")


def _show_plan(planned: "list[Planned]") -> None:
    for one in planned:
        waits = f"; then waits for {', '.join(one.columns)}" if one.columns else ""
        next_version = one.ring.active_version + 1
        typer.echo(f"{one.ring.tenant_id}  {one.ring.purpose:9}  {one.rows} rows to version {next_version}{waits}")
    typer.echo(f"{len(planned)} rotations of {sum(one.rows for one in planned)} rows; nothing was changed.")


def _show_report(report: "Report") -> None:
    for tenant_id, rotation in report.rotations:
        seconds = (rotation.finished_at - rotation.created_at).total_seconds() if rotation.finished_at else 0
        waits = f"; waits for {', '.join(rotation.waiting_for)}" if rotation.waiting_for else ""
        what = "wrapped anew" if rotation.kind == "rewrap" else f"version {rotation.to_version}"
        typer.echo(
            f"{tenant_id}  {rotation.purpose:9}  {what}: {rotation.rows_done} done in {seconds:.1f} s,"
            f" {rotation.keys_retired} keys retired{waits}"
        )
    for ring, reason in report.left_alone:
        typer.echo(f"{ring.tenant_id}  {ring.purpose:9}  left alone: {reason}")
    typer.echo(f"{len(report.rotations)} rotated, {len(report.left_alone)} left alone.")


if __name__ == "__main__":
    app()
