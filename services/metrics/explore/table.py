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
from services.metrics.snapshots.frames import MEASURES, NO_CURRENCY, SnapshotFrames, reach_of_one

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
        self._paid = pl.lit(True) if is_split else _counted(money)
        self._amounts = {name: money.column(name) for name in MONEY} if money else {}

    def groups(self, rows: pl.DataFrame) -> pl.DataFrame:
        """A row a group: its keys and its measures."""
        if not self._keys:
            return self._measured(rows.select(self._sums()))
        return self._measured(rows.group_by(self._keys).agg(self._sums()))

    def totals(self, rows: pl.DataFrame) -> Row:
        """The measures of all rows together."""
        return self._measured(rows.select(self._sums())).select(*(one.name for one in self._infos)).row(0, named=True)

    def _sums(self) -> list[pl.Expr]:
        """Of each measure over all rows, and over those in the currency of the answer."""
        paid = [
            _known_sum(pl.when(self._paid).then(pl.col(self._amounts.get(name, name)))).alias(f"paid_{name}")
            for name in MEASURES
        ]
        unvalued = pl.col("unvalued").filter(self._paid).sum().alias("unvalued")
        return [*(_known_sum(pl.col(name)).alias(name) for name in MEASURES), *paid, unvalued, reach_of_one()]

    def _measured(self, sums: pl.DataFrame) -> pl.DataFrame:
        keys = [key for key in self._keys if key in sums.columns]
        return sums.select(*keys, *(self._measure(info).alias(info.name) for info in self._infos))

    def _measure(self, info: MeasureInfo) -> pl.Expr:
        if info.numerator is None or info.denominator is None:
            return _value(info.name, is_paid=info.unit == "money")
        is_paid = any(MEASURE_OF[part].unit == "money" for part in (info.numerator, info.denominator))
        numerator, denominator = _value(info.numerator, is_paid=is_paid), _value(info.denominator, is_paid=is_paid)
        ratio = pl.when(denominator != 0).then((numerator * info.scale / denominator).round(9))
        if info.name == Measure.roas and not self._allow_partial:
            return pl.when(pl.col("unvalued") == 0).then(ratio)
        return ratio


def _counted(money: Money | None) -> pl.Expr:
    """Over rows, as `Money.counts` over parts."""
    if money is None:
        return pl.lit(False)
    return (
        pl.col("fx_source").is_not_null()
        if money.is_converted
        else pl.col("currency").cast(pl.String) == money.currency
    )


def _value(name: Measure, *, is_paid: bool) -> pl.Expr:
    column = pl.col(f"paid_{name}") if is_paid and name != Measure.reach else pl.col(name)
    # Rounded, because polars multiplies by the inverse of a constant: the nearest double prints as its decimal.
    return (column / MILLION).round(6) if name in MILLIONTHS else column


def _known_sum(values: pl.Expr) -> pl.Expr:
    """Ignores nulls; null when there is nothing else to add."""
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
    numbers = table[kind]
    columns = {f"{kind}_id": f"{kind}_id", f"{kind}_name": "name", "platform": "platform", "account_id": "account_id"}
    return table.with_columns(**{name: entities[column].gather(numbers) for name, column in columns.items()})


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
