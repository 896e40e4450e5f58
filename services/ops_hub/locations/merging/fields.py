"""What two locations differ in, and what becomes of each field: pure decisions."""

from collections.abc import Collection, Mapping

from contracts.ops_hub.location_merges import (
    MERGE_FIELDS,
    MergeChoices,
    MergeField,
    MergeFieldPreview,
    MergeSide,
)
from contracts.ops_hub.locations import LocationWrite
from libs.errors import FieldProblem, Invalid
from services.ops_hub.locations.checking import checked

# What belongs together is taken together: half an address is none, and a source needs the ids of its own listing.
_LISTING = ("source_mode", "place_id", "listing_id")
_PARTS: Mapping[MergeField, tuple[str, ...]] = {
    field: _LISTING if field == "listing" else (field,) for field in MERGE_FIELDS
}


def preview_fields(survivor: LocationWrite, other: LocationWrite) -> list[MergeFieldPreview]:
    """Every field, whether it differs, and whose value stays unless somebody says otherwise."""
    differing = differing_fields(survivor, other)
    return [
        MergeFieldPreview(field=field, differs=field in differing, default=_default(field, survivor, other))
        for field in MERGE_FIELDS
    ]


def differing_fields(ours: LocationWrite, theirs: LocationWrite) -> list[MergeField]:
    """In which fields the two are not the same."""
    return [field for field in MERGE_FIELDS if _values(field, ours) != _values(field, theirs)]


def taken_from_other(choices: MergeChoices, survivor: LocationWrite, other: LocationWrite) -> list[MergeField]:
    """The fields whose value becomes another one by the merge."""
    return [
        field
        for field in differing_fields(survivor, other)
        if (getattr(choices, field) or _default(field, survivor, other)) == "other"
    ]


def merged(survivor: LocationWrite, other: LocationWrite, taken: Collection[MergeField]) -> LocationWrite:
    """The survivor with the `taken` fields of the other one. Raises `Invalid` when they do not fit one another."""
    parts = {part: getattr(other, part) for field in taken for part in _PARTS[field]}
    try:
        return checked(survivor.model_copy(update=parts))
    except Invalid as error:
        raise Invalid(errors=[_of_choice(problem) for problem in error.errors]) from error


def _default(field: MergeField, survivor: LocationWrite, other: LocationWrite) -> MergeSide:
    return "other" if not _is_filled(field, survivor) and _is_filled(field, other) else "survivor"


def _is_filled(field: MergeField, location: LocationWrite) -> bool:
    match field:
        case "listing":
            return location.source_mode != "no_listing"
        case "address":
            return bool(location.address.line1 or location.address.city)
        case _:
            return bool(getattr(location, field))


def _values(field: MergeField, location: LocationWrite) -> tuple[object, ...]:
    return tuple(getattr(location, part) for part in _PARTS[field])


def _of_choice(problem: FieldProblem) -> FieldProblem:
    """A broken rule of the merged location, as one of the choice that breaks it."""
    named = problem.pointer.split("/")[1]
    field = next(field for field, parts in _PARTS.items() if named in parts)
    return problem.model_copy(update={"pointer": f"/choices/{field}"})
