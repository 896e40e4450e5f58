"""Which ad accounts a file has rows of, and from which day to which: what the event of its landing tells."""

from datetime import date

import polars as pl

from contracts.ingestion.events import LandedAccount


class Accounts:
    """First and last day of each account, gathered batch by batch. Rows without a platform belong to none."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str], tuple[str, str]] = {}

    @classmethod
    def of(cls, rows: pl.DataFrame, date_column: str) -> "Accounts":
        """Those of `rows`, whose dates are `YYYY-MM-DD`."""
        accounts = cls()
        if "platform" not in rows.columns:
            return accounts
        keys = [_text(rows, name) for name in ("platform", "account_id")]
        day = pl.col(date_column)
        for platform, account, first, last in (
            rows.group_by(keys).agg(day.min().alias("first"), day.max().alias("last")).iter_rows()
        ):
            accounts._days[platform, account] = (first, last)
        return accounts

    def see(self, platform: str, account: str, day: str) -> None:
        """Take in one row's account and day (`YYYY-MM-DD`)."""
        first, last = self._days.get((platform, account), (day, day))
        self._days[platform, account] = (min(first, day), max(last, day))

    def add(self, other: "Accounts") -> None:
        """Take in another batch's accounts."""
        for key, (first, last) in other._days.items():
            known_first, known_last = self._days.get(key, (first, last))
            self._days[key] = (min(first, known_first), max(last, known_last))

    def landed(self) -> list[LandedAccount]:
        """All of them, in the order of platform and id."""
        return [
            LandedAccount(
                platform=platform,
                account_id=account,
                min_date=date.fromisoformat(first),
                max_date=date.fromisoformat(last),
            )
            for (platform, account), (first, last) in sorted(self._days.items())
        ]


def _text(rows: pl.DataFrame, name: str) -> pl.Expr:
    """The column, or nothing for every row when a file does not have it."""
    value = pl.col(name).fill_null("") if name in rows.columns else pl.lit("")
    return value.alias(name)
