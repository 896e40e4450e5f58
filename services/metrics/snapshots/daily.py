"""Rows that are found by their day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

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
