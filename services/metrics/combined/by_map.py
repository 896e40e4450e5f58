"""The same numbers of places as the region section, by the features of one of the tenant's own maps."""

from collections import defaultdict

from services.metrics.combined.money import shown_currency
from services.metrics.combined.payload import Question, Row
from services.metrics.combined.regions import Reported, campaigns_in
from services.metrics.combined.sums import measures
from services.metrics.maps.loading import Territories

OUTSIDE, UNPLACED = "outside", "unplaced"
_NAMES = {OUTSIDE: "Outside the map", UNPLACED: "Names that mean no place", "unattributed": "Unattributed"}


def map_section(territories: Territories | None, rows: list[Row]) -> Row | None:
    """The section of the answer; nothing when no map was asked for."""
    if territories is None:
        return None
    return {"id": territories.id, "name": territories.name, "revision": territories.revision, "rows": rows}


def map_rows(question: Question, reported: Reported | None) -> list[Row]:
    """A row a feature with numbers, in the order of the map, and one each for what lies in none."""
    territories = question.territories
    if territories is None or reported is None:
        return []
    lying: dict[int | str, list[tuple[str, list[Row]]]] = defaultdict(list)
    for name, parts in reported.names:
        lying[_where(territories, reported, name)].append((name, parts))
    rows = [
        _row(question, "feature", code, name, lying[index], reported)
        for index, (code, name) in enumerate(territories.features)
        if index in lying
    ]
    rows += [_row(question, kind, None, _NAMES[kind], lying[kind], reported) for kind in _NAMES if kind in lying]
    if reported.rest is not None:
        rows.append(_numbers(question, "unattributed", reported, reported.rest, reported.campaigns_of_rest))
    return rows


def _where(territories: Territories, reported: Reported, name: str) -> int | str:
    """The index of the feature that a name lies in, or which of the other kinds it is of."""
    place = reported.places[name]
    if place is None:
        return UNPLACED
    feature = territories.feature_of(place)
    return OUTSIDE if feature is None else feature


def _row(
    question: Question,
    kind: str,
    code: str | None,
    name: str,
    named: list[tuple[str, list[Row]]],
    reported: Reported,
) -> Row:
    """Ratios follow from the sums of all parts, as everywhere: those of the names are not looked at."""
    regions = [region for region, _ in named]
    parts = [part for _, of_name in named for part in of_name]
    numbers = _numbers(question, kind, reported, parts, campaigns_in(question, tuple(regions)))
    return numbers | {"code": code, "name": name, "regions": regions}


def _numbers(question: Question, kind: str, reported: Reported, parts: list[Row], campaigns: int) -> Row:
    return {
        "kind": kind,
        "code": None,
        "name": _NAMES.get(kind),
        "regions": [],
        "campaigns": campaigns,
        "currency": shown_currency(reported.money),
        **measures(parts, reported.money, allow_partial=question.allow_partial),
    }
