"""What people see of a backup and of a restore."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from infra.backups.restoring import Restored


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
    content = {
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
    return json.dumps(content)
