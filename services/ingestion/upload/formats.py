"""From a file as it came to normalised rows: delimited text, NDJSON, Parquet and XLSX."""

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from services.ingestion.upload.decoding import detect_encoding
from services.ingestion.upload.delimited import detect_dialect, name_columns, read_records
from services.ingestion.upload.normalise import Broken, Cells, Normalised, write_rows
from services.ingestion.upload.refusal import refuse

FileFormat = Literal["csv", "ndjson", "parquet", "xlsx"]
MAX_UNPACKED = 1 << 30
MAX_LINE = 1 << 20


@dataclass(frozen=True)
class Source:
    """What the file is, apart from its rows."""

    format: FileFormat
    encoding: str | None
    delimiter: str | None
    header_row: int
    normalised: Normalised


def normalise_file(path: Path, filename: str) -> Source:
    """Read the file at `path` and write its rows beside it; raises `UploadRefused` when it cannot be read."""
    if path.stat().st_size == 0:
        raise refuse("empty_file", "The file is empty.")
    match _format_of(path, filename):
        case "parquet":
            return _parquet(path)
        case "xlsx":
            return _xlsx(path)
        case "ndjson":
            return _ndjson(path)
        case _:
            return _delimited(path)


def _format_of(path: Path, filename: str) -> FileFormat:
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{") or Path(filename).suffix.lower() in (".ndjson", ".jsonl"):
        return "ndjson"
    return "csv"


def _delimited(path: Path) -> Source:
    dialect = detect_dialect(path, detect_encoding(path))
    done = write_rows(dialect.columns, read_records(path, dialect), path.parent)
    return Source("csv", dialect.encoding, dialect.delimiter, dialect.header_row, done)


def _ndjson(path: Path) -> Source:
    encoding = detect_encoding(path)
    if encoding not in ("utf-8", "utf-8-sig"):
        raise refuse("wrong_encoding", "NDJSON has to be UTF-8.", row=1)
    columns: dict[str, None] = {}
    for _, item in _json_lines(path):
        if isinstance(item, dict):
            columns.update(dict.fromkeys(item))
    if not columns:
        raise refuse("no_rows", "No line of the file is a JSON object.", row=1)
    records = (
        (row, [item.get(key) for key in columns]) if isinstance(item, dict) else item for row, item in _json_lines(path)
    )
    return Source("ndjson", "utf-8", None, 0, write_rows(name_columns(list(columns), 1), records, path.parent))


def _json_lines(path: Path) -> Iterator[tuple[int, dict[str, str | None] | Broken]]:
    with path.open("rb") as file:
        for row, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), start=1):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if text:
                yield row, _flat_object(row, text)


def _flat_object(row: int, text: bytes) -> dict[str, str | None] | Broken:
    try:
        item = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Broken(row, [text[:200].decode("utf-8", "replace")], f"The line is not JSON: {error}.")
    if not isinstance(item, dict):
        return Broken(row, [text[:200].decode("utf-8", "replace")], "The line is not a JSON object.")
    flat: dict[str, str | None] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat.update({f"{key}.{inner}": _text(part) for inner, part in value.items()})
        else:
            flat[key] = _text(value)
    return flat


def _parquet(path: Path) -> Source:
    try:
        with pq.ParquetFile(path) as file:
            names = name_columns(file.schema_arrow.names, 1)
            done = write_rows(names, _parquet_records(file), path.parent)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the reader's
            raise
        raise refuse("broken_parquet", "The Parquet file cannot be read.") from error
    return Source("parquet", None, None, 0, done)


def _parquet_records(file: pq.ParquetFile) -> Iterator[tuple[int, Cells]]:
    row = 0
    for batch in file.iter_batches(batch_size=10_000):
        columns = [_text_column(column) for column in batch.columns]
        for cells in zip(*columns, strict=True):
            row += 1
            yield row, list(cells)


def _text_column(column: pa.Array) -> list[str | None]:
    if pa.types.is_nested(column.type):
        return [_text(value) for value in column.to_pylist()]
    return pc.cast(column, pa.string()).to_pylist()


def _xlsx(path: Path) -> Source:
    """The first sheet of a workbook; its unpacked size is limited before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise refuse("too_large_unpacked", "The workbook is too large when unpacked.")
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    except (CalamineError, zipfile.BadZipFile, IndexError, RuntimeError) as error:  # newer ZIP: RuntimeError
        raise refuse("broken_workbook", "The file is not a workbook that can be read.") from error
    records = ((row, [_text(cell) for cell in cells]) for row, cells in enumerate(rows, start=1))
    filled = ((row, cells) for row, cells in records if any(cells))
    header_row, header = next(filled, (0, []))
    if not header:
        raise refuse("empty_file", "The first sheet is empty.")
    names = name_columns([cell or "" for cell in header], header_row)
    return Source("xlsx", None, None, header_row, write_rows(names, filled, path.parent))


def _text(value: object) -> str | None:
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case dict() | list():
            return orjson.dumps(value, default=str).decode()
        case _:
            return str(value)
