"""Reads streams account by account: entities whole, days from a cursor back over those that the platform restates.

The state of a stream of days is `{account: {cursor field: last day that was read}}`. At its end it names exactly the
accounts that were read, so that whoever finds one there knows that it was asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.ingestion.own_source.platform import Account, Daily, Snapshot, Stream
from services.ingestion.own_source.protocol import Output, log

State = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Days:
    """What is asked for: from `first` to `last`; where something was read before, from `look_back` days before that."""

    first: date
    last: date
    look_back: int

    def since(self, cursor: str | None) -> date:
        if cursor is None:
            return self.first
        return max(self.first, date.fromisoformat(cursor) - timedelta(days=self.look_back))


def read_stream(
    stream: Stream, accounts: Sequence[Account], days: Days, before: Mapping[str, Mapping[str, str]], output: Output
) -> None:
    """Print the rows and states of `stream`; raises `SourceError`."""
    output.status(None, stream.name, "STARTED")
    match stream:
        case Snapshot():
            _read_whole(stream, accounts, days, output)
        case Daily():
            _read_days(stream, accounts, days, before, output)
    output.status(None, stream.name, "COMPLETE")


def _read_whole(stream: Snapshot, accounts: Sequence[Account], days: Days, output: Output) -> None:
    for account in accounts:
        for row in stream.rows(account):
            output.record(None, stream.name, row)
    output.state(None, stream.name, {"read_on": days.last.isoformat()})


def _read_days(
    stream: Daily, accounts: Sequence[Account], days: Days, before: Mapping[str, Mapping[str, str]], output: Output
) -> None:
    state: State = {account: dict(cursor) for account, cursor in before.items()}
    for account in accounts:
        first = days.since(state.get(account.id, {}).get(stream.cursor))
        log(f"Reading {stream.name} of account {account.id} from {first} to {days.last}")
        while first <= days.last:
            last = min(days.last, first + timedelta(days=stream.step_days - 1))
            for row in stream.rows(account, first, last):
                output.record(None, stream.name, row)
            state[account.id] = {stream.cursor: last.isoformat()}
            output.state(None, stream.name, state)
            first = last + timedelta(days=1)
    read = {account.id for account in accounts}
    output.state(None, stream.name, {account: cursor for account, cursor in state.items() if account in read})
