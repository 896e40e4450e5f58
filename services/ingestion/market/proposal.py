"""A first mapping for a market file: which column is the date, which are values, what the series are called."""

import re

import polars as pl

from contracts.ingestion.uploads import DetectedColumn, FieldMapping, Frequency, Mapping, SeriesMapping
from services.ingestion.upload.aliases import normal
from services.ingestion.upload.dates import AMBIGUOUS, DateCensus, parse_date
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.parsing import clean

DATES = ("date", "as_of", "day", "observation_date", "month", "period", "time", "timestamp")
SYMBOLS = ("symbol", "ticker", "series", "country", "currency", "name", "code")
ROLES = {"open": "open", "high": "high", "low": "low", "close": "close", "adj_close": "value"}
_FREQUENCY_WORDS: tuple[Frequency, ...] = ("daily", "weekly", "monthly", "quarterly", "yearly")
_LONGEST_GAPS = (5, 14, 45, 200)
_UNITS = {
    "vix": "index points",
    "wti": "USD/barrel",
    "brent": "USD/barrel",
    "gold": "USD/ounce",
    "sp500": "index points",
    "dividend": "index points/year",
    "earnings": "index points/year",
    "consumer_price_index": "index points",
    "long_interest_rate": "percent",
    "real_price": "index points",
    "real_dividend": "index points/year",
    "real_earnings": "index points/year",
    "pe10": "ratio",
    "exchange_rate": "units/USD",
}
UNKNOWN_UNIT = "unspecified"
DEFAULT_SOURCE = "upload"


def propose_market_mapping(columns: list[DetectedColumn], filename: str, first: pl.DataFrame | None) -> Mapping:
    """The mapping that headers, file name and the first rows, if any can be read, suggest."""
    date = _date_column(columns)
    symbol_column = _symbol_column(columns, date)
    base = _base(filename)
    values = [c for c in columns if c.type in ("integer", "number") and c.name not in (date, symbol_column)]
    series = [_series(column.name, base, alone=len(values) == 1) for column in values]
    return Mapping(
        fields=[FieldMapping(field="as_of", column=date)] if date else [],
        series=series,
        symbol_column=symbol_column,
        frequency=_frequency(filename, first, date),
        source=DEFAULT_SOURCE,
    )


def _date_column(columns: list[DetectedColumn]) -> str | None:
    by_name = {normal(column.name): column.name for column in columns if column.type != "empty"}
    named = next((by_name[name] for name in DATES if name in by_name), None)
    return named or next((column.name for column in columns if column.type in ("date", "timestamp")), None)


def _symbol_column(columns: list[DetectedColumn], date: str | None) -> str | None:
    texts = [column for column in columns if column.type == "text" and column.name != date and not column.empty]
    named = [column.name for column in texts if normal(column.name) in SYMBOLS]
    return named[0] if named else None


def _base(filename: str) -> str:
    name = normal(re.sub(r"\.[A-Za-z0-9]+$", "", filename))
    words = [word for word in name.split("_") if word not in (*_FREQUENCY_WORDS, "data", "series", "shiller")]
    return "_".join(words).upper() or "SERIES"


def _series(column: str, base: str, *, alone: bool) -> SeriesMapping:
    name = normal(column)
    symbol = base if alone or name.upper() == base else f"{base}.{name.upper()}"
    unit = _UNITS.get(name) or _UNITS.get(base.lower(), UNKNOWN_UNIT)
    return SeriesMapping(column=column, symbol=symbol[:128], unit=unit, role=ROLES.get(name, "value"))  # type: ignore[arg-type]  # ROLES holds roles


def _frequency(filename: str, first: pl.DataFrame | None, date: str | None) -> Frequency | None:
    name = normal(filename)
    for word in _FREQUENCY_WORDS:
        if word in name:
            return word
    return _frequency_of_gaps(first, date) if date and first is not None else None


def _frequency_of_gaps(first: pl.DataFrame, date: str) -> Frequency | None:
    census = DateCensus.empty()
    texts = first.select(clean(date)).to_series()
    census.add(texts, first[ROW])
    if census.format in (None, AMBIGUOUS):
        return None
    days = first.select(parse_date(clean(date), census.format).str.to_date("%Y-%m-%d").unique().sort().diff().median())
    gap = days.item()
    if gap is None:
        return None
    for limit, frequency in zip(_LONGEST_GAPS, _FREQUENCY_WORDS, strict=False):
        if gap.days <= limit:
            return frequency
    return "yearly"
