"""`./opsight ops`: importing what an earlier product knew of tenants."""

import asyncio
import getpass
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from uuid import UUID, uuid4

import typer
from pydantic import ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from contracts.ops_hub.legacy_profile import LegacyProfile
from infra.local.environment import url_as
from infra.local.errors import LocalError
from infra.local.home import Home
from infra.local.keys import role_passwords
from infra.local.maintenance import admin_url
from libs.auth import Principal
from libs.db import Database
from services.ops_hub.legacy_profiles import repository, service
from services.ops_hub.legacy_profiles.locations import in_words, plan_locations, rows_of

app = typer.Typer(help="The operations hub: what an earlier product knew of tenants.", no_args_is_help=True)
SAYS = {
    "imports": "is imported, and taken over when the hub is first opened",
    "known": "has a profile already: left alone",
    "answered": "has answered the questions itself: left alone",
    "unknown": "is no tenant here: left out",
    "removed": "profile removed",
    "kept": "changed by people since: kept",
}
Step = Callable[[str], None]


@dataclass(frozen=True)
class Line:
    """What is done, or would be, for one tenant."""

    tenant: str
    outcome: str
    locations: str = ""
    """What becomes of the locations, in words."""
    details: list[str] = field(default_factory=list[str])
    """One line for each location that something is to be said of."""


@app.callback()
def ops() -> None:
    """A group of commands, also while it has one alone."""


@app.command()
def backfill(
    file: Annotated[Path | None, typer.Argument(help="Profiles, one JSON object a line.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; prints the batch.")] = False,
    rollback: Annotated[UUID | None, typer.Option("--rollback", help="Take this batch back.")] = None,
) -> None:
    """Import profiles of an earlier product (contracts/ops_hub/legacy_profile.json), or take a batch back."""
    if [dry_run, apply, rollback is not None].count(True) != 1:
        raise LocalError("Say one of --dry-run, --apply and --rollback <batch>.")
    if rollback is not None:
        lines = _with_progress("Taking back", None, lambda step: _roll_back(rollback, step))
        if not lines:
            raise LocalError(f"There is no batch {rollback}.")
        _show(lines)
        return
    if file is None:
        raise LocalError("Name the file with the profiles.")
    profiles = read_profiles(file)
    batch_id = uuid4()
    lines = _with_progress(
        "Importing" if apply else "Looking",
        len(profiles),
        lambda step: _import(profiles, batch_id if apply else None, step),
    )
    _show(lines)
    if not apply:
        typer.echo("Nothing was changed.")
    elif any(line.outcome == "imports" for line in lines):
        typer.echo(f"Batch {batch_id}")


def read_profiles(file: Path) -> list[LegacyProfile]:
    """Every profile of the file, or none: raises `LocalError` that names the line and the field that do not fit."""
    profiles: list[LegacyProfile] = []
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            profiles.append(LegacyProfile.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = "/".join(str(part) for part in first["loc"]) or "the line"
            raise LocalError(f"Line {number}, {field}: {first['msg']}.") from error
    twice = next((one.tenant for at, one in enumerate(profiles) if one.tenant in _tenants(profiles[:at])), None)
    if twice is not None:
        raise LocalError(f"There are two profiles of {twice}.")
    return profiles


async def import_profiles(
    database: Database,
    tenants: dict[str, UUID],
    profiles: Sequence[LegacyProfile],
    *,
    batch_id: UUID | None,
    step: Step,
) -> list[Line]:
    """Import each profile in a transaction of its own; without a batch, say what that would do."""
    lines: list[Line] = []
    for profile in profiles:
        tenant_id = tenants.get(profile.tenant)
        unknown = Line(profile.tenant, "unknown")
        lines.append(unknown if tenant_id is None else await _import_one(database, tenant_id, profile, batch_id))
        step(profile.tenant)
    return lines


async def roll_back(database: Database, tenants: dict[str, UUID], batch_id: UUID, *, step: Step) -> list[Line]:
    """Take each profile of the batch back, in a transaction of its own."""
    names = {tenant_id: slug for slug, tenant_id in tenants.items()}
    async with database.platform() as session:
        found = await repository.list_tenants_of_batch_across_tenants(session, batch_id)
    lines: list[Line] = []
    for tenant_id in await database.living(found):
        async with database.tenant(tenant_id) as session:
            done = await service.roll_back(session, _operator(tenant_id), tenant_id, batch_id=batch_id)
        lines.append(_rolled_back(names.get(tenant_id, str(tenant_id)), done))
        step(lines[-1].tenant)
    return lines


async def _import_one(database: Database, tenant_id: UUID, profile: LegacyProfile, batch_id: UUID | None) -> Line:
    async with database.tenant(tenant_id, read_only=batch_id is None) as session:
        if batch_id is None:
            outcome = await service.plan_import(session)
        else:
            principal = _operator(tenant_id)
            outcome = await service.import_profile(session, principal, tenant_id, profile, batch_id=batch_id)
        if outcome != "imports" or not profile.locations:
            return Line(profile.tenant, outcome)
        plan = await plan_locations(session, profile)
    skipped, refused = plan.there + rows_of(plan.skipped), rows_of(plan.refused)
    details = [f"skipped: {in_words(profile, fault)}" for fault in plan.skipped]
    details += [f"refused: {in_words(profile, fault)}" for fault in plan.refused]
    return Line(profile.tenant, outcome, f"{plan.added} added, {skipped} skipped, {refused} refused", details)


def _rolled_back(tenant: str, done: service.RolledBack) -> Line:
    removed, kept = done.locations_removed, done.locations_kept
    told = f"{removed} removed, {len(kept)} kept" if removed or kept else ""
    return Line(tenant, done.outcome, told, [f"kept: {name} was changed by people since" for name in kept])


async def _import(profiles: Sequence[LegacyProfile], batch_id: UUID | None, step: Step) -> list[Line]:
    tenants = await _known_tenants()
    async with _database("ops_hub") as database:
        return await import_profiles(database, tenants, profiles, batch_id=batch_id, step=step)


async def _roll_back(batch_id: UUID, step: Step) -> list[Line]:
    tenants = await _known_tenants()
    async with _database("ops_hub") as database:
        return await roll_back(database, tenants, batch_id, step=step)


async def _known_tenants() -> dict[str, UUID]:
    """Short name and id of every living tenant, which the gateway alone knows."""
    from gateway.identity.admin import tenants_by_slug

    async with _database("gateway") as database:
        return await tenants_by_slug(database)


@asynccontextmanager
async def _database(name: str) -> AsyncGenerator[Database]:
    home, role = Home.from_environment(), f"opsight_{name}"
    url = url_as(admin_url(home), role, role_passwords(home)[role])
    database = Database(url, application_name=f"opsight-{name}-cli", pool_size=2)
    try:
        yield database
    finally:
        await database.dispose()


def _operator(tenant_id: UUID) -> Principal:
    return Principal("operator", f"operator:{getpass.getuser()}", tenant_id)


def _with_progress(label: str, total: int | None, run: "Callable[[Step], object]") -> list[Line]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns) as progress:
        task = progress.add_task(label, total=total)
        lines: list[Line] = asyncio.run(run(lambda _: progress.advance(task)))  # type: ignore[arg-type]  # a coroutine
        progress.update(task, total=len(lines), completed=len(lines))
    return lines


def _show(lines: Iterable[Line]) -> None:
    for line in lines:
        typer.echo(
            f"{line.tenant}: {SAYS[line.outcome]}" + (f"; locations: {line.locations}" if line.locations else "")
        )
        for detail in line.details:
            typer.echo(f"  {detail}")


def _tenants(profiles: Iterable[LegacyProfile]) -> set[str]:
    return {profile.tenant for profile in profiles}
