"""Rows that are found by their day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

import polars as pl


@dataclass(frozen=True)
class Daily:
    """Rows sorted by `date`. `starts[n]` is the first row of `dates[n]`, and the last of `starts` the number of rows.

    A search in the column takes polars 0.1 ms, and a question asks ten times. `absent` are months whose rows were not
    loaded.
    """

    rows: pl.DataFrame
    dates: list[date]
    starts: list[int]
    absent: frozenset[str]

    @classmethod
    def of(cls, rows: pl.DataFrame, absent: frozenset[str] = frozenset()) -> "Daily":
        runs = rows["date"].rle().struct.unnest()
        return cls(rows, runs["value"].to_list(), list(accumulate(runs["len"], initial=0)), absent)

    def with_months(self, more: "Daily", absent: frozenset[str]) -> "Daily":
        """These rows and `more`, which have no month in common; no row is copied."""
        runs = [run for one in (self, more) for run in one.months()]
        rows = pl.concat([rows for _, rows in sorted(runs, key=lambda run: run[0])]) if runs else self.rows
        return Daily.of(rows, absent)

    def months(self) -> list[tuple[date, pl.DataFrame]]:
        """The rows of each month that has some, with its first day."""
        firsts = sorted({day.replace(day=1) for day in self.dates})
        starts = [self.starts[bisect_left(self.dates, first)] for first in firsts] + [self.rows.height]
        return [
            (first, self.rows.slice(start, end - start))
            for first, (start, end) in zip(firsts, pairwise(starts), strict=True)
        ]

    @property
    def size(self) -> int:
        """Bytes, near enough for a cache's budget."""
        return int(self.rows.estimated_size())

    def between(self, first: date, last: date) -> pl.DataFrame:
        """The rows of these days, both included; a `LookupError` where they are not all here."""
        if self.absent and not self.absent.isdisjoint(months_of([(first, last)])):
            raise LookupError(f"The rows from {first} to {last} were not all loaded.")
        start = self.starts[bisect_left(self.dates, first)]
        return self.rows.slice(start, self.starts[bisect_right(self.dates, last)] - start)


def months_of(ranges: Iterable[tuple[date, date]]) -> set[str]:
    """The months that ranges of days touch, both ends included: `{"2026-03"}`."""
    return {
        f"{number // 12:04}-{number % 12 + 1:02}"
        for first, last in ranges
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    }
