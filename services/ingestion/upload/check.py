"""A batch of text rows into typed rows that keep every rule of the dataset, and the rows that do not.

Whole columns are checked at once with the rules that the JSON Schema states; only rows that fail there are shown to
the schema itself, one by one, for the exact pointer and rule. What the schema then accepts is accepted.
"""

import math
from dataclasses import dataclass
from hashlib import sha256

import orjson
import polars as pl

from services.ingestion.quarantine.service import BadRow
from services.ingestion.upload.dates import parse_date
from services.ingestion.upload.judge import Record, as_number, judge
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.parsing import (
    UNITS_PER,
    clean,
    clean_text,
    is_too_fine,
    parse_number,
    parse_text,
    plain_numbers,
)
from services.ingestion.upload.plan import Feed, Plan
from services.ingestion.upload.shape import Field

DateFormats = dict[str, str]
KEY = "natural_key"
SEPARATOR = "\x1f"
MAX_SEGMENT = 500
_CLEAN = r"^[^\x00-\x1f\x7f]*$"


@dataclass(frozen=True)
class Checked:
    """One batch after the check. `good` are typed rows, which `raw_rows` makes ready for their table.

    `unjudged` counts rows that failed the column checks and were not looked at one by one.
    """

    good: pl.DataFrame
    bad: list[BadRow]
    rounded: int
    unjudged: int = 0


def check_batch(frame: pl.DataFrame, plan: Plan, formats: DateFormats, *, judged: int | None = None) -> Checked:
    """Check the rows of `frame` (text, lookups joined); `formats` holds that of each date field.

    `judged` limits how many failing rows are shown to the schema, for a preview that lists no more errors anyway.
    """
    typed = type_rows(frame, plan, formats)
    valid = typed.select(_valid(plan)).to_series()
    suspects = typed.filter(~valid)
    shown = suspects if judged is None else suspects.head(judged)
    bad, cleared = _judge_rows(shown, plan)
    if cleared:
        valid = valid | typed[ROW].is_in(cleared)
    fine = [_too_fine(feed) for feed in plan.feeds if feed.field.kind in ("money", "number")]
    rounded = sum(int(typed[name].sum() or 0) for name in fine)
    good = typed if valid.all() else typed.filter(valid)
    return Checked(good, bad, rounded, len(suspects) - len(shown))


def column_kinds(plan: Plan) -> list[str]:
    """Columns of `raw_rows` that land in the raw table, without the key."""
    columns = [feed.field.column for feed in plan.feeds]
    grain = ["grain"] if plan.shape.has_grain else []
    return [*grain, *columns, *(["segments"] if plan.shape.has_segments else [])]


def _too_fine(feed: Feed) -> str:
    return f"__too_fine.{feed.field.name}"


def type_rows(frame: pl.DataFrame, plan: Plan, formats: DateFormats) -> pl.DataFrame:
    """The frame with `__raw.<field>` (cleaned text) and `__value.<field>` (typed) for every feed."""
    frame = frame.with_columns([_cleaned(feed).alias(f"__raw.{feed.field.name}") for feed in plan.feeds])
    numbers = [feed for feed in plan.feeds if feed.field.is_measure]
    frame = frame.with_columns([_plain(frame, feed, plan) for feed in numbers])
    return frame.with_columns(
        [_value(feed, formats).alias(f"__value.{feed.field.name}") for feed in plan.feeds]
        + [is_too_fine(pl.col(f"__number.{feed.field.name}")).alias(_too_fine(feed)) for feed in numbers]
        + [clean_text(item.column).alias(f"__segment.{item.name}") for item in plan.segments]
    )


def _plain(frame: pl.DataFrame, feed: Feed, plan: Plan) -> pl.Series:
    raw = frame[f"__raw.{feed.field.name}"]
    return plain_numbers(raw, decimal_comma=plan.decimal_comma).alias(f"__number.{feed.field.name}")


def _cleaned(feed: Feed) -> pl.Expr:
    if feed.column is None:
        return pl.lit(feed.constant, dtype=pl.String)
    is_name = feed.field.kind in ("text", "platform")
    return clean_text(feed.column) if is_name else clean(feed.column)


def _raw(feed: Feed) -> pl.Expr:
    return pl.col(f"__raw.{feed.field.name}")


def _value(feed: Feed, formats: DateFormats) -> pl.Expr:
    match feed.field.kind:
        case "money" | "count" | "number":
            return parse_number(feed.field, pl.col(f"__number.{feed.field.name}"), feed.unit)
        case "date" | "month":
            return parse_date(_raw(feed), formats.get(feed.field.name, "%Y-%m-%d"))
        case _:
            return parse_text(feed.field, _raw(feed))


def _valid(plan: Plan) -> pl.Expr:
    """The schema's rules as one expression over whole columns."""
    required = plan.required
    rules = [_field_rule(feed, required=feed.field.name in required) for feed in plan.feeds]
    rules += [_segment_rule(f"__segment.{item.name}") for item in plan.segments]
    money = [pl.col(f"__value.{feed.field.name}").is_not_null() for feed in plan.feeds if feed.field.kind == "money"]
    if money:
        currency = pl.col("__value.currency_code") if plan.feed("currency_code") else pl.lit(None, dtype=pl.String)
        rules.append(currency.is_not_null() | ~pl.any_horizontal(money))
    if required - {feed.field.name for feed in plan.feeds}:
        rules.append(pl.lit(value=False))
    return pl.all_horizontal(rules).fill_null(value=False).alias("valid")


def _field_rule(feed: Feed, *, required: bool) -> pl.Expr:
    field, value = feed.field, pl.col(f"__value.{feed.field.name}")
    kept = pl.all_horizontal(value.is_not_null(), *_limits(field, value))
    return kept if required else kept | _raw(feed).is_null()


def _limits(field: Field, value: pl.Expr) -> list[pl.Expr]:
    if field.is_measure:
        scale = 1_000_000 if field.kind == "money" else 1
        return [
            value >= int((field.minimum or 0) * scale),
            value <= int((field.maximum or 0) * scale),
        ]
    rules: list[pl.Expr] = []
    if field.min_length is not None:
        rules.append(value.str.len_chars() >= field.min_length)
    if field.max_length is not None:
        rules.append(value.str.len_chars() <= field.max_length)
    if field.pattern is not None:
        rules.append(value.str.contains(field.pattern))
    if field.allowed is not None:
        rules.append(value.is_in(field.allowed))
    return rules


def _segment_rule(column: str) -> pl.Expr:
    value = pl.col(column)
    return value.is_null() | (value.str.contains(_CLEAN) & (value.str.len_chars() <= MAX_SEGMENT))


def _judge_rows(suspects: pl.DataFrame, plan: Plan) -> tuple[list[BadRow], list[int]]:
    bad: list[BadRow] = []
    cleared: list[int] = []
    columns = columns_of_fields(plan)
    cells = [name for name in suspects.columns if not name.startswith("__")]
    keys = _known_keys(suspects, plan)
    for values, key in zip(suspects.iter_rows(named=True), keys, strict=True):
        errors = judge(plan.shape.schema, record_of(values, plan), values[ROW], columns)
        if errors:
            bad.append(BadRow(values[ROW], {name: values[name] for name in cells}, errors, key))
        else:
            cleared.append(values[ROW])
    return bad, cleared


def _known_keys(suspects: pl.DataFrame, plan: Plan) -> list[bytes | None]:
    """The natural key of each row; None where a part of it is missing or cannot be read."""
    feeds = [feed for name in plan.shape.natural_key if (feed := plan.feed(name)) and plan.is_key(feed)]
    parts = [
        pl.col(f"__value.{feed.field.name}").is_not_null()
        | (pl.lit(feed.field.name not in plan.required) & _raw(feed).is_null())
        for feed in feeds
    ]
    known = pl.all_horizontal(parts).fill_null(value=False) if parts else pl.lit(value=False)
    keyed = _with_segments(suspects, plan).select(known.alias("known"), _key_text(plan).alias("key"))
    return [sha256(key.encode()).digest() if is_known and key else None for is_known, key in keyed.iter_rows()]


def columns_of_fields(plan: Plan) -> dict[str, str]:
    """The file's column of each field; a segment is called `segments/<name>`."""
    columns = {feed.field.name: feed.column for feed in plan.feeds if feed.column}
    return columns | {f"segments/{item.name}": item.column for item in plan.segments}


def record_of(values: dict[str, object], plan: Plan) -> Record:
    """One row as the dataset's schema sees it; what could not be read stays as the text that it was."""
    record: Record = {"grain": plan.grain} if plan.grain else {}
    for feed in plan.feeds:
        name = feed.field.name
        value = values[f"__value.{name}"]
        if value is None:
            value = _unread(feed, values)
        elif feed.field.is_measure:
            value = as_number(value, micros=feed.field.kind == "money")  # type: ignore[arg-type]  # int or Decimal
        if value is not None:
            record[name] = value
    segments = {item.name: values[f"__segment.{item.name}"] for item in plan.segments}
    if plan.shape.has_segments:
        record["segments"] = {name: value for name, value in segments.items() if value is not None}
    return record


def _unread(feed: Feed, values: dict[str, object]) -> object:
    """A number that is out of bounds or no whole one, as a number; any other text as text."""
    number = values.get(f"__number.{feed.field.name}")
    if isinstance(number, str):
        value = float(number) * (UNITS_PER[feed.unit] if feed.field.kind == "money" else 1)
        return value if math.isfinite(value) else number
    return values[f"__raw.{feed.field.name}"]


def raw_rows(good: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Rows that passed the check, as `__row`, `natural_key` and the columns of the raw table."""
    good = _with_segments(good, plan)
    values = [pl.col(f"__value.{feed.field.name}").alias(feed.field.column) for feed in plan.feeds]
    grain = [pl.lit(plan.grain, dtype=pl.String).alias("grain")] if plan.shape.has_grain else []
    segments = [pl.col("segments")] if plan.shape.has_segments else []
    keyed = good.with_columns(_key_text(plan).alias("__key"))
    digests = pl.Series(KEY, [sha256(text.encode()).hexdigest() for text in keyed["__key"]], dtype=pl.String)
    return keyed.select(pl.col(ROW), *grain, *values, *segments).with_columns(digests)


def _with_segments(good: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """`segments` as JSON text with sorted names, made once per distinct combination."""
    if not plan.segments:
        return good.with_columns(pl.lit("{}").alias("segments"))
    names = [f"__segment.{item.name}" for item in plan.segments]
    combinations = good.select(names).unique()
    texts = [_segments_json(row, plan) for row in combinations.iter_rows()]
    combinations = combinations.with_columns(pl.Series("segments", texts, dtype=pl.String))
    return good.join(combinations, on=names, how="left", nulls_equal=True, maintain_order="left")


def _segments_json(row: tuple[str | None, ...], plan: Plan) -> str:
    pairs = {item.name: value for item, value in zip(plan.segments, row, strict=True) if value is not None}
    return orjson.dumps(pairs).decode()


def _key_text(plan: Plan) -> pl.Expr:
    """The natural key as text. No value can hold the separator: the schema refuses control characters."""
    parts: list[pl.Expr] = [pl.lit(plan.shape.schema.name)]
    for name in plan.shape.natural_key:
        feed = plan.feed(name)
        if name == "grain":
            parts.append(pl.lit(plan.grain))
        elif name == "segments":
            parts.append(pl.col("segments"))
        elif feed and plan.is_key(feed):
            parts.append(pl.col(f"__value.{name}").fill_null(""))
        else:
            parts.append(pl.lit(""))
    return pl.concat_str(parts, separator=SEPARATOR)
