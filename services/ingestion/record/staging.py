"""Checks records against their dataset and stages them on disk: lines for COPY, and what broke a rule apart."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from contracts.ingestion.uploads import RowError
from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.errors import RecordsUnreadable
from services.ingestion.quarantine.service import BadRow, BrokenRule
from services.ingestion.record.reading import SHOWN_BYTES, Sent
from services.ingestion.record.series import SeriesTable
from services.ingestion.record.table import RawTable, Record
from services.ingestion.upload.accounts import Accounts
from services.ingestion.upload.judge import judge
from services.ingestion.upload.normalise import MAX_ROWS
from services.ingestion.upload.storable import has_zero_character

WRITE_BYTES = 1 << 20
BAD_AT_ONCE = 500
MOST_ERRORS = 20
Reread = Callable[[], Iterable[Sent]]


@dataclass
class Staged:
    """Records that were checked. `fields` are those that any of them names; `keys` are short hashes of their keys.

    `sent` reads the records again, for those few that only the database finds fault with.
    """

    folder: Path
    schema: DatasetSchema
    table: RawTable | SeriesTable
    sent: Reread
    received: int = 0
    bad: int = 0
    rounded: int = 0
    fields: set[str] = field(default_factory=set[str])
    keys: "array[int]" = field(default_factory=lambda: array("Q"))
    accounts: Accounts = field(default_factory=Accounts)
    groups: dict[tuple[str, ...], Path] = field(default_factory=dict[tuple[str, ...], Path])

    @property
    def good(self) -> int:
        return self.received - self.bad

    def has_duplicates(self) -> bool:
        return pl.Series(self.keys, dtype=pl.UInt64).n_unique() < len(self.keys)

    def bad_rows(self) -> Iterator[list[BadRow]]:
        """What broke a rule, some hundred rows at a time."""
        some: list[BadRow] = []
        with (self.folder / "bad.ndjson").open("rb") as file:
            for line in file:
                some.append(_bad_row(orjson.loads(line)))
                if len(some) == BAD_AT_ONCE:
                    yield some
                    some = []
        if some:
            yield some

    def pieces(self, group: Path) -> Iterator[bytes]:
        """The staged lines of a group, whole lines and about a megabyte at a time."""
        with group.open("rb") as file:
            while piece := file.read(WRITE_BYTES):
                yield piece + file.readline()

    def rows_with_error(self, rows: set[int], pointer: str, rule: str, message: str) -> list[BadRow]:
        """The records with these numbers, each with the one error."""
        if not rows:
            return []
        found = (sent for sent in self.sent() if sent.row in rows)
        return [
            BadRow(
                sent.row, orjson.loads(sent.raw), [RowError(row=sent.row, pointer=pointer, rule=rule, message=message)]
            )
            for sent in found
        ]


def stage_records(
    folder: Path,
    schema: DatasetSchema,
    table: RawTable | SeriesTable,
    sent: Reread,
    *,
    columns: Mapping[str, str] | None = None,
) -> Staged:
    """Check what `sent` gives against `schema`, and stage it in `folder`; `columns` names the column of each field."""
    staged = Staged(folder, schema, table, sent)
    with _Files(folder) as files, (folder / "bad.ndjson").open("wb") as bad:
        for one in sent():
            staged.received += 1
            if staged.received > MAX_ROWS:
                raise RecordsUnreadable(f"There are more than {MAX_ROWS:,} records; send them in parts.")
            record, errors = check_record(schema, one, columns or {})
            if record is None or errors:
                staged.bad += 1
                bad.write(_bad_line(one, record, errors, table))
            else:
                _keep(staged, files, one.row, record)
        staged.groups = files.paths()
    return staged


def check_record(schema: DatasetSchema, sent: Sent, columns: Mapping[str, str]) -> tuple[Any, list[RowError]]:
    """The record, and every rule that it breaks."""
    if sent.fault:
        return None, [_error(sent, "too_long", sent.fault)]
    try:
        record = orjson.loads(sent.raw)
    except ValueError:
        return None, [_error(sent, "json", "The record is not strict JSON.")]
    if not isinstance(record, dict):
        return record, [_error(sent, "type", "The record is not an object.")]
    if not schema.validator.is_valid(record):
        return record, judge(schema, record, sent.row, columns)[:MOST_ERRORS]
    if b"\\u0000" in sent.raw and has_zero_character(record):
        return record, [_error(sent, "nul", "A text holds a zero character, which cannot be stored.")]
    return record, []


def _keep(staged: Staged, files: "_Files", row: int, record: Record) -> None:
    line = staged.table.line(row, record)
    staged.fields |= record.keys()
    staged.rounded += line.rounded
    staged.keys.append(int.from_bytes(line.key[:8]))
    files.write(staged.table.group_of(record), line.text.encode())
    if about := staged.table.account_day(record):
        staged.accounts.see(*about)


class _Files:
    """A file of lines for each group of records that is landed by itself."""

    MOST = 200

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[tuple[str, ...], BinaryIO] = {}

    def __enter__(self) -> "_Files":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._open.values():
            file.close()

    def write(self, group: tuple[str, ...], line: bytes) -> None:
        file = self._open.get(group)
        if file is None:
            if len(self._open) == self.MOST:
                raise RecordsUnreadable(f"There are more than {self.MOST} sources; send them in parts.")
            file = self._open[group] = (self._folder / f"rows-{len(self._open)}").open(
                "wb", buffering=WRITE_BYTES // 16
            )
        file.write(line)

    def paths(self) -> dict[tuple[str, ...], Path]:
        for file in self._open.values():
            file.flush()
        return {group: Path(file.name) for group, file in self._open.items()}


def _error(sent: Sent, rule: str, message: str) -> RowError:
    return RowError(row=sent.row, pointer="", rule=rule, message=message)


def _bad_line(sent: Sent, record: Any, errors: list[RowError], table: RawTable | SeriesTable) -> bytes:
    key: bytes | None = None
    match record:
        case dict():
            cells = record
            key = table.known_key(record, errors)
        case None:
            cells = {"line": sent.raw[:SHOWN_BYTES].decode(errors="replace")}
        case _:
            cells = {"value": record}
    found = [[e.pointer, e.rule, e.message, e.column] for e in errors]
    return orjson.dumps([sent.row, cells, found, key.hex() if key else None]) + b"\n"


def _bad_row(line: tuple[int, Record, list[list[Any]], str | None]) -> BadRow:
    row, cells, errors, key = line
    return BadRow(row, cells, [BrokenRule(*error) for error in errors], bytes.fromhex(key) if key else None)
