"""What people see of a backup and of a restore."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.backups.drill import Drilled
from infra.backups.restoring import Restored

GOAL_MINUTES = 30


@contextmanager
def watched() -> Iterator[Callable[[str], None]]:
    """Shows each step as it begins, with its time; on standard error, so that the answer stands alone."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:

        def begin(step: str) -> None:
            for task in progress.task_ids:
                progress.stop_task(task)
            progress.add_task(step, total=None)

        yield begin


def text_of(restored: Restored) -> str:
    """One line for each thing that was proven."""
    manifest, secrets = restored.manifest, restored.secrets
    lines = [f"Restored as of {manifest.taken_at} in {restored.seconds:.0f} s."]
    if restored.tables_off:
        lines.append(f"ROWS MISSING OR TOO MANY in {', '.join(restored.tables_off)}")
    else:
        lines.append(f"ok: {manifest.rows:,} rows of {len(manifest.tables)} tables, as many as were taken")
    if restored.trail_findings:
        lines.append(f"AUDIT TRAIL: {restored.trail_findings} findings (./opsight audit verify, after ./opsight up)")
    else:
        lines.append(f"ok: {restored.trail_events:,} entries of the audit trail in their chains")
    if secrets.refused:
        lines.append(f"SECRETS: {len(secrets.refused)} of {secrets.tried} do not open: {', '.join(secrets.refused)}")
    else:
        lines.append(f"ok: {secrets.opened} secrets, chosen at random, open")
    if restored.set_aside:
        lines.append(f"What was here before: {restored.set_aside}")
    return "\n".join([*lines, "Start it: ./opsight up"])


def json_of(restored: Restored) -> str:
    """The same for machines."""
    return json.dumps(_plain(restored))


def table_of_drill(drilled: Drilled) -> Table:
    """What was proven, and how long it took; tables that are not as they were each have a row."""
    restored, manifest = drilled.restored, drilled.restored.manifest
    table = Table(box=None, pad_edge=False)
    for heading in ("restore drill", "", ""):
        table.add_column(heading, overflow="fold")
    off, secrets = restored.tables_off, restored.secrets
    table.add_row("rows", _word(not off), f"{manifest.rows:,} of {len(manifest.tables)} tables, each counted")
    for name in off:
        table.add_row(f"  {name}", _word(False), f"{manifest.tables.get(name, 0):,} were taken")
    trail = f"{restored.trail_events:,} entries, {restored.trail_findings} findings"
    table.add_row("audit trail", _word(not restored.trail_findings), trail)
    opened = f"{secrets.opened} of {secrets.tried}, at random, open"
    table.add_row("secrets", _word(secrets.opened == secrets.tried), opened)
    table.add_row("backup", "", f"{drilled.backup_seconds:.0f} s, {drilled.backup_bytes / 2**20:.1f} MB")
    in_time = drilled.seconds <= GOAL_MINUTES * 60
    table.add_row("all of it", _word(in_time), f"{drilled.seconds / 60:.1f} min of {GOAL_MINUTES}")
    return table


def json_of_drill(drilled: Drilled) -> str:
    """The same for machines; `seconds` is all of it."""
    times = {
        "backup_seconds": round(drilled.backup_seconds, 1),
        "restore_seconds": round(drilled.restored.seconds, 1),
        "backup_bytes": drilled.backup_bytes,
        "seconds": round(drilled.seconds, 1),
    }
    return json.dumps(_plain(drilled.restored) | times)


def _word(is_right: bool) -> str:
    return "ok" if is_right else "NOT OK"


def _plain(restored: Restored) -> dict[str, object]:
    return {
        "proven": restored.is_proven,
        "taken_at": restored.manifest.taken_at,
        "git_sha": restored.manifest.git_sha,
        "rows": restored.manifest.rows,
        "tables": len(restored.manifest.tables),
        "tables_off": restored.tables_off,
        "trail": {"events": restored.trail_events, "findings": restored.trail_findings},
        "secrets": {"tried": restored.secrets.tried, "opened": restored.secrets.opened},
        "seconds": round(restored.seconds, 1),
        "set_aside": str(restored.set_aside) if restored.set_aside else None,
    }
