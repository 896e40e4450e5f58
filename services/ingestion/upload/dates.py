"""Which format the dates of a column have. Two formats in one column are refused: no reading of it could be trusted."""

from dataclasses import dataclass

import polars as pl

AMBIGUOUS = "ambiguous"
_YEAR = r"[0-9]{4}"
_ONE = r"[0-9]{1,2}"
_TIME = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"


@dataclass(frozen=True)
class DateShape:
    """How a date looks, and the strftime formats that look like it."""

    pattern: str
    formats: tuple[str, ...]


SHAPES = (
    DateShape(rf"^{_YEAR}-{_ONE}-{_ONE}$", ("%Y-%m-%d",)),
    DateShape(rf"^{_YEAR}-{_ONE}-{_ONE}[T ]{_TIME}$", ("%Y-%m-%d time",)),
    DateShape(rf"^{_YEAR}/{_ONE}/{_ONE}$", ("%Y/%m/%d",)),
    DateShape(r"^(19|20)[0-9]{6}$", ("%Y%m%d",)),
    DateShape(rf"^{_ONE}\.{_ONE}\.{_YEAR}$", ("%d.%m.%Y",)),
    DateShape(rf"^{_ONE}/{_ONE}/{_YEAR}$", ("%m/%d/%Y", "%d/%m/%Y")),
    DateShape(rf"^{_ONE}-{_ONE}-{_YEAR}$", ("%m-%d-%Y", "%d-%m-%Y")),
    DateShape(rf"^{_ONE}/{_ONE}/[0-9]{{2}}$", ("%m/%d/%y", "%d/%m/%y")),
    DateShape(rf"^[A-Z][a-z]{{2}} {_ONE}, {_YEAR}$", ("%b %d, %Y",)),
    DateShape(rf"^[A-Z][a-z]{{3,}} {_ONE}, {_YEAR}$", ("%B %d, %Y",)),
    DateShape(rf"^{_ONE} [A-Z][a-z]{{2}} {_YEAR}$", ("%d %b %Y",)),
    DateShape(rf"^{_YEAR}-{_ONE}$", ("%Y-%m",)),
    DateShape(rf"^{_ONE}/{_YEAR}$", ("%m/%Y",)),
    DateShape(rf"^[A-Z][a-z]{{2}} {_YEAR}$", ("%b %Y",)),
)
FORMATS = tuple(name for shape in SHAPES for name in shape.formats)


@dataclass
class DateCensus:
    """Counts the shapes of a column, batch by batch, and remembers where each was first seen."""

    first_rows: dict[int, tuple[int, str]]
    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None

    @classmethod
    def empty(cls) -> "DateCensus":
        return cls({})

    def add(self, texts: pl.Series, rows: pl.Series) -> None:
        """Take in the column's next values with their row numbers."""
        distinct = (
            pl.DataFrame({"text": texts.str.strip_chars(), "row": rows}).group_by("text").agg(pl.col("row").min())
        )
        for index, shape in enumerate(SHAPES):
            matching = distinct.filter(pl.col("text").str.contains(shape.pattern)).sort("row")
            if matching.is_empty():
                continue
            self.first_rows.setdefault(index, (matching["row"][0], matching["text"][0]))
            if len(shape.formats) > 1:
                self._weigh(matching)

    def _weigh(self, matching: pl.DataFrame) -> None:
        """A first number above 12 can only be a day, a second one above 12 too."""
        parts = matching.with_columns(
            first=pl.col("text").str.extract(r"^([0-9]{1,2})").cast(pl.Int32),
            second=pl.col("text").str.extract(r"^[0-9]{1,2}[/-]([0-9]{1,2})").cast(pl.Int32),
        )
        self.day_first = self.day_first or _first_row(parts.filter((pl.col("first") > 12) & (pl.col("second") <= 12)))
        self.month_first = self.month_first or _first_row(
            parts.filter((pl.col("second") > 12) & (pl.col("first") <= 12))
        )

    @property
    def conflict(self) -> tuple[int, str] | None:
        """The first row that shows a second format, if one does."""
        if len(self.first_rows) > 1:
            return sorted(self.first_rows.values())[1]
        if self.day_first and self.month_first:
            return max(self.day_first, self.month_first)
        return None

    @property
    def format(self) -> str | None:
        """The one format of the column; `ambiguous` when day and month cannot be told apart; None without dates."""
        if not self.first_rows:
            return None
        formats = SHAPES[next(iter(self.first_rows))].formats
        if len(formats) == 1:
            return formats[0]
        if self.day_first:
            return formats[1]
        return formats[0] if self.month_first else AMBIGUOUS


def _first_row(frame: pl.DataFrame) -> tuple[int, str] | None:
    return (frame["row"][0], frame["text"][0]) if len(frame) else None


def parse_date(text: pl.Expr, date_format: str) -> pl.Expr:
    """The dates in `text` (stripped) as `YYYY-MM-DD`; null where there is none. A month is its first day."""
    match date_format:
        case "%Y-%m-%d time":
            dates = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        case "%Y-%m":
            dates = (text + "-01").str.to_date("%Y-%m-%d", strict=False)
        case "%m/%Y":
            dates = ("01/" + text).str.to_date("%d/%m/%Y", strict=False)
        case "%b %Y":
            dates = ("01 " + text).str.to_date("%d %b %Y", strict=False)
        case _:
            dates = text.str.to_date(date_format, strict=False)
    return dates.dt.to_string("%Y-%m-%d")
