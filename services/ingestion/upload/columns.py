"""What a column of text holds, told from its first rows."""

from pathlib import Path

import polars as pl

from contracts.ingestion.uploads import ColumnType, DetectedColumn
from services.ingestion.upload.dates import SHAPES
from services.ingestion.upload.normalise import ROW, Normalised, read_batches
from services.ingestion.upload.parsing import clean, plain_number

SAMPLES = 5
SAMPLE_LENGTH = 80
_DATE = "|".join(f"(?:{shape.pattern})" for shape in SHAPES if "time" not in shape.formats[0])
_TIMESTAMP = next(shape.pattern for shape in SHAPES if "time" in shape.formats[0])
_BOOLEAN = ("true", "false", "TRUE", "FALSE", "True", "False")


def describe_columns(folder: Path, normalised: Normalised) -> list[DetectedColumn]:
    """Type, samples and number of empty cells of every column of a normalised file."""
    first = next(read_batches(folder), None)
    if first is None:
        return [DetectedColumn(name=name, type="empty", samples=[], empty=0) for name in normalised.columns]
    return [
        DetectedColumn(
            name=name,
            type=_type(first, name),
            samples=_samples(first[name]),
            empty=normalised.empty[name],
        )
        for name in first.columns
        if name != ROW
    ]


def _type(frame: pl.DataFrame, name: str) -> ColumnType:
    values = frame.select(clean(name)).to_series().drop_nulls()
    if values.is_empty():
        return "empty"
    if values.is_in(_BOOLEAN).all():
        return "boolean"
    if _most(values.str.contains(_TIMESTAMP)):
        return "timestamp"
    if _most(values.str.contains(_DATE)):
        return "date"
    numbers = values.to_frame("text").select(plain_number(pl.col("text"))).to_series()
    if not _most(numbers.is_not_null()):
        return "text"
    return "integer" if numbers.drop_nulls().str.contains(r"^[+-]?[0-9]+$").all() else "number"


def _most(matches: pl.Series) -> bool:
    """A few bad cells do not change what a column is; they are reported by row."""
    return int(matches.sum() or 0) > len(matches) / 2


def _samples(values: pl.Series) -> list[str]:
    distinct = values.drop_nulls().unique(maintain_order=True)
    filled = distinct.filter(distinct.str.strip_chars() != "").head(SAMPLES)
    return [text[:SAMPLE_LENGTH] for text in filled]
