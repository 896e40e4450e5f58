"""The rows of a snapshot that a question is about."""

from dataclasses import dataclass

import polars as pl

from contracts.metrics.query import CombinedQuery
from services.metrics.combined.ranges import DayRange
from services.metrics.snapshots.daily import Daily
from services.metrics.snapshots.frames import SnapshotFrames


@dataclass(frozen=True)
class Selection:
    """Which campaigns (by number; none means all) and which regions."""

    campaigns: pl.Series | None = None
    regions: tuple[str, ...] = ()

    def rows(self, daily: Daily, days: DayRange) -> pl.DataFrame:
        """The rows of `days` that fit."""
        part = daily.between(days.start, days.end)
        if self.campaigns is not None:
            part = part.filter(self.campaigns.gather(part["campaign"]))
        if self.regions:
            part = part.filter(pl.col("region").cast(pl.String).is_in(list(self.regions)))
        return part


def select(snapshot: SnapshotFrames, query: CombinedQuery) -> Selection:
    """What the filters of `query` leave."""
    conditions: list[pl.Expr] = []
    if query.platforms:
        conditions.append(pl.col("platform").is_in([platform.value for platform in query.platforms]))
    if query.account_id:
        conditions.append(pl.col("account_id").is_in(sorted({account_key(one) for one in query.account_id})))
    if query.campaign_search:
        conditions.append(pl.col("search").str.contains(query.campaign_search.lower(), literal=True).fill_null(False))
    mask = snapshot.campaigns.select(pl.all_horizontal(conditions)).to_series() if conditions else None
    return Selection(mask, tuple(query.region))


def account_key(account_id: str) -> str:
    """An account's id as the marts name it: Google's without dashes, Meta's without its prefix."""
    digits = account_id.replace("-", "")
    if len(account_id) == 12 and digits.isdigit() and account_id[3] == account_id[7] == "-" and len(digits) == 10:
        return digits
    return account_id.removeprefix("act_")
