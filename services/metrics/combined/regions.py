"""The region section. Places come from reports of their own, so their sum need not be the campaigns' total."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import polars as pl

from services.metrics.combined.money import Money, money_of, shown_currency
from services.metrics.combined.payload import (
    Question,
    Row,
    by_value,
    grouped_once,
    named_campaigns,
)
from services.metrics.combined.selection import Selection
from services.metrics.combined.sums import grouped, measures
from services.metrics.places.names import Place, resolve
from services.metrics.snapshots.tables import SUMMED


@dataclass(frozen=True)
class Reported:
    """What reports of places say of a question: the parts of each name, what it means, and what is left over."""

    names: list[tuple[str, list[Row]]]
    places: Mapping[str, Place | None]
    money: Money | None
    rest: list[Row] | None
    """What campaigns report beyond the places of their accounts; none where only some regions are asked for, or no
    campaign reports anything."""
    campaigns_of_rest: int


def reported_places(question: Question) -> Reported | None:
    """Nothing when no report of places has a row."""
    rows = question.selection.rows(question.snapshot.places, question.asked)
    if not rows.height:
        return None
    whole = Selection(question.selection.campaigns).rows(question.snapshot.days, question.asked)
    totals = grouped_once(whole)
    placed = grouped_once(rows)
    money = money_of(totals, question.chosen) or money_of(placed, question.chosen)
    groups = grouped(rows, "region").sort("region", "currency", "fx_source").to_dicts()
    # Of all names of the snapshot: which country a name means must not change with a filter.
    places = places_of(question.snapshot.regions, question.own_places)
    names = by_value(groups, "region")
    if question.selection.regions or not totals:
        return Reported(names, places, money, None, 0)
    placed = grouped_once(_of_the_same_accounts(question, rows, whole))
    rest = _rest(totals, {(part["currency"], part["fx_source"]): part for part in placed})
    campaigns = named_campaigns(question.snapshot, whole.filter(whole["region"].is_null()))
    return Reported(names, places, money, rest, campaigns)


def region_rows(question: Question, reported: Reported | None) -> list[Row]:
    """A row a region, and `unattributed` for what no region is known of; nothing when there is no region at all."""
    if reported is None:
        return []
    money, places = reported.money, reported.places
    shown = [
        _row(question, name, "region", campaigns_in(question, (name,)), parts, money) | {"place": _place(places[name])}
        for name, parts in reported.names
    ]
    if reported.rest is None:
        return shown
    return [*shown, _row(question, None, "unattributed", reported.campaigns_of_rest, reported.rest, money)]


def named_anew(rows: list[Row], names: list[str], own: Mapping[str, str]) -> list[Row]:
    """Rows of `region_rows` with what the tenant's `own` names make of the snapshot's `names`."""
    places = places_of(names, own)
    return [row | {"place": _place(places[row["name"]])} if row["kind"] == "region" else row for row in rows]


def _of_the_same_accounts(question: Question, rows: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """The places of accounts that campaigns report of as well: others leave nothing over."""
    accounts = question.snapshot.campaigns.select("platform", "account_id", campaign="number")
    reported = whole.select("campaign").unique().join(accounts, on="campaign").select("platform", "account_id").unique()
    numbers = accounts.join(reported, on=["platform", "account_id"], how="semi")["campaign"]
    return rows.filter(pl.col("campaign").is_in(numbers.implode()))


def campaigns_in(question: Question, names: tuple[str, ...]) -> int:
    """How many campaigns reported something of any of these places."""
    only = Selection(question.selection.campaigns, names)
    return named_campaigns(question.snapshot, only.rows(question.snapshot.places, question.asked))


def _rest(totals: list[Row], placed: dict[tuple[str, str | None], Row]) -> list[Row]:
    """The campaigns' totals less what is placed, a part a currency and source of its rates."""
    return [
        total | _less(total, placed.get((total["currency"], total["fx_source"]))) | {"reach": None, "rows": 0}
        for total in totals
    ]


def _less(total: Row, placed: Row | None) -> dict[str, Any]:
    return {name: _difference(total[name], placed[name] if placed else None) for name in SUMMED}


def _difference(total: int | None, placed: int | None) -> int | None:
    """Places may report more than the campaigns do; then nothing is left over."""
    return None if total is None else max(0, total - (placed or 0))


def places_of(names: list[str], own: Mapping[str, str]) -> Mapping[str, Place | None]:
    """The place of each name of a snapshot; `own` are the tenant's own names, as `resolve` takes them."""
    return _places_of(tuple(names), tuple(sorted(own.items())))


@lru_cache(maxsize=512)
def _places_of(names: tuple[str, ...], own: tuple[tuple[str, str], ...]) -> Mapping[str, Place | None]:
    return MappingProxyType(resolve(names, dict(own)))


def _place(place: Place | None) -> Row | None:
    return {"code": place.code, "country": place.country, "name": place.name} if place else None


def _row(
    question: Question, region: str | None, kind: str, campaigns: int, parts: list[Row], money: Money | None
) -> Row:
    return {
        "code": region or kind,
        "name": region or "Unattributed",
        "kind": kind,
        "campaigns": campaigns,
        "currency": shown_currency(money),
        "place": None,
        **measures(parts, money, allow_partial=question.allow_partial),
    }
