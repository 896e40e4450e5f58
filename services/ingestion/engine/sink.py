"""One stream of a run: checks each record, keeps what is good and what is not apart, and knows what a state covers."""

import hashlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from msgspec import Raw

from services.ingestion.dataset.registry import DatasetSchema
from services.ingestion.engine.errors import ReconciliationFailed
from services.ingestion.engine.findings import bad_line, changed_measures, changes_in, finding, findings_of, without_nul
from services.ingestion.engine.protocol import Record
from services.ingestion.engine.selection import NOT_KEPT, selected
from services.ingestion.engine.spool import Spool
from services.ingestion.upload.storable import has_zero_character

BUFFERED_ROWS = 2000
LAST_MILLISECOND = 253_402_300_799_000  # of the year 9999, PostgreSQL's and Python's common end
Span = list[str]


@dataclass(frozen=True)
class StreamPlan:
    """How a stream is landed: where, checked against what, and from which sequence number on.

    `whole` streams commit all at once or not at all: their states resume nothing. `account_field` and `date_field`
    name what the landed fact is told by. With `fields`, no other top-level field of a record is kept.
    `asked` is the first day that is asked for again, by account.
    """

    stream: str
    table: str
    schema: DatasetSchema
    generation: int
    sequence: int
    whole: bool
    platform: str | None = None
    account_field: str | None = None
    date_field: str | None = None
    fields: frozenset[str] | None = None
    asked: dict[str, date] = field(default_factory=dict[str, date])


@dataclass(slots=True)
class Tally:
    """Records of a stream since the run began: `emitted = rows + quarantined`, which a commit checks."""

    emitted: int = 0
    rows: int = 0
    quarantined: int = 0
    bytes: int = 0
    quarantined_bytes: int = 0

    def minus(self, other: "Tally") -> "Tally":
        return Tally(
            self.emitted - other.emitted,
            self.rows - other.rows,
            self.quarantined - other.quarantined,
            self.bytes - other.bytes,
            self.quarantined_bytes - other.quarantined_bytes,
        )


@dataclass(frozen=True)
class Mark:
    """A point in the stream up to which all may be committed: the ends in both spools, the counts, the state."""

    rows_end: int = 0
    bad_end: int = 0
    tally: Tally = field(default_factory=Tally)
    state: str | None = None
    complete: bool = False


@dataclass
class Batch:
    """What one commit takes of a stream: all between two marks, and the accounts that it is about.

    `vanished` rows of earlier reads were withdrawn with it.
    """

    sink: "StreamSink"
    since: Mark
    until: Mark
    accounts: dict[str, Span]
    vanished: int = 0

    @property
    def delta(self) -> Tally:
        return self.until.tally.minus(self.since.tally)

    def rows(self) -> AsyncGenerator[bytes]:
        return self.sink.rows.read(self.since.rows_end, self.until.rows_end)

    def bad(self) -> AsyncGenerator[bytes]:
        return self.sink.bad.read(self.since.bad_end, self.until.bad_end)


class StreamSink:
    """Takes a stream's records; `covered` is what may be committed, `committed` what has been.

    `said_complete`: the connector itself has said that the stream is.
    """

    def __init__(self, plan: StreamPlan) -> None:
        self.plan = plan
        self.rows = Spool()
        self.bad = Spool()
        self.tally = Tally()
        self.covered = Mark()
        self.committed = Mark()
        self.said_complete = False
        self._accounts: dict[str, Span] = {}
        self._pending_accounts: dict[str, Span] = {}
        self._last_seen: tuple[Any, Any] | None = None
        self._since_state = 0
        self._buffer: list[bytes] = []
        self._is_valid = plan.schema.validator.is_valid
        self._first_sequence = plan.sequence
        self._fields = plan.fields
        self._date_field, self._account_field = plan.date_field, plan.account_field or ""

    def accept(self, record: Record) -> None:
        """Check one record and keep it: as a row, or in quarantine with what is wrong with it."""
        self.tally.emitted += 1
        self._since_state += 1
        raw = bytes(record.data)
        if self._fields is not None and not (raw := selected(raw, self._fields)):
            self._reject("json", "The record is not a strict JSON object.", "")
            return
        try:
            data = orjson.loads(raw)
        except ValueError as error:
            self._reject("json", f"The record is not strict JSON: {error}.", raw.decode(errors="replace"))
            return
        if not self._is_valid(data):
            self.tally.quarantined_bytes += len(raw)
            self._quarantine(findings_of(self.plan.schema.validator, data), data)
        elif b"\\" in raw and b"\\u0000" in raw and has_zero_character(data):
            self.tally.quarantined_bytes += len(raw)
            self._quarantine([finding("", "nul", "A text holds a NUL character, which cannot be stored.")], data)
        elif record.meta and (found := changed_measures(self.plan.schema, changes_in(record.meta, self._fields))):
            self.tally.quarantined_bytes += len(raw)
            self._quarantine(found, data)
        else:
            self._keep(raw, data, record)

    def reject(self, line: str) -> None:
        """Count a record that could not even be read, and keep the line."""
        self.tally.emitted += 1
        self._since_state += 1
        self._reject("json", "The record is not strict JSON.", line)

    def resume(self, state: str) -> None:
        """Begin with what an earlier sync committed last."""
        self.covered = self.committed = Mark(state=state)

    def cover(self, state: str | None, *, complete: bool = False) -> None:
        """All records until now may be committed together with `state`."""
        self._flush()
        for account, span in self._pending_accounts.items():
            _widen(self._accounts, account, *span)
        self._pending_accounts, self._last_seen = {}, None
        state = state if state is not None else self.covered.state
        self.covered = Mark(
            self.rows.size, self.bad.size, replace(self.tally), state, complete or self.covered.complete
        )

    def check_state_count(self, expected: float | None) -> None:
        """Compare with the number of records that the source says it sent since its state before."""
        counted, self._since_state = self._since_state, 0
        if expected is not None and counted != int(expected):
            raise ReconciliationFailed(
                f"The source says that it sent {int(expected)} records of {self.plan.stream}, and {counted} arrived."
            )

    def take(self) -> Batch | None:
        """All that is covered and not committed; None when there is nothing. One batch at a time."""
        if self.covered == self.committed:
            return None
        accounts, self._accounts = self._accounts, {}
        return Batch(self, self.committed, self.covered, accounts)

    def settle(self, batch: Batch) -> None:
        """`batch` has been committed."""
        self.committed = batch.until
        self.rows.drop(batch.until.rows_end)
        self.bad.drop(batch.until.bad_end)

    def close(self) -> None:
        self.rows.close()
        self.bad.close()

    def _keep(self, raw: bytes, data: dict[str, Any], record: Record) -> None:
        tally = self.tally
        tally.rows += 1
        tally.bytes += len(raw)
        if b"\\" in raw:
            raw = raw.replace(b"\\", b"\\\\")
        if b"\t" in raw or b"\r" in raw:
            raw = raw.replace(b"\t", b" ").replace(b"\r", b" ")
        changes = _changes(record.meta, self._fields) if record.meta else b"\\N"
        sequence = self._first_sequence + tally.emitted
        self._buffer.append(b"%d\t%b\t%b\t%b\n" % (sequence, _moment(record.emitted_at), changes, raw))
        if len(self._buffer) >= BUFFERED_ROWS:
            self._flush()
        if self._date_field is not None:
            account, day = data.get(self._account_field), data.get(self._date_field)
            if self._last_seen != (account, day):
                self._last_seen = account, day
                self._note_account(account, day)

    def _note_account(self, account: Any, day: Any) -> None:
        if account is not None and isinstance(day, str):
            _widen(self._pending_accounts, str(account), day[:10], day[:10])

    def _reject(self, rule: str, message: str, text: str) -> None:
        self.tally.quarantined_bytes += len(text)
        line = text[:10_000] if self._fields is None else NOT_KEPT
        self._quarantine([finding("", rule, message)], {"line": line})

    def _quarantine(self, findings: list[dict[str, str]], data: Any) -> None:
        self.tally.quarantined += 1
        sequence = self.plan.sequence + self.tally.emitted
        row: dict[str, Any] = data if isinstance(data, dict) else {"value": data}
        self.bad.append([bad_line(sequence, findings, row)])

    def _flush(self) -> None:
        if self._buffer:
            self.rows.append(self._buffer)
            self._buffer = []


def raw_id_prefix(connection_id: UUID, stream: str, generation: int) -> str:
    """The first half of the raw ids of a stream's generation; the second half is the sequence number.

    The same row of the same read gets the same id on every attempt, so no attempt can double it.
    """
    about = f"{connection_id}:{stream}:{generation}".encode()
    return hashlib.blake2b(about, digest_size=8).hexdigest()


def _moment(emitted_at: float) -> bytes:
    """Milliseconds since 1970, or COPY's null when the connector says nothing that can be a moment."""
    return b"%d" % emitted_at if 0 < emitted_at < LAST_MILLISECOND else b"\\N"


def _changes(meta: Raw, fields: frozenset[str] | None) -> bytes:
    """`[{field, change, reason}]` of a record, or COPY's null when nothing was changed on the way."""
    changes = changes_in(meta, fields)
    return without_nul(orjson.dumps(changes)).replace(b"\\", b"\\\\") if changes else b"\\N"


def _widen(accounts: dict[str, Span], account: str, first: str, last: str) -> None:
    span = accounts.get(account)
    if span is None:
        accounts[account] = [first, last]
        return
    if first < span[0]:
        span[0] = first
    if last > span[1]:
        span[1] = last
