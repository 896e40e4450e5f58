"""A report laid out: sections of widgets, every number already text. What the writers of each format get."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from contracts.reporting.report_inputs.figures import Unit

Tone = Literal["good", "bad", "flat"]
NUMERIC: frozenset[Unit] = frozenset({"money", "count", "number", "share", "ratio", "percent", "rank"})


@dataclass(frozen=True)
class Cell:
    """One cell. `full` is uncut, for spreadsheets; `number` is the value itself; `currency` of money."""

    text: str
    full: str
    number: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Column:
    """What its cells are, and whether they stand to the right."""

    label: str
    unit: Unit

    @property
    def is_number(self) -> bool:
        return self.unit in NUMERIC


@dataclass(frozen=True)
class Paragraphs:
    """Words of a person."""

    texts: tuple[str, ...]
    type: Literal["paragraphs"] = "paragraphs"


@dataclass(frozen=True)
class Warned:
    """What to know before believing the numbers."""

    tone: Literal["info", "warning", "serious"]
    text: str
    type: Literal["notice"] = "notice"


@dataclass(frozen=True)
class Tile:
    """A figure in large."""

    label: str
    value: str
    before: str
    change: str
    tone: Tone


@dataclass(frozen=True)
class Tiles:
    """A row of figures."""

    tiles: tuple[Tile, ...]
    type: Literal["tiles"] = "tiles"


@dataclass(frozen=True)
class Picture:
    """A chart or a map, with the words that stand for it. `table` has the same numbers, for spreadsheets."""

    title: str
    description: str
    svg: str
    table: "Table | None" = None
    width: float = 1.0
    type: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Table:
    """Rows under a header that is repeated on every page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "Nothing to list."
    type: Literal["table"] = "table"


Widget = Paragraphs | Warned | Tiles | Picture | Table


@dataclass(frozen=True)
class Section:
    """A heading and what is under it."""

    title: str
    widgets: tuple[Widget, ...]


@dataclass(frozen=True)
class Document:
    """The whole report. `facts` and `footer` prove it; `watermark` lies over every page. `logo` is a data URI of a PNG;
    `line` and `website` stand at the foot of every page."""

    kind: str
    kind_name: str
    version: str
    title: str
    period: str
    brand: str
    color: str
    logo: str | None
    line: str | None
    website: str | None
    origin: str
    is_live: bool
    watermark: str | None
    parameters: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    footer: str
    lines: tuple[Table, ...] = field(default=())
