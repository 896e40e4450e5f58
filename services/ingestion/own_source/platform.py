"""What a platform's source says of itself: its accounts, and its streams, each account by account."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.ingestion.own_source.errors import SourceMisconfigured

Row = dict[str, Any]
Config = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """An ad account that may be seen, with what the platform says of it."""

    id: str
    about: Row


@dataclass(frozen=True)
class Snapshot:
    """A stream that is read whole each time."""

    name: str
    key: tuple[str, ...]
    rows: Callable[[Account], Iterator[Row]]


@dataclass(frozen=True)
class Daily:
    """A stream that is read by day, at most `step_days` at once; `cursor` is the field with the day."""

    name: str
    key: tuple[str, ...]
    cursor: str
    step_days: int
    rows: Callable[[Account, date, date], Iterator[Row]]


Stream = Snapshot | Daily


class Platform(Protocol):
    """`provider` begins the names of its datasets.

    `accounts` are those to read; it raises `SourceError`. `last_day` has begun for each of them.
    """

    provider: str
    title: str

    def accounts(self) -> Sequence[Account]: ...

    def streams(self) -> Sequence[Stream]: ...

    def last_day(self, now: datetime) -> date: ...


def only(title: str, accounts: Sequence[Account], wanted: Sequence[str]) -> list[Account]:
    """The accounts that are `wanted`, or all; raises `SourceMisconfigured` for one that may not be seen."""
    if not wanted:
        return list(accounts)
    found = {account.id: account for account in accounts}
    absent = [name for name in wanted if name not in found]
    if absent:
        raise SourceMisconfigured(f"{title} does not show the account {', '.join(absent)} to these credentials.")
    return [found[name] for name in dict.fromkeys(wanted)]
