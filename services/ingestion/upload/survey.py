"""What only the whole file tells: the format of its dates, and whether its money is in one currency."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from contracts.ingestion.uploads import MappingIssue
from services.ingestion.upload.aliases import COMMON, normal
from services.ingestion.upload.check import DateFormats
from services.ingestion.upload.dates import AMBIGUOUS, SHAPES, DateCensus
from services.ingestion.upload.normalise import ROW
from services.ingestion.upload.parsing import clean
from services.ingestion.upload.plan import Feed, Plan

_SYMBOLS = {"$": ("USD", "CAD", "AUD", "NZD", "MXN", "SGD", "HKD", "JMD", "TTD", "BBD"), "€": ("EUR",), "£": ("GBP",)}
_SCIENTIFIC = r"^[0-9][.,][0-9]+E\+[0-9]+$"
_MARK = r"^[+-]?\s*([$€£¥]|[A-Z]{3}\b)"


@dataclass(frozen=True)
class Survey:
    """`fault` refuses the whole file; `question` has to be answered by the mapping."""

    formats: DateFormats
    fault: MappingIssue | None
    question: MappingIssue | None

    @property
    def issue(self) -> MappingIssue | None:
        """What keeps the rows from being landed, if anything does."""
        return self.fault or self.question


def survey_file(batches: Iterable[pl.DataFrame], plan: Plan) -> Survey:
    """Read the date and money columns of the whole file (lookups joined)."""
    surveyor = Surveyor(plan)
    for frame in batches:
        surveyor.add(frame)
    return surveyor.survey()


class Surveyor:
    """Surveys a file as its batches come."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._dates = [feed for feed in plan.feeds if feed.field.kind in ("date", "month")]
        self._censuses = {feed.field.name: DateCensus.empty() for feed in self._dates}
        self._money, self._ids = _MoneyMarks(plan), _DamagedIds(plan)

    def add(self, frame: pl.DataFrame) -> None:
        """Take in the next batch."""
        for feed in self._dates:
            self._censuses[feed.field.name].add(_texts(frame, feed), frame[ROW])
        self._money.add(frame)
        self._ids.add(frame)

    def survey(self) -> Survey:
        """What the batches so far tell."""
        formats: DateFormats = {}
        faults: list[MappingIssue] = []
        questions: list[MappingIssue] = []
        for feed in self._dates:
            _settle(feed, self._censuses[feed.field.name], self._plan, formats, faults, questions)
        faults += [fault for fault in (self._money.fault, self._ids.fault) if fault]
        return Survey(formats, faults[0] if faults else None, questions[0] if questions else None)

    def knows_formats(self) -> bool:
        """Whether every date column has shown its format: any other one that comes later is then a fault."""
        so_far = self.survey()
        return so_far.issue is None and len(so_far.formats) == len(self._dates)


def _texts(frame: pl.DataFrame, feed: Feed) -> pl.Series:
    if feed.column is None:
        return pl.Series([feed.constant] * len(frame), dtype=pl.String)
    return frame.select(clean(feed.column)).to_series()


def _settle(
    feed: Feed,
    census: DateCensus,
    plan: Plan,
    formats: DateFormats,
    faults: list[MappingIssue],
    questions: list[MappingIssue],
) -> None:
    name = feed.field.name
    chosen = plan.date_format if name == plan.shape.date_field.name else None
    if census.conflict:
        row, text = census.conflict
        message = f"The column has dates in two formats; {text!r} is the first of the other one."
        faults.append(_issue("two_date_formats", message, row, feed.column))
    elif chosen:
        formats[name] = chosen
        _check_chosen(feed, census, chosen, faults)
    elif census.format == AMBIGUOUS:
        row, text = next(iter(census.first_rows.values()))
        message = f"Say which comes first in dates such as {text!r}: the day or the month."
        questions.append(_issue("ambiguous_dates", message, row, feed.column, pointer="/date_format"))
        formats[name] = "%m/%d/%Y"
    elif census.format:
        formats[name] = census.format


def _check_chosen(feed: Feed, census: DateCensus, chosen: str, faults: list[MappingIssue]) -> None:
    for index, (row, text) in census.first_rows.items():
        if chosen not in SHAPES[index].formats:
            message = f"{text!r} is not written as {chosen}."
            faults.append(_issue("other_date_format", message, row, feed.column, pointer="/date_format"))


class _MoneyMarks:
    """Looks for a second currency where the mapping says that there is one."""

    def __init__(self, plan: Plan) -> None:
        currency = plan.feed("currency_code")
        self.constant = currency.constant.upper() if currency and currency.constant else None
        self.columns = [f.column for f in plan.feeds if f.field.kind == "money" and f.column]
        self.fault: MappingIssue | None = None
        self._seen: dict[str, str] = {}

    def add(self, frame: pl.DataFrame) -> None:
        for column in self.columns:
            self._add_marks(frame, column)
        if self.constant:
            for column in frame.columns:
                if normal(column) in COMMON["currency_code"]:
                    self._compare(frame, column)

    def _add_marks(self, frame: pl.DataFrame, column: str) -> None:
        marked = frame.select(pl.col(ROW), pl.col(column).str.extract(_MARK).alias("mark")).drop_nulls()
        for row, mark in marked.unique("mark", keep="first", maintain_order=True).iter_rows():
            first = self._seen.setdefault(column, mark)
            if mark != first:
                self._report(f"The column has amounts in {first} and in {mark}.", row, column)
            elif self.constant and self.constant not in _SYMBOLS.get(mark, (mark, "JPY", "CNY")):
                self._report(f"The amount is in {mark}, and the mapping says {self.constant}.", row, column)

    def _compare(self, frame: pl.DataFrame, column: str) -> None:
        codes = frame.select(pl.col(ROW), clean(column).str.to_uppercase().alias("code")).drop_nulls()
        other = codes.filter(pl.col("code") != self.constant)
        if len(other):
            message = f"The amount is in {other['code'][0]}, and the mapping says {self.constant} for every row."
            self._report(message, other[ROW][0], column)

    def _report(self, message: str, row: int, column: str) -> None:
        if self.fault is None or (self.fault.row or 0) > row:
            self.fault = _issue("two_currencies", message, row, column)


class _DamagedIds:
    """Looks for ids that a spreadsheet has turned into `1.23E+11`: different entities would become one."""

    def __init__(self, plan: Plan) -> None:
        self._columns = [f.column for f in plan.feeds if f.field.name.endswith("_id") and f.column]
        self.fault: MappingIssue | None = None

    def add(self, frame: pl.DataFrame) -> None:
        for column in self._columns if self.fault is None else ():
            damaged = frame.filter(pl.col(column).str.contains(_SCIENTIFIC)).select(ROW, column).head(1)
            for row, value in damaged.iter_rows():
                message = f"The id was {value} in a spreadsheet: its digits are lost. Export it as text."
                self.fault = _issue("damaged_id", message, row, column)


def _issue(code: str, message: str, row: int, column: str | None, *, pointer: str | None = None) -> MappingIssue:
    at = pointer or f"/rows/{row}/{column}"
    return MappingIssue(pointer=at, code=code, message=message, row=row, column=column)
