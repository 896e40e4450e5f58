"""What every provider is: it says what to ask for, and reads what comes back into rows under a plan."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal, Protocol

import polars as pl

from contracts.ingestion.market_pulls import MarketProviderName
from services.ingestion.market.plan import MarketPlan
from services.ingestion.quarantine.service import BadRow
from services.ingestion.upload.normalise import ROW

Parameters = dict[str, str]
KeyNeed = Literal["none", "optional", "required"]


@dataclass(frozen=True)
class Wanted:
    """What a pull is about. `today` is the day on which it was asked for, so that another attempt asks the same."""

    symbols: tuple[str, ...]
    first: date | None
    last: date | None
    today: date
    file: str | None = None

    def covers(self, day: str) -> bool:
        """Whether an ISO date lies in the range; what is no date does, and is judged later."""
        return not (self.first and day < self.first.isoformat()) and not (self.last and day > self.last.isoformat())


@dataclass(frozen=True)
class Query:
    """One answer to ask for: its address, without any key, and the symbols that it is about (none: all there are)."""

    url: str
    parameters: Parameters = field(default_factory=dict[str, str])
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True)
class Validators:
    """What the provider said about its last answer, to be asked whether it still holds."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """A body, or that nothing changed since (`not_modified`)."""

    status: int
    body: bytes
    validators: Validators

    @property
    def not_modified(self) -> bool:
        return self.status == 304


@dataclass(frozen=True)
class StoredFile:
    """The newest upload of a name: its folder, its mapping as a plan, and what tells it from another."""

    folder: Path
    columns: list[str]
    plan: MarketPlan
    date_format: str | None
    fingerprint: str


@dataclass(frozen=True)
class Reach:
    """What a provider may touch. `get` asks the provider; with `is_main` it says what is known of the last answer."""

    get: Callable[..., Awaitable[Answer]]
    open_file: Callable[[str], Awaitable[StoredFile]]
    validators: Validators


@dataclass(frozen=True)
class Reading:
    """What an answer says: text cells, each frame under its plan, and the symbols that were asked for in vain.

    `plan` says what is true of all of them: source, frequency and schema.
    """

    parts: Iterable[tuple[MarketPlan, pl.DataFrame]]
    plan: MarketPlan
    validators: Validators = Validators()
    date_format: str | None = "%Y-%m-%d"
    broken: list[BadRow] = field(default_factory=list[BadRow])
    unknown: dict[str, str] = field(default_factory=dict[str, str])
    zero_is_unknown: bool = False
    partial_from: date | None = None
    is_fallback: bool = False


class NotModified(Exception):
    """The provider says that its answer is still the one that has landed."""

    def __init__(self, validators: Validators) -> None:
        super().__init__()
        self.validators = validators


class Provider(Protocol):
    """One source of market data. `read` raises `ProviderFault`, `NotModified`, and `RetryLater` when it must wait."""

    name: ClassVar[MarketProviderName]
    title: ClassVar[str]
    description: ClassVar[str]
    symbol_hint: ClassVar[str]
    key: ClassVar[KeyNeed]

    def queries(self, wanted: Wanted) -> list[Query]:
        """What to ask for, one answer each; the same for every attempt of a pull."""
        ...

    async def read(self, query: Query, wanted: Wanted, reach: Reach) -> Reading:
        """Ask, and read the answer."""
        ...


def period_start(frequency: str, today: date) -> date:
    """First date whose period is not over on `today`; weeks are named by their last day, longer ones by their first."""
    match frequency:
        case "monthly":
            return today.replace(day=1)
        case "quarterly":
            return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        case "yearly":
            return today.replace(month=1, day=1)
        case _:
            return today


def frame_of(columns: list[str], rows: Iterable[tuple[int, list[str | None]]]) -> pl.DataFrame:
    """Numbered rows of text cells as the upload's own readers give them."""
    numbered = list(rows)
    cells = {name: [row[1][index] for row in numbered] for index, name in enumerate(columns)}
    schema = {ROW: pl.Int64, **dict.fromkeys(columns, pl.String)}
    return pl.DataFrame({ROW: [row[0] for row in numbered], **cells}, schema=schema)
