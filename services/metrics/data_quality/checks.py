"""Checks of a whole dataset: pure functions from what was measured to what it means."""

from collections.abc import Mapping
from datetime import datetime

from contracts.metrics.combined import Dataset
from contracts.metrics.health import CheckStatus
from contracts.metrics.quality import MOST_KEYS, CheckName, QualityCheck
from services.metrics.data_quality.repository import LastRun, LeftOut, MartTotal, SnapshotState

RUNBOOK = "docs/runbooks/data-quality.md"
MODEL_TESTS: dict[CheckName, tuple[str, str]] = {
    "duplicates": ("unique_combination_fct_ad_performance_daily", "rows of the mart share a key with another"),
    "reconciliation": ("totals_match_staging_fct_ad_performance_daily", "sums of accounts differ from the source's"),
    "ranges": ("non_negative_fct_ad_performance_daily", "counts or amounts are negative"),
    "relationships": ("relationships_where_fct_ad_performance_daily", "campaigns of rows are missing from the list"),
}
Totals = Mapping[tuple[str, str], tuple[int, int, int]]
"""By platform and account: spend in millionths, impressions, clicks."""


def make_check(
    name: CheckName,
    dataset: str,
    status: CheckStatus,
    message: str,
    *,
    observed: float | None = None,
    limit: float | None = None,
    unit: str | None = None,
    sample_size: int | None = None,
    keys: list[str] | None = None,
) -> QualityCheck:
    """A check of a whole dataset, with the runbook that every check of its name has."""
    return QualityCheck(
        name=name,
        dataset=Dataset(dataset),
        platform=None,
        account_id=None,
        status=status,
        observed=observed,
        limit=limit,
        unit=unit,
        sample_size=sample_size,
        message=message,
        runbook=f"{RUNBOOK}#{name}",
        failing_keys=(keys or [])[:MOST_KEYS],
    )


def nothing_measured() -> QualityCheck:
    """Before the first run there is nothing to measure, which is not the same as being fine."""
    return make_check("warehouse", Dataset.warehouse.value, "unknown", "Nothing has been built yet.")


def snapshot_age(state: SnapshotState, now: datetime, budget_seconds: int) -> QualityCheck:
    """The served snapshot against its budget."""
    age = max(0.0, (now - state.snapshot_generated_at).total_seconds())
    status: CheckStatus = "fail" if age > budget_seconds else "warn" if age > budget_seconds / 2 else "pass"
    message = (
        f"The served numbers were built or affirmed {age / 60:.0f} minutes ago; {budget_seconds / 60:.0f} is the most."
    )
    return make_check(
        "snapshot_age",
        state.dataset,
        status,
        message,
        observed=round(age, 1),
        limit=budget_seconds,
        unit="seconds",
        sample_size=1,
    )


def snapshot_rows(state: SnapshotState) -> QualityCheck:
    """The served snapshot has every row of the mart."""
    difference = abs(state.snapshot_rows - state.mart_rows)
    status: CheckStatus = "pass" if difference == 0 else "warn"
    message = (
        f"The served snapshot has all {state.mart_rows:,} rows of the mart."
        if difference == 0
        else f"The served snapshot has {state.snapshot_rows:,} rows and the mart {state.mart_rows:,};"
        " a newer one is on its way while they differ."
    )
    return make_check(
        "snapshot_rows",
        state.dataset,
        status,
        message,
        observed=difference,
        limit=0,
        unit="rows",
        sample_size=state.mart_rows,
    )


def snapshot_totals(state: SnapshotState, mart: list[MartTotal], served: Totals) -> QualityCheck:
    """Spend, impressions and clicks of each account are the same in the mart and in the snapshot that answers.

    A mart that was built after the snapshot was affirmed may differ for the moment that the next one takes.
    """
    told = {(one.platform, one.account_id): one for one in mart}
    differing = [
        key
        for key in sorted(told.keys() | served.keys())
        if key not in told or served.get(key) != (told[key].spend, told[key].impressions, told[key].clicks)
    ]
    newer = any(one.built_at > state.snapshot_generated_at for one in mart)
    status: CheckStatus = "pass" if not differing else "warn" if newer else "fail"
    message = f"Sums of {len(differing)} of {len(told)} accounts differ between the mart and the served snapshot."
    return make_check(
        "snapshot_totals",
        state.dataset,
        status,
        message,
        observed=len(differing),
        limit=0,
        unit="accounts",
        sample_size=len(told),
        keys=[f"{platform}:{account}" for platform, account in differing],
    )


def left_out(one: LeftOut) -> list[QualityCheck]:
    """What totals leave out, and what amounts in the reporting currency do."""
    placed: CheckStatus = "warn" if one.unplaced_rows else "pass"
    priced: CheckStatus = "warn" if one.unpriced_rows else "pass"
    return [
        make_check(
            "known_accounts",
            one.dataset,
            placed,
            f"{one.unplaced_rows:,} of {one.rows:,} rows name no known account; they are in no total.",
            observed=one.unplaced_rows,
            limit=0,
            unit="rows",
            sample_size=one.rows,
        ),
        make_check(
            "exchange_rates",
            one.dataset,
            priced,
            f"{one.unpriced_rows:,} of {one.rows:,} rows have amounts that no exchange rate of their day converts.",
            observed=one.unpriced_rows,
            limit=0,
            unit="rows",
            sample_size=one.rows,
            keys=one.unpriced_currencies,
        ),
    ]


def model_tests(dataset: str, run: LastRun | None) -> list[QualityCheck]:
    """What dbt's tests of the last run say, over the partitions that run rebuilt."""
    return [_model_test(name, dataset, run, *details) for name, details in MODEL_TESTS.items()]


def _model_test(name: CheckName, dataset: str, run: LastRun | None, prefix: str, what: str) -> QualityCheck:
    results = [node for node in run.models if node["name"].startswith(prefix)] if run else []
    ended = [node for node in results if node["status"] in ("pass", "warn", "fail")]
    if not results or len(ended) < len(results):
        return make_check(
            name, dataset, "unknown", f"The last run did not test whether {what}.", limit=0, unit="rows", sample_size=0
        )
    failures = sum(node.get("failures") or 0 for node in ended)
    status: CheckStatus = "fail" if any(node["status"] == "fail" for node in ended) else "pass"
    return make_check(
        name,
        dataset,
        status,
        f"In what the last run rebuilt, {failures or 'no'} {what}.",
        observed=failures,
        limit=0,
        unit="rows",
        sample_size=len(ended),
    )
