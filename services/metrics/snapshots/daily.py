"""Rows that are found by their day."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

import polars as pl


@dataclass(frozen=True)
class _Runs:
    """Rows sorted by `date`. `starts[n]` is the first row of `dates[n]`, and the last of `starts` the number of rows.

    A search in the column takes polars 0.1 ms, and a question asks ten times.
    """

    rows: pl.DataFrame
    dates: list[date]
    starts: list[int]

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "_Runs":
        runs = rows["date"].rle().struct.unnest()
        return cls(rows, runs["value"].to_list(), list(accumulate(runs["len"], initial=0)))

    def with_months(self, more: "_Runs") -> "_Runs":
        """These rows and `more`, which have no month in common; no row is copied."""
        runs = sorted((run for one in (self, more) for run in one._months()), key=lambda run: run.dates[0])
        if not runs:
            return self
        lengths = [end - start for run in runs for start, end in pairwise(run.starts)]
        dates = [day for run in runs for day in run.dates]
        return _Runs(pl.concat([run.rows for run in runs]), dates, list(accumulate(lengths, initial=0)))

    def _months(self) -> Iterator["_Runs"]:
        """The rows of each month that has some; `starts` are those of these rows in the whole."""
        first, count = 0, len(self.dates)
        while first < count:
            day = self.dates[first]
            last = day.replace(day=monthrange(day.year, day.month)[1])
            after = bisect_right(self.dates, last, lo=first)
            starts = self.starts[first : after + 1]
            yield _Runs(self.rows.slice(starts[0], starts[-1] - starts[0]), self.dates[first:after], starts)
            first = after


class Daily:
    """Rows sorted by `date`. `absent` are months whose rows were not loaded; `size` is in bytes, near enough for a
    cache's budget.

    What was made `later` is put together by the first who asks for rows: most questions are about one of several
    tables. Threads that are first at once each put the same together.
    """

    def __init__(self, made: Callable[[], _Runs] | _Runs, absent: frozenset[str], size: int) -> None:
        self._make, self._made = (None, made) if isinstance(made, _Runs) else (made, None)
        self.absent = absent
        self.size = size

    @classmethod
    def of(cls, rows: pl.DataFrame, absent: frozenset[str] = frozenset()) -> "Daily":
        return cls(_Runs.of(rows), absent, int(rows.estimated_size()))

    @classmethod
    def later(cls, make: Callable[[], pl.DataFrame], absent: frozenset[str], size: int) -> "Daily":
        """The rows that `make` will have made, from what takes `size` bytes until then."""
        return cls(lambda: _Runs.of(make()), absent, size)

    @property
    def rows(self) -> pl.DataFrame:
        """All that were loaded."""
        return self._runs.rows

    def with_months(self, more: "Daily", absent: frozenset[str]) -> "Daily":
        """These rows and `more`, which have no month in common."""
        return Daily(lambda: self._runs.with_months(more._runs), absent, self.size + more.size)

    def between(self, first: date, last: date) -> pl.DataFrame:
        """The rows of these days, both included; a `LookupError` where they are not all here."""
        if self.absent and not self.absent.isdisjoint(months_of([(first, last)])):
            raise LookupError(f"The rows from {first} to {last} were not all loaded.")
        runs = self._runs
        start = runs.starts[bisect_left(runs.dates, first)]
        return runs.rows.slice(start, runs.starts[bisect_right(runs.dates, last)] - start)

    @property
    def _runs(self) -> _Runs:
        make = self._make
        if make is not None:
            self._made = make()
            self._make = None  # after what it made is here: another thread may look between the two
        assert self._made is not None
        return self._made


def months_of(ranges: Iterable[tuple[date, date]]) -> set[str]:
    """The months that ranges of days touch, both ends included: `{"2026-03"}`."""
    return {
        f"{number // 12:04}-{number % 12 + 1:02}"
        for first, last in ranges
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    }
