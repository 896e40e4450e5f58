"""A market file's mapping, ready to run, and what is wrong with or missing from it."""

from dataclasses import dataclass

from contracts.ingestion.uploads import Mapping, MappingIssue, SeriesMapping
from services.ingestion.dataset.registry import DatasetSchema, get_dataset
from services.ingestion.upload.dates import FORMATS

OHLC = ("open", "high", "low", "close")


@dataclass(frozen=True)
class MarketPlan:
    """Wide to long: each of `series` becomes one observation a row."""

    schema: DatasetSchema
    date_column: str
    date_format: str | None
    series: tuple[SeriesMapping, ...]
    symbol_column: str | None
    source: str
    frequency: str
    decimal_comma: bool

    @property
    def ohlc(self) -> dict[str, str] | None:
        """The columns of the OHLC set by role, when the file has all four."""
        roles = {item.role: item.column for item in self.series if item.role != "value"}
        return roles if set(roles) == set(OHLC) else None


def make_market_plan(mapping: Mapping) -> MarketPlan:
    """The plan for a mapping without gaps."""
    return MarketPlan(
        schema=get_dataset("market_series"),
        date_column=next(item.column for item in mapping.fields if item.field == "as_of" and item.column),
        date_format=mapping.date_format,
        series=tuple(mapping.series),
        symbol_column=mapping.symbol_column,
        source=mapping.source or "",
        frequency=mapping.frequency or "",
        decimal_comma=mapping.decimal_comma,
    )


def find_market_faults(mapping: Mapping, columns: list[str]) -> list[MappingIssue]:
    """What makes the mapping senseless for a file with `columns`."""
    faults: list[MappingIssue] = []
    for index, item in enumerate(mapping.fields):
        if item.field != "as_of":
            faults.append(_issue(f"/fields/{index}/field", "unknown_field", "A market file has one field: as_of."))
        if item.column is None or item.constant is not None:
            faults.append(_issue(f"/fields/{index}", "column_or_constant", "as_of comes from a column."))
        elif item.column not in columns:
            faults.append(_unknown(f"/fields/{index}/column", item.column))
    for index, item in enumerate(mapping.series):
        if item.column not in columns:
            faults.append(_unknown(f"/series/{index}/column", item.column))
    faults += _duplicates("symbol", [item.symbol for item in mapping.series])
    faults += _duplicates("role", [item.role for item in mapping.series if item.role != "value"])
    if mapping.symbol_column is not None and mapping.symbol_column not in columns:
        faults.append(_unknown("/symbol_column", mapping.symbol_column))
    if mapping.segments or mapping.grain:
        faults.append(_issue("", "not_applicable", "A market file has neither segments nor a grain."))
    if mapping.date_format is not None and mapping.date_format not in FORMATS:
        faults.append(_issue("/date_format", "unknown_format", f"Use one of {', '.join(FORMATS)}."))
    return faults


def find_market_gaps(mapping: Mapping) -> list[MappingIssue]:
    """What is missing before the observations can be committed."""
    gaps: list[MappingIssue] = []
    if not mapping.fields:
        gaps.append(_issue("/fields", "missing", "Map the column with the dates to as_of."))
    if not mapping.series:
        gaps.append(_issue("/series", "missing", "Choose at least one column with values."))
    if not mapping.source:
        gaps.append(_issue("/source", "missing", "Say who publishes the series."))
    if not mapping.frequency:
        gaps.append(_issue("/frequency", "missing", "Say how often the series has a value."))
    return gaps


def _duplicates(what: str, values: list[str]) -> list[MappingIssue]:
    twice = sorted({value for value in values if values.count(value) > 1})
    return [_issue("/series", "mapped_twice", f"Two series have the {what} {value}.") for value in twice]


def _unknown(pointer: str, column: str) -> MappingIssue:
    return _issue(pointer, "unknown_column", f"The file has no column {column}.")


def _issue(pointer: str, code: str, message: str) -> MappingIssue:
    return MappingIssue(pointer=pointer, code=code, message=message)
