"""Checks of one account: both clocks, and whether every day and every required metric is there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from contracts.metrics.health import CheckStatus
from contracts.metrics.quality import CheckName, QualityCheck
from services.metrics.data_quality.checks import make_check
from services.metrics.data_quality.repository import AccountCoverage, AccountDay, Samples
from services.metrics.snapshots.frames import SnapshotFrames

EXTRACTED_WARN_HOURS, EXTRACTED_FAIL_HOURS = 26, 50
"""A daily sync with two hours' grace; the second missed one is a failure."""
LAG_WARN_DAYS, LAG_FAIL_DAYS = 2, 4
COMPLETE_DAYS = 28
COMPLETE_FAIL = 0.8
REQUIRED = ("spend", "impressions", "clicks")


@dataclass(frozen=True)
class Account:
    """What is known of an account: its clocks, the days that it has, and the values that drift looks at."""

    coverage: AccountCoverage
    days: list[AccountDay]
    samples: Samples | None

    @property
    def key(self) -> str:
        """As failing keys name it."""
        return f"{self.coverage.platform}:{self.coverage.account_id}"

    @property
    def complete_through(self) -> date:
        """Its last day that was over, where the account is, when it was read."""
        read_on = self.coverage.last_extracted_at.astimezone(_zone(self.coverage.time_zone)).date()
        return min(self.coverage.last_day, read_on - timedelta(days=1))


def account_check(
    account: Account,
    name: CheckName,
    status: CheckStatus,
    message: str,
    *,
    observed: float | None = None,
    limit: float | None = None,
    unit: str | None = None,
    sample_size: int | None = None,
    keys: list[str] | None = None,
) -> QualityCheck:
    """A check of this account."""
    check = make_check(
        name,
        account.coverage.dataset,
        status,
        message,
        observed=observed,
        limit=limit,
        unit=unit,
        sample_size=sample_size,
        keys=keys,
    )
    named = {"platform": account.coverage.platform, "account_id": account.coverage.account_id}
    return check.model_copy(update=named)


def clocks(account: Account, now: datetime) -> list[QualityCheck]:
    """When it was read, and how far its data reach. Uploaded accounts have no schedule that they could miss."""
    return [_extracted(account, now), _data_through(account, now)] if account.coverage.has_connector else []


def _extracted(account: Account, now: datetime) -> QualityCheck:
    hours = max(0.0, round((now - account.coverage.last_extracted_at).total_seconds() / 3600, 2))
    status = _above(hours, EXTRACTED_WARN_HOURS, EXTRACTED_FAIL_HOURS)
    return account_check(
        account,
        "extracted_at",
        status,
        f"The source was read {hours:,.1f} hours ago; {EXTRACTED_WARN_HOURS} is the most.",
        observed=hours,
        limit=EXTRACTED_WARN_HOURS,
        unit="hours",
        sample_size=1,
        keys=_unless(status, account),
    )


def _data_through(account: Account, now: datetime) -> QualityCheck:
    last_day = account.coverage.last_day
    lag = max(0, (now.astimezone(_zone(account.coverage.time_zone)).date() - last_day).days)
    status = _above(lag, LAG_WARN_DAYS, LAG_FAIL_DAYS)
    return account_check(
        account,
        "data_through",
        status,
        f"The last day with data is {last_day}, {lag} days ago; {LAG_WARN_DAYS} is the most.",
        observed=lag,
        limit=LAG_WARN_DAYS,
        unit="days",
        sample_size=1,
        keys=_unless(status, account),
    )


def completeness(account: Account) -> QualityCheck:
    """Present over expected: each of the last 28 days (of all, if there are fewer) times each required metric.

    A day without a row lacks every metric; of a day on which some rows do not report one, the other rows' share of it
    is present.
    """
    last = account.coverage.last_day
    count = min(COMPLETE_DAYS, (last - account.coverage.first_day).days + 1)
    known = {one.day: one for one in account.days}
    expected = [last - timedelta(days=back) for back in range(count)]
    present = sum(getattr(known[day], name) / known[day].rows for day in expected if day in known for name in REQUIRED)
    share = round(present / (count * len(REQUIRED)), 4)
    missing = [key for day in sorted(expected) for key in _missing(account, day, known.get(day))]
    status: CheckStatus = "pass" if not missing else "fail" if share < COMPLETE_FAIL else "warn"
    message = (
        f"{share:.1%} of spend, impressions and clicks from {expected[-1]} to {last} are there;"
        f" all should be, and under {COMPLETE_FAIL:.0%} is a failure."
    )
    return account_check(
        account,
        "completeness",
        status,
        message,
        observed=share,
        limit=1,
        unit="share",
        sample_size=count * len(REQUIRED),
        keys=missing,
    )


def _missing(account: Account, day: date, found: AccountDay | None) -> list[str]:
    if found is None:
        return [f"{account.key}@{day} no rows"]
    lacking = [name for name in REQUIRED if getattr(found, name) < found.rows]
    return [f"{account.key}@{day} without {' and '.join(lacking)}"] if lacking else []


def _unless(status: CheckStatus, account: Account) -> list[str]:
    return [] if status == "pass" else [account.key]


def _above(value: float, warn: float, fail: float) -> CheckStatus:
    return "fail" if value > fail else "warn" if value > warn else "pass"


def _zone(name: str | None) -> ZoneInfo:
    """The account's own; UTC where the source named none, or none that is known."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def account_totals(snapshot: SnapshotFrames) -> dict[tuple[str, str], tuple[int, int, int]]:
    """By platform and account, what totals count: spend in millionths, impressions and clicks."""
    numbered = snapshot.campaigns.select("platform", "account_id", campaign="number")
    sums = (
        snapshot.days.rows.join(numbered, on="campaign")
        .group_by("platform", "account_id")
        .agg(pl.col("spend", "impressions", "clicks").sum())
    )
    return {(platform, account): (spend, shown, clicks) for platform, account, spend, shown, clicks in sums.iter_rows()}
