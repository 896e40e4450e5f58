"""From sums to measures: totals first, ratios last, and never two currencies in one amount."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from services.metrics.snapshots.tables import MEASURES, SUMMED, reach_of_one, sums_of

MONEY = ("spend", "conversions_value")
MILLION = 1_000_000
_KIND = ("currency", "fx_source")
RATIOS = ("ctr", "cpc", "cpm", "cpa", "cvr", "roas", "frequency")

Sums = Mapping[str, Any]
"""One group's sums in one currency and of one `fx_source`: the measures and the converted amounts in millionths or
whole numbers, `reach`, `unvalued`, `rows`."""


class Counted(Protocol):
    """What says which parts' amounts are added, and in which column they stand."""

    def counts(self, part: Sums) -> bool: ...

    def column(self, name: str) -> str: ...


def grouped(frame: pl.DataFrame, *keys: str, more: Iterable[pl.Expr] = ()) -> pl.DataFrame:
    """The sums of each group, currency and source of rates, with its first and last day, and `more`."""
    # Most tenants have one of both, and to group by three columns takes longer than by one.
    by, kind = (keys, [pl.col(*_KIND).first()]) if _is_one_kind(frame) else ((*keys, *_KIND), [])
    return frame.group_by(*by).agg(*kind, *_sums(frame), *more)


def totalled(frame: pl.DataFrame) -> pl.DataFrame:
    """The sums of all rows, a row a currency and source of rates, as `grouped` has them."""
    if _is_one_kind(frame):
        return frame.select(pl.col(*_KIND).first(), *_sums(frame))
    return frame.group_by(*_KIND).agg(_sums(frame))


def _is_one_kind(frame: pl.DataFrame) -> bool:
    return all(frame[name].n_unique() == 1 for name in _KIND)


def _sums(frame: pl.DataFrame) -> list[pl.Expr]:
    return [
        *sums_of(frame),
        reach_of_one(),
        pl.col("unvalued").sum(),
        pl.len().alias("rows"),
        pl.col("date").min().alias("first_day"),
        pl.col("date").max().alias("last_day"),
    ]


def totals(groups: Iterable[Sums]) -> list[dict[str, Any]]:
    """The sums of finer `groups`, a group a currency and source of its rates, in their order."""
    kinds: dict[tuple[str, str | None], list[Sums]] = {}
    for group in groups:
        kinds.setdefault((group["currency"], group["fx_source"]), []).append(group)
    return [
        {
            "currency": currency,
            "fx_source": source,
            **{name: _add(part[name] for part in parts) for name in SUMMED},
            "reach": parts[0]["reach"] if len(parts) == 1 else None,
            "unvalued": sum(part["unvalued"] for part in parts),
            "rows": sum(part["rows"] for part in parts),
            "first_day": min(part["first_day"] for part in parts),
            "last_day": max(part["last_day"] for part in parts),
        }
        for (currency, source), parts in sorted(kinds.items(), key=lambda kind: (kind[0][0], kind[0][1] or ""))
    ]


def measures(groups: Iterable[Sums], counted: Counted | None, *, allow_partial: bool) -> dict[str, Any]:
    """Sums and ratios of one thing, whose parts may be in several currencies.

    Counts add over all parts; money, and every ratio with money in it, is of the `counted` parts alone.
    """
    parts = list(groups)
    paid = [part for part in parts if counted is not None and counted.counts(part)]
    total = _together(parts)
    money = total if len(paid) == len(parts) else _together(paid)
    spend, value = (None if counted is None else money[counted.column(name)] for name in MONEY)
    reach = parts[0]["reach"] if len(parts) == 1 and parts[0]["rows"] == 1 else None
    is_valued = allow_partial or not any(part["unvalued"] for part in paid)
    return {
        "spend": _amount(spend),
        "impressions": total["impressions"],
        "clicks": total["clicks"],
        "link_clicks": total["link_clicks"],
        "conversions": _amount(total["conversions"]),
        "conversions_value": _amount(value),
        "reach": reach,
        "ctr": ratio(total["clicks"], total["impressions"]),
        "cpc": ratio(spend, money["clicks"], MILLION),
        "cpm": ratio(spend, money["impressions"], 1000),
        "cpa": ratio(spend, money["conversions"]),
        "cvr": ratio(total["conversions"], total["clicks"], MILLION),
        "roas": ratio(value, spend) if is_valued else None,
        "frequency": ratio(total["impressions"], reach),
    }


def ratio(numerator: int | None, denominator: int | None, divisor: int = 1) -> float | None:
    """`numerator / divisor / denominator`; null when either is unknown or the denominator is 0."""
    if numerator is None or not denominator:
        return None
    return round(numerator / divisor / denominator, 9)


def change(now: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, float | None]:
    """(now - then) / then a measure; null where `then` is 0 or either is unknown."""
    return {name: _relative(now[name], then[name]) for name in (*MEASURES, *RATIOS)}


def _relative(now: float | None, then: float | None) -> float | None:
    return None if now is None or not then else round((now - then) / abs(then), 9)


def _together(parts: Sequence[Sums]) -> Sums:
    """Most things have one part, which needs no adding."""
    return parts[0] if len(parts) == 1 else {name: _add(part[name] for part in parts) for name in SUMMED}


def _add(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _amount(millionths: int | None) -> float | None:
    """Exact to 6 places below 9 billion: the nearest double prints as the decimal it came from."""
    return None if millionths is None else millionths / MILLION
