"""Groups and their measures: sums in whole numbers first, ratios last, money in one currency."""

from dataclasses import dataclass

import polars as pl

from contracts.metrics.catalog import DIMENSION_OF, MEASURE_OF, Dimension, Measure, MeasureInfo
from contracts.metrics.explore import AnswerColumn, Condition, MetricsQuestion
from services.metrics.combined.money import Money, currency_meta, money_of
from services.metrics.combined.payload import Row, grouped_once
from services.metrics.combined.ranges import DayRange
from services.metrics.combined.sums import MILLION, MONEY
from services.metrics.explore.rows import DATE, ENTITIES, group_keys, in_periods, order_keys, rows_of
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.partition import NO_CURRENCY
from services.metrics.snapshots.tables import reach_of_one

MILLIONTHS = frozenset({Measure.spend, Measure.conversions, Measure.conversions_value})
_COMPARISONS = {"gt": pl.Expr.gt, "gte": pl.Expr.ge, "lt": pl.Expr.lt, "lte": pl.Expr.le}


@dataclass(frozen=True)
class Table:
    """The answer's rows, whole, in order; `shown` of `total` when the limit cut it."""

    columns: list[AnswerColumn]
    rows: pl.DataFrame
    total: int
    totals: Row
    money: Money | None
    currency: Row

    @classmethod
    def empty(cls, columns: list[AnswerColumn], question: MetricsQuestion) -> "Table":
        """Nothing, in the form of an answer."""
        rows = pl.DataFrame(schema={column.name: pl.String for column in columns})
        return cls(
            columns, rows, 0, {name.value: None for name in question.measures}, None, currency_meta([], None, None)
        )


def table_of(snapshot: SnapshotFrames, question: MetricsQuestion, asked: DayRange, compared: DayRange | None) -> Table:
    """Answer the question from the snapshot."""
    rows = rows_of(snapshot, question, asked)
    before = rows_of(snapshot, question, compared) if compared else None
    parts = grouped_once(rows)
    chosen = snapshot.manifest.reporting_currency
    money = money_of(parts, chosen) or (money_of(grouped_once(before), chosen) if before is not None else None)
    split = Dimension.currency in question.dimensions
    measuring = _Measuring(question, None if split else money, is_split=split)
    table = measuring.groups(in_periods(rows, question.grain))
    # Rows may each have a currency of their own, their total cannot.
    adding = _Measuring(question, money, is_split=False)
    totals = adding.totals(rows)
    if before is not None and compared is not None:
        moved = in_periods(before, question.grain, (compared.start, asked.start))
        table = _beside(table, measuring.groups(moved), group_keys(question), question.measures)
        totals |= {f"{name}_previous": value for name, value in adding.totals(before).items()}
    table = _kept(table, question.having)
    columns = columns_of(question)
    whole = _ordered(_named(snapshot, table, question), question).select(column.name for column in columns)
    currency = currency_meta(parts, money, chosen)
    return Table(columns, whole.head(question.limit), whole.height, totals, money, currency)


def columns_of(question: MetricsQuestion) -> list[AnswerColumn]:
    """The columns of the answer, in its order."""
    columns = [AnswerColumn(name=DATE, label="Date", role="date", kind="date")] if question.grain else []
    names = dict.fromkeys(name for one in question.dimensions for name in DIMENSION_OF[one].columns)
    columns += [AnswerColumn(name=name, label=_label(name), role="dimension", kind="text") for name in names]
    for info in (MEASURE_OF[name] for name in question.measures):
        columns.append(AnswerColumn(name=info.name, label=info.label, role="measure", kind=info.unit))
        if question.compare != "none":
            before, change = f"{info.name}_previous", f"{info.name}_change"
            columns.append(AnswerColumn(name=before, label=f"{info.label}, before", role="previous", kind=info.unit))
            columns.append(AnswerColumn(name=change, label=f"{info.label}, change", role="change", kind="share"))
    return columns


class _Measuring:
    """Measures of groups, with amounts as `money` has them; with `is_split`, each group has its own currency."""

    def __init__(self, question: MetricsQuestion, money: Money | None, *, is_split: bool) -> None:
        self._infos = [MEASURE_OF[name] for name in question.measures]
        self._keys = group_keys(question)
        self._allow_partial = question.allow_partial
        self._money, self._is_split = money, is_split
        self._summed = {part for info in self._infos for part in _parts(info)}

    def groups(self, rows: pl.DataFrame) -> pl.DataFrame:
        """A row a group: its keys and its measures."""
        if not self._keys:
            return self._measured(rows.lazy().select(self._sums(rows)), [])
        return self._measured(rows.lazy().group_by(self._keys).agg(self._sums(rows)), self._keys)

    def totals(self, rows: pl.DataFrame) -> Row:
        """The measures of all rows together."""
        return self._measured(rows.lazy().select(self._sums(rows)), []).row(0, named=True)

    def _sums(self, rows: pl.DataFrame) -> list[pl.Expr]:
        """Of each measure that is needed over all rows, and over those in the currency of the answer."""
        paid = self._paid(rows)
        unvalued = pl.col("unvalued") if paid is None else pl.col("unvalued").filter(paid)
        sums = [unvalued.sum().alias("unvalued")]
        for name, is_paid in self._summed:
            if name == Measure.reach:
                sums.append(reach_of_one())
            elif not is_paid:
                sums.append(_known_sum(rows, name, None).alias(name))
            else:
                column = self._money.column(name) if self._money and name in MONEY else name
                sums.append(_known_sum(rows, column, paid).alias(f"paid_{name}"))
        return sums

    def _paid(self, rows: pl.DataFrame) -> pl.Expr | None:
        """Over rows, as `Money.counts` over parts; none where it is true of all."""
        if self._is_split:
            return None
        if self._money is None:
            return pl.lit(False)
        if self._money.is_converted:
            return pl.col("fx_source").is_not_null() if rows["fx_source"].null_count() else None
        return pl.col("currency").cast(pl.String) == self._money.currency

    def _measured(self, sums: pl.LazyFrame, keys: list[str]) -> pl.DataFrame:
        return sums.select(*keys, *(self._measure(info).alias(info.name) for info in self._infos)).collect()

    def _measure(self, info: MeasureInfo) -> pl.Expr:
        if info.numerator is None or info.denominator is None:
            return _value(info.name, is_paid=info.unit == "money")
        is_paid = _has_money(info)
        numerator, denominator = _value(info.numerator, is_paid=is_paid), _value(info.denominator, is_paid=is_paid)
        ratio = pl.when(denominator != 0).then((numerator * info.scale / denominator).round(9))
        if info.name == Measure.roas and not self._allow_partial:
            return pl.when(pl.col("unvalued") == 0).then(ratio)
        return ratio


def _parts(info: MeasureInfo) -> list[tuple[Measure, bool]]:
    """The sums that a measure is made of, each with whether it is over paid rows alone."""
    if info.numerator is None or info.denominator is None:
        return [(info.name, info.unit == "money")]
    return [(part, _has_money(info)) for part in (info.numerator, info.denominator)]


def _has_money(ratio: MeasureInfo) -> bool:
    return any(MEASURE_OF[part].unit == "money" for part in (ratio.numerator, ratio.denominator) if part is not None)


def _value(name: Measure, *, is_paid: bool) -> pl.Expr:
    column = pl.col(f"paid_{name}") if is_paid and name != Measure.reach else pl.col(name)
    # Rounded, because polars multiplies by the inverse of a constant: the nearest double prints as its decimal.
    return (column / MILLION).round(6) if name in MILLIONTHS else column


def _known_sum(rows: pl.DataFrame, column: str, paid: pl.Expr | None) -> pl.Expr:
    """Over the `paid` rows, or all. Ignores nulls; null when there is nothing else to add."""
    values = pl.col(column) if paid is None else pl.when(paid).then(pl.col(column))
    if paid is None and rows.height and not rows[column].null_count():
        return values.sum()
    return pl.when(values.count() > 0).then(values.sum())


def _beside(now: pl.DataFrame, then: pl.DataFrame, keys: list[str], measures: list[Measure]) -> pl.DataFrame:
    """Both ranges side by side, also groups that only one of them has."""
    before = then.rename({name: f"{name}_previous" for name in measures})
    if not keys:
        both = pl.concat([now, before], how="horizontal")
    else:
        both = now.join(before, on=keys, how="full", coalesce=True, nulls_equal=True)
    return both.with_columns(_change(name).alias(f"{name}_change") for name in measures)


def _change(name: str) -> pl.Expr:
    now, then = pl.col(name), pl.col(f"{name}_previous")
    return pl.when(then != 0).then(((now - then) / then.abs()).round(9))


def _kept(table: pl.DataFrame, conditions: list[Condition]) -> pl.DataFrame:
    for one in conditions:
        table = table.filter(_COMPARISONS[one.operator](pl.col(one.measure), one.value))
    return table


def _named(snapshot: SnapshotFrames, table: pl.DataFrame, question: MetricsQuestion) -> pl.DataFrame:
    """`table` with the ids and names of the entities that its keys number; these say their accounts and come first."""
    for dimension in sorted(question.dimensions, key=lambda one: one not in ENTITIES):
        match dimension:
            case Dimension.account:
                names = snapshot.accounts.select("platform", "account_id", account_name="name")
                table = table.join(names, on=["platform", "account_id"], how="left", maintain_order="left")
            case Dimension.campaign:
                table = _with_entity(table, snapshot.campaigns, "campaign")
            case Dimension.ad_group:
                table = _with_entity(table, snapshot.ad_groups, "ad_group")
            case Dimension.ad:
                table = _with_entity(table, snapshot.ads, "ad")
            case Dimension.region | Dimension.currency:
                table = table.with_columns(pl.col(dimension.value).cast(pl.String))
            case Dimension.platform:
                pass
    if "currency" in table.columns:
        table = table.with_columns(pl.col("currency").replace(NO_CURRENCY, None))
    return table


def _with_entity(table: pl.DataFrame, entities: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The entities' frames are indexed by their number."""
    named = entities.select(pl.col(f"{kind}_id"), pl.col("name").alias(f"{kind}_name"), "platform", "account_id")[
        table[kind]
    ]
    return table.drop("platform", "account_id", strict=False).hstack(named)


def _ordered(table: pl.DataFrame, question: MetricsQuestion) -> pl.DataFrame:
    """By what the question names, and by every key at last, so that equal figures have one order."""
    wanted = [(one.by, one.descending) for one in question.order]
    if not wanted:
        wanted = [*([(DATE, False)] if question.grain else []), (question.measures[0], True)]
    keys = [(key, False) for key in order_keys(question)]
    order: dict[str, bool] = {}
    for name, descending in [*wanted, *keys]:
        column = DIMENSION_OF[name].columns[-1] if isinstance(name, Dimension) else str(name)
        order.setdefault(column, descending)
    return table.sort(list(order), descending=list(order.values()), nulls_last=True)


def _label(column: str) -> str:
    """`ad_group_id` is "Ad group id"."""
    return column.replace("_", " ").capitalize()
