"""The order of creatives by a measure: as in totals, amounts are those that convert, and ratios are of sums."""

from dataclasses import dataclass

import polars as pl

from contracts.metrics.creatives import CreativeSort
from services.metrics.combined.money import Money

_RATIOS = {
    "ctr": ("clicks", "impressions"),
    "cvr": ("conversions", "clicks"),
    "cpc": ("spend", "clicks"),
    "cpm": ("spend", "impressions"),
    "cpa": ("spend", "conversions"),
    "roas": ("conversions_value", "spend"),
}
_MONEY = frozenset({"spend", "conversions_value"})


@dataclass(frozen=True)
class Order:
    """By `measure`; without a value last, and equals by what they spent."""

    measure: str
    descending: bool

    @classmethod
    def parse(cls, sort: CreativeSort) -> "Order":
        return cls(sort.removeprefix("-"), sort.startswith("-"))


def ranked(parts: pl.DataFrame, order: Order, money: Money | None, *, allow_partial: bool) -> list[int]:
    """The numbers of the creatives of `parts` (sums by creative, currency and source of rates), in this order."""
    by = _value(order.measure, money, allow_partial).cast(pl.Float64).alias("by")
    spend = _sum("spend", money, is_paid=True).alias("spend")
    values = parts.group_by("creative").agg(by, spend)
    descending = [order.descending, True, False]
    return values.sort("by", "spend", "creative", descending=descending, nulls_last=True)["creative"].to_list()


def _value(measure: str, money: Money | None, allow_partial: bool) -> pl.Expr:
    """Of amounts in millionths and of conversions in millionths alike: the order is the same."""
    if measure not in _RATIOS:
        return _sum(measure, money, is_paid=False)
    top, bottom = _RATIOS[measure]
    is_paid = bool(_MONEY & {top, bottom})
    below = _sum(bottom, money, is_paid=is_paid)
    value = pl.when(below != 0).then(_sum(top, money, is_paid=is_paid) / below)
    if measure == "roas" and not allow_partial:
        return pl.when(pl.col("unvalued").filter(_counted(money)).sum() == 0).then(value)
    return value


def _sum(name: str, money: Money | None, *, is_paid: bool) -> pl.Expr:
    """The sum of what was reported, null when nothing was; of the parts whose money counts where that matters."""
    column = pl.col(money.column(name) if money and name in _MONEY else name)
    if is_paid or name in _MONEY:
        column = column.filter(_counted(money))
    return pl.when(column.count() > 0).then(column.sum())


def _counted(money: Money | None) -> pl.Expr:
    if money is None:
        return pl.lit(False)
    return pl.col("fx_source").is_not_null() if money.is_converted else pl.col("currency") == money.currency
