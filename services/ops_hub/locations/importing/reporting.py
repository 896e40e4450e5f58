"""What is told of an import."""

from contracts.ops_hub.location_import import (
    MOST_CHANGES,
    MOST_FAULTS,
    LocationImport,
    LocationImportChange,
    LocationImportColumn,
)
from contracts.ops_hub.locations import LocationWrite
from services.ops_hub.locations.importing.deciding import Candidate, Decided
from services.ops_hub.locations.importing.reading import LocationFile


def reported(file: LocationFile, decided: Decided, *, dry_run: bool) -> LocationImport:
    candidates = sorted(decided.added + decided.changed, key=lambda candidate: candidate.draft.row)
    faults, headers = decided.faults, file.columns.headers
    return LocationImport(
        dry_run=dry_run,
        rows=len(file.rows),
        added=len(decided.added),
        changed=len(decided.changed),
        unchanged=decided.unchanged,
        refused=len({fault.row for fault in faults}),
        columns=[LocationImportColumn(header=header, field=field) for field, header in headers.items()],
        ignored_columns=file.columns.ignored,
        faults=faults[:MOST_FAULTS],
        faults_left_out=max(len(faults) - MOST_FAULTS, 0),
        changes=[_change(candidate) for candidate in candidates[:MOST_CHANGES]],
        changes_left_out=max(len(candidates) - MOST_CHANGES, 0),
    )


def _change(candidate: Candidate) -> LocationImportChange:
    draft = candidate.draft
    return LocationImportChange(
        row=draft.row,
        action="add" if draft.target is None else "change",
        location_id=None if draft.target is None else draft.target.id,
        name=draft.wanted.name,
        store_code=draft.wanted.store_code,
        fields=[] if draft.before is None else _differing(draft.before, draft.wanted),
    )


def _differing(before: LocationWrite, after: LocationWrite) -> list[str]:
    ours, theirs = _flat(before), _flat(after)
    return [name for name, value in theirs.items() if ours[name] != value]


def _flat(location: LocationWrite) -> dict[str, object]:
    return location.model_dump(exclude={"address"}) | location.address.model_dump()
