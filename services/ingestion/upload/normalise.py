"""Every format becomes one: `rows.parquet` with the cells as text and `__row`, the row number in the file.

It is made once, in one pass that holds a few thousand rows. What cannot be a row of the table (too few or too many
cells, broken JSON) goes to `broken.ndjson`, to be quarantined with the others.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from services.ingestion.upload.refusal import refuse

ROW = "__row"
BATCH_ROWS = 10_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL = 1_000

Cells = list[str | None]


@dataclass(frozen=True)
class Broken:
    """A record that does not fit the columns."""

    row: int
    cells: list[str | None]
    message: str


@dataclass
class Normalised:
    """What was written: how many rows, and in how many of them each column is empty."""

    columns: list[str]
    rows: int = 0
    broken: int = 0
    empty: dict[str, int] = field(default_factory=dict)


def write_rows(columns: list[str], records: Iterable[tuple[int, Cells] | Broken], folder: Path) -> Normalised:
    """Write `rows.parquet` and `broken.ndjson` to `folder`; raises `UploadRefused` for no rows or too many."""
    if len(columns) > MAX_COLUMNS:
        raise refuse("too_many_columns", f"The file has more than {MAX_COLUMNS} columns.")
    done = Normalised(columns, empty=dict.fromkeys(columns, 0))
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
    with (folder / "broken.ndjson").open("wb") as broken:
        fitting = _fitting(records, len(columns), broken, done)
        with pq.ParquetWriter(folder / "rows.parquet", schema, compression="lz4") as writer, _without_cycle_search():
            while batch := list(islice(fitting, BATCH_ROWS)):
                writer.write_batch(_record_batch(batch, schema, done))
    if not done.rows + done.broken:
        raise refuse("no_rows", "The file has a header and no rows.")
    return done


def read_batches(folder: Path) -> Iterator[pl.DataFrame]:
    """The rows of a normalised file as frames of text, a batch at a time."""
    # Polars reads the row groups that a slice touches, and no others: a fifth of the time of reading through pyarrow,
    # and without its read-ahead, which grows with the file.
    rows = pl.scan_parquet(folder / "rows.parquet", glob=False)
    for offset in range(0, pq.read_metadata(folder / "rows.parquet").num_rows, BATCH_ROWS):
        yield rows.slice(offset, BATCH_ROWS).collect()


def read_broken(folder: Path) -> Iterator[Broken]:
    """The records that did not fit the columns."""
    with (folder / "broken.ndjson").open("rb") as file:
        for line in file:
            yield Broken(**orjson.loads(line))


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Rows of cells make no reference cycles, and looking for some in millions of them would take half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _fitting(
    records: Iterable[tuple[int, Cells] | Broken], width: int, broken: BinaryIO, done: Normalised
) -> Iterator[tuple[int, Cells]]:
    for record in records:
        if done.rows + done.broken >= MAX_ROWS:
            raise refuse("too_many_rows", f"The file has more than {MAX_ROWS:,} rows; send it in parts.")
        if not isinstance(record, Broken) and len(record[1]) == width:
            done.rows += 1
            yield record
        elif not isinstance(record, Broken) and len(record[1]) > width and not any(record[1][width:]):
            done.rows += 1
            yield record[0], record[1][:width]
        else:
            done.broken += 1
            broken.write(orjson.dumps(record if isinstance(record, Broken) else _misfit(*record, width)) + b"\n")


def _misfit(row: int, cells: Cells, width: int) -> Broken:
    shown = [cell[:MAX_CELL] if cell else cell for cell in cells]
    return Broken(row, shown, f"The row has {len(cells)} cells where the header has {width}.")


def _record_batch(batch: list[tuple[int, Cells]], schema: pa.Schema, done: Normalised) -> pa.RecordBatch:
    rows, cells = zip(*batch, strict=True)
    arrays = [pa.array(rows, pa.int64())]
    for name, values in zip(done.columns, zip(*cells, strict=True), strict=True):
        column = pa.array(values, pa.string())
        arrays.append(column)
        done.empty[name] += column.null_count + int((pl.Series(column).str.strip_chars() == "").sum())
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
