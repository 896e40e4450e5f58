"""What is different between two versions of a dataset, field by field."""

from collections.abc import Iterator
from typing import Any

from contracts.ingestion.datasets import ChangeKind, FieldChange
from services.ingestion.dataset.compatibility import Breach, Schema

_OF_FIELD: dict[str, ChangeKind] = {
    "type": "type",
    "x-unit": "unit",
    "x-currency": "currency",
    "description": "description",
}
_OF_DATASET: dict[str, ChangeKind] = {
    "x-natural-key": "key",
    "x-owner": "owner",
    "x-sla": "sla",
    "x-attribution": "attribution",
    "description": "description",
    "title": "description",
    "additionalProperties": "rule",
    "allOf": "rule",
}
_APART = {"properties", "required"}


def describe_changes(old: Schema, new: Schema, breaches: list[Breach]) -> list[FieldChange]:
    """Every change from `old` to `new`; those that `breaches` are about are marked as breaking."""
    broken = {breach.pointer for breach in breaches}
    changes = [*_of_dataset(old, new), *_of_fields(old, new, "")]
    return [change.model_copy(update={"breaking": _is_broken(change, broken)}) for change in changes]


def _is_broken(change: FieldChange, broken: set[str]) -> bool:
    whole = change.kind in ("added", "removed", "required")
    return change.pointer in broken or (not whole and any(p.startswith(f"{change.pointer}/") for p in broken))


def _of_dataset(old: Schema, new: Schema) -> Iterator[FieldChange]:
    for keyword, kind in _OF_DATASET.items():
        if old.get(keyword) != new.get(keyword):
            yield _change(f"/{keyword}", None, kind, old.get(keyword), new.get(keyword))


def _of_fields(old: Schema, new: Schema, pointer: str, prefix: str = "") -> Iterator[FieldChange]:
    before, after = old.get("properties", {}), new.get("properties", {})
    for name in [*after, *(name for name in before if name not in after)]:
        at = f"{pointer}/properties/{name.replace('~', '~0').replace('/', '~1')}"
        field = f"{prefix}{name}"
        if name not in before:
            yield _change(at, field, "added", None, after[name])
        elif name not in after:
            yield _change(at, field, "removed", before[name], None)
        else:
            yield from _of_field(before[name], after[name], at, field)
        if name in before and name in after and (name in old.get("required", [])) != (name in new.get("required", [])):
            was, is_now = name in old.get("required", []), name in new.get("required", [])
            yield _change(at, field, "required", was, is_now)


def _of_field(old: Schema, new: Schema, pointer: str, field: str) -> Iterator[FieldChange]:
    for keyword in sorted((old.keys() | new.keys()) - _APART):
        if old.get(keyword) != new.get(keyword):
            kind = _OF_FIELD.get(keyword, "rule")
            yield _change(f"{pointer}/{keyword}", field, kind, old.get(keyword), new.get(keyword))
    yield from _of_fields(old, new, pointer, f"{field}.")


def _change(pointer: str, field: str | None, kind: ChangeKind, before: Any, after: Any) -> FieldChange:
    return FieldChange(pointer=pointer, field=field, kind=kind, before=before, after=after, breaking=False)
