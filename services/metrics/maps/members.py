"""Which countries and regions lie in the features of a map: known ones, and each in one feature alone."""

from collections.abc import Mapping, Sequence
from typing import cast

from services.metrics.maps.findings import Findings
from services.metrics.places.names import place_of

Members = tuple[str, ...]


def read_members(value: object, found: Findings) -> Members:
    """The codes in `value`, a list or a text parted by commas, each once; what is wrong goes to `found`."""
    given = _listed(value)
    if not given:
        found.add("members_missing", "`members` must name at least one place, such as US-CA or DE")
    read: dict[str, None] = {}
    for index, code in enumerate(given):
        place = place_of(code.strip().upper()) if isinstance(code, str) else None
        if place is None:
            found.of(f"/{index}").add("unknown_place", f"no country or region has the ISO 3166 code {str(code)[:20]}")
        else:
            read[place.code] = None
    return tuple(read)


def check_apart(features: Sequence[tuple[Members, Findings, str]]) -> None:
    """That no place lies in two features (members, findings and what each is called); a country has all its regions."""
    owners: dict[str, int] = {}
    for index, (members, found, _) in enumerate(features):
        for code in members:
            if (owner := owners.setdefault(code, index)) != index:
                found.add("place_in_two_features", f"{code} is in {features[owner][2]}, too")
    for index, (members, found, _) in enumerate(features):
        for code in members:
            owner = owners.get(code[:2], index)
            if len(code) > 2 and owner != index:
                message = f"{code} is in {features[owner][2]}, too, which has all of {code[:2]}"
                found.add("place_in_two_features", message)


def features_by_place(features: Sequence[Members]) -> Mapping[str, int]:
    """The index of the feature that each member lies in."""
    return {code: index for index, members in enumerate(features) for code in members}


def _listed(value: object) -> list[object]:
    if isinstance(value, str):
        return [code for code in value.split(",") if code.strip()]
    return cast("list[object]", value) if isinstance(value, list) else []
