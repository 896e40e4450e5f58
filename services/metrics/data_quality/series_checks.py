"""Checks of what an account usually sends: how much on a day like this, and how its values are spread.

Volume is that of rows; drift that of five measures of each campaign's day. Levels follow budgets, so that a shift of
one is a warning; the ratios do so rarely, and only a ratio that both statistics find shifted fails.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.metrics.health import CheckStatus
from contracts.metrics.quality import QualityCheck
from services.metrics.data_quality.account_checks import Account, account_check
from services.metrics.data_quality.repository import CURRENT_DAYS, MEASURES, RATIOS, REFERENCE_DAYS
from services.metrics.data_quality.statistics import (
    LEAST_REFERENCE,
    Deviation,
    Shift,
    deviation,
    kolmogorov_smirnov,
    psi,
)

TESTED_DAYS = 7
REFERENCE_WEEKS = 12
LEAST_VALUES = (50, 20)
"""Of the reference and of the last two weeks: five values a bin at least, and as many as make a distribution."""


@dataclass(frozen=True)
class _Tested:
    """A day's rows and how they compare with the same weekday of the weeks before."""

    day: date
    rows: int
    found: Deviation

    @property
    def badness(self) -> tuple[bool, bool, float]:
        return self.found.is_broken, self.found.is_odd, abs(self.rows - self.found.center)


def volume(account: Account) -> QualityCheck:
    """Each of the last seven days against the same weekday of the twelve weeks before it, which excludes itself."""
    rows = {one.day: one.rows for one in account.days}
    last = account.complete_through
    tested = [
        _Tested(day, rows.get(day, 0), found)
        for day in (last - timedelta(days=back) for back in range(TESTED_DAYS))
        if (found := deviation(rows.get(day, 0), _like(account, rows, day))) is not None
    ]
    if not tested:
        message = f"Too few weeks to say what is usual: {LEAST_REFERENCE} of each weekday are needed."
        return account_check(account, "volume", "unknown", message, unit="rows", sample_size=len(rows))
    worst = max(tested, key=lambda one: one.badness)
    status: CheckStatus = "fail" if worst.found.is_broken else "warn" if worst.found.is_odd else "pass"
    return account_check(
        account,
        "volume",
        status,
        _say_volume(worst),
        observed=worst.rows if worst.found.z is None else round(worst.found.z, 2),
        limit=worst.found.center if worst.found.z is None else worst.found.limit,
        unit="rows" if worst.found.z is None else "robust z",
        sample_size=len(_like(account, rows, worst.day)),
        keys=[f"{account.key}@{one.day} {one.rows} rows" for one in tested if one.found.is_odd],
    )


def _like(account: Account, rows: dict[date, int], day: date) -> list[int]:
    """The rows of the same weekday in the weeks before, as far back as the account goes; a day without any has 0."""
    before = (day - timedelta(weeks=back) for back in range(1, REFERENCE_WEEKS + 1))
    return [rows.get(one, 0) for one in before if one >= account.coverage.first_day]


def _say_volume(worst: _Tested) -> str:
    usual = f"{worst.day:%A} {worst.day} has {worst.rows:,} rows; {worst.found.center:,.0f} is usual on that weekday"
    if worst.found.z is None:
        return f"{usual}, and most weeks have exactly that."
    return f"{usual} (robust z {worst.found.z:.1f}, {worst.found.limit:.1f} is the most)."


@dataclass(frozen=True)
class _Drift:
    """One measure, and what both statistics say of it."""

    measure: str
    size: int
    psi: Shift
    ks: Shift

    @property
    def status(self) -> CheckStatus:
        if self.measure in RATIOS and self.psi.is_flagged and self.ks.is_flagged:
            return "fail"
        return "warn" if self.psi.is_flagged or self.ks.is_flagged else "pass"

    @property
    def badness(self) -> tuple[bool, bool, float]:
        return self.status == "fail", self.status == "warn", self.psi.value / self.psi.limit


def drift(account: Account) -> QualityCheck:
    """The last two weeks against the eight before, by PSI and Kolmogorov-Smirnov."""
    found = [one for one in (_drift_of(account, name) for name in MEASURES) if one is not None]
    if not found:
        sizes = "{} values of campaigns' days, and {} in the last two weeks".format(*LEAST_VALUES)
        message = f"Too few to say whether anything shifted: {sizes} are needed."
        return account_check(account, "drift", "unknown", message, unit="PSI", sample_size=_largest(account))
    worst = max(found, key=lambda one: one.badness)
    return account_check(
        account,
        "drift",
        worst.status,
        _say_drift(worst),
        observed=round(worst.psi.value, 4),
        limit=round(worst.psi.limit, 4),
        unit="PSI",
        sample_size=worst.size,
        keys=[f"{account.key} {one.measure}" for one in found if one.status != "pass"],
    )


def _drift_of(account: Account, measure: str) -> _Drift | None:
    samples = account.samples
    reference = samples.reference.get(measure, []) if samples else []
    current = samples.current.get(measure, []) if samples else []
    if len(reference) < LEAST_VALUES[0] or len(current) < LEAST_VALUES[1]:
        return None
    size = len(reference) + len(current)
    return _Drift(measure, size, psi(reference, current), kolmogorov_smirnov(reference, current))


def _largest(account: Account) -> int:
    samples = account.samples
    if samples is None:
        return 0
    return max(len(samples.reference.get(name, [])) + len(samples.current.get(name, [])) for name in MEASURES)


def _say_drift(worst: _Drift) -> str:
    moved = "have shifted" if worst.status != "pass" else "are spread as before"
    return (
        f"Values of {worst.measure} of the last {CURRENT_DAYS} days {moved} against the {REFERENCE_DAYS} before:"
        f" PSI {worst.psi.value:.2f} (at most {worst.psi.limit:.2f}),"
        f" Kolmogorov-Smirnov {worst.ks.value:.2f} (at most {worst.ks.limit:.2f})."
    )
