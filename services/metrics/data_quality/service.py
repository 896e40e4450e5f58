"""Data-quality checks of a tenant: what was measured, against which limit. What cannot be measured is `unknown`."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.health import CheckStatus, DataQuality, QualityCheck
from libs.clock import utc_now
from services.metrics.data_quality import checks, repository

WORST_FIRST: tuple[CheckStatus, ...] = ("fail", "warn", "unknown", "pass")


async def check(session: AsyncSession, *, budget_seconds: int, is_limited: bool = False) -> DataQuality:
    """Every check now; before anything was built there is one, and it is unknown.

    A transaction that `is_limited` to some accounts reads theirs alone, and is told nothing that counts all of them.
    """
    now = utc_now()
    found = await _measure(session, now, budget_seconds, is_limited) if await repository.is_built(session) else []
    measured = found or [checks.nothing_measured()]
    statuses = {one.status for one in measured}
    worst: CheckStatus = next(status for status in WORST_FIRST if status in statuses)
    return DataQuality(status=worst, checked_at=now, checks=measured)


async def _measure(session: AsyncSession, now: datetime, budget_seconds: int, is_limited: bool) -> list[QualityCheck]:
    coverage = await repository.list_account_coverage(session)
    snapshots = await repository.list_snapshot_states(session)
    last_run = await repository.find_last_run(session)
    datasets = sorted({account.dataset for account in coverage})
    with_data = [state for state in snapshots if state.dataset in datasets]
    found = [checks.snapshot_age(state, now, budget_seconds) for state in with_data]
    if not is_limited:
        found += [checks.snapshot_rows(state) for state in with_data]
        found += [check for dataset in datasets for check in checks.model_tests(dataset, last_run)]
        found += [check for one in await repository.list_left_out(session) for check in checks.left_out(one)]
    for account in coverage:
        found += checks.account_checks(account, now.astimezone(UTC))
    return found
