"""Wide to long: the rows of a market file as observations that keep the rules of `market_series`."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from contracts.ingestion.uploads import MappingIssue, RowError
from services.ingestion.market.plan import MarketPlan
from services.ingestion.quarantine.service import BadRow, BrokenRule
from services.ingestion.upload.dates import AMBIGUOUS, DateCensus, parse_date
from services.ingestion.upload.judge import Record, judge
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.parsing import clean, clean_text, plain_number

SCHEMA_COLUMNS = ("symbol", "as_of", "value", "unit", "quality_flags")
MAX_VALUE = 1e15
MAX_SYMBOL = 128
_NAME = r"^[^\x00-\x1f\x7f]*$"
_DATE = r"^[12][0-9]{3}-"
OHLC_FLAG = '{"ohlc_violation":true}'
MISSING_FLAG = '{"missing":true}'


@dataclass(frozen=True)
class Observations:
    """One batch: `good` has `__row` and the columns above; `bad` are source rows with the errors of their cells.

    `refused` are the same errors by observation: records of `market_series` as far as they could be read.
    """

    good: pl.DataFrame
    bad: list[BadRow]
    refused: list[BadRow]
    flagged_rows: int


def date_format_of(
    batches: Iterable[pl.DataFrame], plan: MarketPlan
) -> tuple[str | None, MappingIssue | None, MappingIssue | None]:
    """The format of the date column; a fault that refuses the file; a question that the mapping has to answer."""
    census = DateCensus.empty()
    for frame in batches:
        census.add(frame.select(clean(plan.date_column)).to_series(), frame[ROW])
    if census.conflict:
        row, text = census.conflict
        message = f"The column has dates in two formats; {text!r} is the first of the other one."
        return None, _issue("two_date_formats", message, row, plan.date_column), None
    if plan.date_format:
        return plan.date_format, None, None
    if census.format == AMBIGUOUS:
        row, text = next(iter(census.first_rows.values()))
        message = f"Say which comes first in dates such as {text!r}: the day or the month."
        return "%m/%d/%Y", None, _issue("ambiguous_dates", message, row, plan.date_column)
    return census.format, None, None


def observe(frame: pl.DataFrame, plan: MarketPlan, date_format: str | None) -> Observations:
    """The observations of one batch of text rows."""
    wide = _parsed(frame, plan, date_format)
    long = pl.concat([_one_series(wide, index, plan) for index in range(len(plan.series))])
    valid = long.select(_valid()).to_series()
    suspects = long.filter(~valid)
    refused, cleared = _judge(suspects, plan)
    good = long.filter(valid)
    if cleared:
        good = pl.concat([good, suspects[cleared]])
    flagged = int((wide["__flags"] == OHLC_FLAG).sum())
    return Observations(good.select(ROW, *SCHEMA_COLUMNS), _rows_of(refused, frame), refused, flagged)


def _parsed(frame: pl.DataFrame, plan: MarketPlan, date_format: str | None) -> pl.DataFrame:
    values = [
        plain_number(clean(item.column), decimal_comma=plan.decimal_comma).alias(f"__value.{index}")
        for index, item in enumerate(plan.series)
    ]
    part = clean_text(plan.symbol_column) if plan.symbol_column else pl.lit(None, dtype=pl.String)
    raw_date = clean(plan.date_column)
    wide = frame.with_columns(
        *values,
        part.alias("__part"),
        raw_date.alias("__date"),
        parse_date(raw_date, date_format or "%Y-%m-%d").alias("__as_of"),
    )
    return wide.with_columns(_ohlc_flags(plan).alias("__flags"))


def _ohlc_flags(plan: MarketPlan) -> pl.Expr:
    """A day whose set breaks low <= open, close <= high keeps its values, and is flagged."""
    if plan.ohlc is None:
        return pl.lit("{}")
    index = {item.role: pl.col(f"__value.{i}").cast(pl.Float64) for i, item in enumerate(plan.series)}
    low, high = index["low"], index["high"]
    kept = [low <= index["open"], index["open"] <= high, low <= index["close"], index["close"] <= high, low <= high]
    violated = ~pl.all_horizontal(kept)
    return pl.when(violated.fill_null(value=False)).then(pl.lit(OHLC_FLAG)).otherwise(pl.lit("{}"))


def _one_series(wide: pl.DataFrame, index: int, plan: MarketPlan) -> pl.DataFrame:
    item = plan.series[index]
    raw = clean(item.column)
    symbol = pl.lit(item.symbol)
    if plan.symbol_column:
        symbol = pl.concat_str([pl.lit(item.symbol), pl.col("__part")], separator=".")
    is_ohlc = item.role != "value"
    flags = pl.col("__flags") if is_ohlc else pl.lit("{}")
    return wide.select(
        pl.col(ROW),
        symbol.alias("symbol"),
        pl.col("__as_of").alias("as_of"),
        pl.col(f"__value.{index}").alias("value"),
        pl.lit(item.unit).alias("unit"),
        pl.when(raw.is_null()).then(pl.lit(MISSING_FLAG)).otherwise(flags).alias("quality_flags"),
        raw.alias("__raw"),
        pl.col("__date"),
        pl.lit(index).alias("__series"),
    )


def _valid() -> pl.Expr:
    number = pl.col("value").cast(pl.Float64, strict=False)
    is_value = number.is_finite() & (number.abs() <= MAX_VALUE)
    rules = [
        pl.col("as_of").str.contains(_DATE),
        pl.col("symbol").is_not_null(),
        pl.col("symbol").str.contains(_NAME),
        pl.col("symbol").str.len_chars() <= MAX_SYMBOL,
        is_value.fill_null(value=False) | pl.col("__raw").is_null(),
    ]
    return pl.all_horizontal(rules).fill_null(value=False)


def _judge(suspects: pl.DataFrame, plan: MarketPlan) -> tuple[list[BadRow], list[int]]:
    """Observations that break rules, and the positions of those that break none."""
    refused: list[BadRow] = []
    cleared: list[int] = []
    for position, values in enumerate(suspects.iter_rows(named=True)):
        item = plan.series[values["__series"]]
        columns = {"as_of": plan.date_column, "value": item.column, "symbol": plan.symbol_column or item.column}
        record = observation_record(values, plan)
        found = judge(plan.schema, record, values[ROW], columns)
        if found:
            refused.append(BadRow(values[ROW], record, found))
        else:
            cleared.append(position)
    return refused, cleared


def _rows_of(refused: list[BadRow], frame: pl.DataFrame) -> list[BadRow]:
    """The source rows that observations were refused of, as they came, each error once."""
    errors: dict[int | None, list[BrokenRule | RowError]] = {}
    for bad in refused:
        known = errors.setdefault(bad.row, [])
        known += [error for error in bad.errors if error not in known]
    if not errors:
        return []
    cells = frame.filter(pl.col(ROW).is_in(list(errors))).rows_by_key(ROW, named=True, unique=True)
    return [BadRow(row, {n: v for n, v in cells[row].items() if n != ROW}, found) for row, found in errors.items()]


def observation_record(values: dict[str, object], plan: MarketPlan) -> Record:
    """One observation as the schema sees it; what could not be read stays as text."""
    number = values["value"]
    record: Record = {
        "symbol": values["symbol"],
        "source": plan.source,
        "as_of": values["as_of"] or values["__date"],
        "value": float(number) if isinstance(number, str) else values["__raw"],
        "unit": values["unit"],
        "frequency": plan.frequency,
        "quality_flags": {"missing": True} if values["__raw"] is None else {},
    }
    return {name: value for name, value in record.items() if value is not None or name == "value"}


def _issue(code: str, message: str, row: int, column: str) -> MappingIssue:
    return MappingIssue(pointer=f"/rows/{row}/{column}", code=code, message=message, row=row, column=column)
