"""`./opsight backup` and `./opsight restore`."""

from pathlib import Path
from typing import Annotated

import typer

from infra.local.errors import LocalError
from infra.local.home import Home

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Folder to make: the database, and the files beside it.")],
    keys: Annotated[Path, typer.Option(help="Folder to make for what is secret; keep it somewhere else.")],
) -> None:
    """Copy the installation, while it runs, as it is at one moment."""
    from infra.backups.screen import watched
    from infra.backups.taking import take

    with watched() as watch:
        manifest = take(Home.from_environment(), folder.absolute(), keys.absolute(), watch)
    typer.echo(f"{manifest.rows:,} rows of {len(manifest.tables)} tables: {folder}. Keys, to be kept apart: {keys}")


@app.command()
def restore(
    folder: Annotated[Path | None, typer.Argument(help="A folder that ./opsight backup made.")] = None,
    keys: Annotated[Path | None, typer.Option(help="The folder of its keys.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Set an installation that is here aside.")] = False,
    drill: Annotated[
        bool, typer.Option("--drill", help="Elsewhere, and thrown away: of a backup, or of what is here now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a backup back, and prove it: rows of each table, the audit trail, and 100 secrets at random."""
    if (folder is None) != (keys is None) or (folder is None and not drill):
        raise LocalError("Name the backup and its keys: ./opsight restore FOLDER --keys FOLDER")
    if drill and replace:
        raise LocalError("A drill replaces nothing: --drill goes without --replace.")
    backup = (folder.absolute(), keys.absolute()) if folder and keys else None
    if drill:
        _rehearse(backup, as_json=as_json)
    assert backup is not None, "asked for above"
    _bring_back(*backup, replace=replace, as_json=as_json)


def _bring_back(folder: Path, keys: Path, *, replace: bool, as_json: bool) -> None:
    from infra.backups.restoring import restore as bring_back
    from infra.backups.screen import json_of, text_of, watched

    with watched() as watch:
        restored = bring_back(Home.from_environment(), folder, keys, replace=replace, watch=watch)
    typer.echo(json_of(restored) if as_json else text_of(restored))
    raise typer.Exit(0 if restored.is_proven else 1)


def _rehearse(backup: tuple[Path, Path] | None, *, as_json: bool) -> None:
    from infra.backups.drill import rehearse
    from infra.backups.screen import json_of_drill, table_of_drill, watched
    from infra.local.screen import console

    with watched() as watch:
        drilled = rehearse(Home.from_environment(), watch, backup=backup)
    if as_json:
        typer.echo(json_of_drill(drilled))
    else:
        console.print(table_of_drill(drilled))
    raise typer.Exit(0 if drilled.restored.is_proven else 1)
