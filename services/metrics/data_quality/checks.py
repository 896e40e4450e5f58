"""The checks themselves: pure functions from what was measured to what it means."""

from datetime import datetime, timedelta

from contracts.metrics.combined import Dataset
from contracts.metrics.health import CheckStatus, QualityCheck
from services.metrics.data_quality.repository import AccountCoverage, LastRun, LeftOut, SnapshotState

EXTRACTED_WARN_HOURS, EXTRACTED_FAIL_HOURS = 26, 50
"""A daily sync with two hours' grace; the second missed one is a failure."""
LAG_WARN_DAYS, LAG_FAIL_DAYS = 2, 4
RECENT_DAYS = 28
COMPLETE_FAIL = 0.8
SHOWN_KEYS = 20
MODEL_TESTS = {
    "duplicates": ("unique_combination_fct_ad_performance_daily", "rows of the mart that share a key"),
    "reconciliation": ("totals_match_staging_fct_ad_performance_daily", "accounts whose sums differ from the source"),
    "ranges": ("non_negative_fct_ad_performance_daily", "negative counts or spend"),
    "relationships": ("relationships_where_fct_ad_performance_daily", "rows of campaigns that are not known"),
}


def nothing_measured() -> QualityCheck:
    """Before the first run there is nothing to measure, which is not the same as being fine."""
    return _check("warehouse", Dataset.warehouse.value, "unknown", None, None, None, "Nothing has been built yet.")


def snapshot_age(state: SnapshotState, now: datetime, budget_seconds: int) -> QualityCheck:
    """The served snapshot against its budget."""
    age = (now - state.snapshot_generated_at).total_seconds()
    status: CheckStatus = "fail" if age > budget_seconds else "warn" if age > budget_seconds / 2 else "pass"
    message = "Since the served numbers were built or affirmed."
    return _check("snapshot_age", state.dataset, status, age, budget_seconds, "seconds", message)


def snapshot_rows(state: SnapshotState) -> QualityCheck:
    """The served snapshot has every row of the mart."""
    difference = abs(state.snapshot_rows - state.mart_rows)
    status: CheckStatus = "pass" if difference == 0 else "warn"
    message = "Rows in which the served snapshot differs from the mart; a newer one is on its way while it does."
    return _check("snapshot_rows", state.dataset, status, difference, 0, "rows", message)


def left_out(one: LeftOut) -> list[QualityCheck]:
    """What totals leave out, and what amounts in the reporting currency do."""
    placed: CheckStatus = "warn" if one.unplaced_rows else "pass"
    priced: CheckStatus = "warn" if one.unpriced_rows else "pass"
    no_account = "Rows that name no account, nor anything whose account is known; they are in no total."
    no_rate = "Rows whose amounts no exchange rate of their day converts; the currencies are the keys."
    unpriced = _check("exchange_rates", one.dataset, priced, one.unpriced_rows, 0, "rows", no_rate)
    return [
        _check("known_accounts", one.dataset, placed, one.unplaced_rows, 0, "rows", no_account),
        unpriced.model_copy(update={"failing_keys": one.unpriced_currencies[:SHOWN_KEYS]}),
    ]


def model_tests(dataset: str, run: LastRun | None) -> list[QualityCheck]:
    """What dbt's tests of the last run say, over the partitions that run rebuilt."""
    return [_model_test(name, dataset, run, *details) for name, details in MODEL_TESTS.items()]


def _model_test(name: str, dataset: str, run: LastRun | None, prefix: str, what: str) -> QualityCheck:
    results = [node for node in run.models if node["name"].startswith(prefix)] if run else []
    ended = [node for node in results if node["status"] in ("pass", "warn", "fail")]
    if not results or len(ended) < len(results):
        return _check(name, dataset, "unknown", None, 0, "rows", f"The last run did not test it: {what}.")
    failures = sum(node.get("failures") or 0 for node in ended)
    status: CheckStatus = "fail" if any(node["status"] == "fail" for node in ended) else "pass"
    return _check(name, dataset, status, failures, 0, "rows", f"In the last run: {what}.")


def account_checks(account: AccountCoverage, now: datetime) -> list[QualityCheck]:
    """Both clocks and completeness of one account. Uploaded accounts have no schedule that they could miss."""
    clocks = [_extracted(account, now), _data_through(account, now)] if account.has_connector else []
    return [*clocks, _days(account), _metrics(account)]


def _extracted(account: AccountCoverage, now: datetime) -> QualityCheck:
    hours = round((now - account.last_extracted_at).total_seconds() / 3600, 2)
    status = _above(hours, EXTRACTED_WARN_HOURS, EXTRACTED_FAIL_HOURS)
    return _of(account, "extracted_at", status, hours, EXTRACTED_WARN_HOURS, "hours", "Since the source was read.")


def _data_through(account: AccountCoverage, now: datetime) -> QualityCheck:
    lag = (now.date() - account.last_day).days
    status = _above(lag, LAG_WARN_DAYS, LAG_FAIL_DAYS)
    return _of(account, "data_through", status, lag, LAG_WARN_DAYS, "days", "Since the last day with data.")


def _days(account: AccountCoverage) -> QualityCheck:
    """Days with a row among the account's last 28, or among all it has had if they are fewer."""
    expected = min(RECENT_DAYS, (account.last_day - account.first_day).days + 1)
    share = round(account.recent_days / expected, 4)
    status: CheckStatus = "pass" if share == 1 else "fail" if share < COMPLETE_FAIL else "warn"
    since = account.last_day - timedelta(days=expected - 1)
    message = f"Share of the days from {since} to {account.last_day} that have data."
    return _of(account, "completeness_days", status, share, 1, "share", message)


def _metrics(account: AccountCoverage) -> QualityCheck:
    """Rows that report spend, impressions and clicks."""
    share = round(1 - account.missing_metrics / account.rows, 4)
    status: CheckStatus = "pass" if account.missing_metrics == 0 else "warn"
    message = "Share of rows that report spend, impressions and clicks."
    return _of(account, "completeness_metrics", status, share, 1, "share", message)


def _above(value: float, warn: float, fail: float) -> CheckStatus:
    return "fail" if value > fail else "warn" if value > warn else "pass"


def _of(
    account: AccountCoverage, name: str, status: CheckStatus, observed: float, limit: float, unit: str, message: str
) -> QualityCheck:
    check = _check(name, account.dataset, status, observed, limit, unit, message)
    return check.model_copy(update={"platform": account.platform, "account_id": account.account_id})


def _check(
    name: str,
    dataset: str,
    status: CheckStatus,
    observed: float | None,
    limit: float | None,
    unit: str | None,
    message: str,
) -> QualityCheck:
    return QualityCheck(
        name=name,
        dataset=Dataset(dataset),
        platform=None,
        account_id=None,
        status=status,
        observed=observed,
        limit=limit,
        unit=unit,
        message=message,
        failing_keys=[],
    )
