"""Data-quality checks of a tenant: what was measured, against which limit. What cannot be measured is `unknown`."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.health import CheckStatus
from contracts.metrics.quality import DataQuality, QualityCheck
from libs.clock import utc_now
from services.metrics.data_quality import account_checks, checks, repository, series_checks
from services.metrics.data_quality.account_checks import Account, account_totals
from services.metrics.data_quality.checks import Totals
from services.metrics.data_quality.repository import SnapshotState
from services.metrics.snapshots.frames import SnapshotFrames
from services.metrics.snapshots.loading import SnapshotStore

WORST_FIRST: tuple[CheckStatus, ...] = ("fail", "warn", "unknown", "pass")


async def check(
    session: AsyncSession,
    store: SnapshotStore,
    tenant_id: UUID,
    *,
    budget_seconds: int,
    accounts: frozenset[str] | None = None,
) -> DataQuality:
    """Every check now; before anything was built there is one, and it is unknown.

    A transaction that is limited to some `accounts` reads theirs alone, and is told nothing that counts all of them.
    """
    now = utc_now().astimezone(UTC)
    found: list[QualityCheck] = []
    if await repository.is_built(session):
        known = await _accounts(session)
        found = await _of_datasets(session, store, tenant_id, known, now, budget_seconds, accounts)
        found += await asyncio.to_thread(_of_accounts, known, now)
    measured = found or [checks.nothing_measured()]
    return DataQuality(status=worst_of([one.status for one in measured]), checked_at=now, checks=measured)


def worst_of(statuses: list[CheckStatus]) -> CheckStatus:
    """The worst status of several; unknown is worse than pass."""
    return next(status for status in WORST_FIRST if status in statuses)


async def _accounts(session: AsyncSession) -> list[Account]:
    days = await repository.list_account_days(session)
    samples = await repository.list_samples(session)
    coverage = await repository.list_account_coverage(session)
    keys = [(one.dataset, one.platform, one.account_id) for one in coverage]
    return [Account(one, days.get(key, []), samples.get(key)) for key, one in zip(keys, coverage, strict=True)]


def _of_accounts(known: list[Account], now: datetime) -> list[QualityCheck]:
    return [
        check
        for account in known
        for check in (
            *account_checks.clocks(account, now),
            account_checks.completeness(account),
            series_checks.volume(account),
            series_checks.drift(account),
        )
    ]


async def _of_datasets(
    session: AsyncSession,
    store: SnapshotStore,
    tenant_id: UUID,
    known: list[Account],
    now: datetime,
    budget_seconds: int,
    accounts: frozenset[str] | None,
) -> list[QualityCheck]:
    datasets = sorted({account.coverage.dataset for account in known})
    states = [one for one in await repository.list_snapshot_states(session) if one.dataset in datasets]
    found = [checks.snapshot_age(state, now, budget_seconds) for state in states]
    if accounts is not None:
        return found
    totals = await repository.list_mart_totals(session)
    for state in states:
        mart = [one for one in totals if one.dataset == state.dataset]
        found.append(checks.snapshot_rows(state))
        found.append(checks.snapshot_totals(state, mart, await _served(store, tenant_id, state)))
    last_run = await repository.find_last_run(session)
    found += [one for dataset in datasets for one in checks.model_tests(dataset, last_run)]
    found += [one for left in await repository.list_left_out(session) for one in checks.left_out(left)]
    return [await _with_keys(session, one) for one in found]


async def _served(store: SnapshotStore, tenant_id: UUID, state: SnapshotState) -> Totals:
    frames: SnapshotFrames = await store.get(tenant_id, state.snapshot_id)
    return await asyncio.to_thread(account_totals, frames)


async def _with_keys(session: AsyncSession, check: QualityCheck) -> QualityCheck:
    """Which rows fail, where the check itself cannot say."""
    if check.status not in ("warn", "fail") or check.failing_keys:
        return check
    keys = await repository.list_failing_keys(session, check.name, check.dataset.value)
    return check.model_copy(update={"failing_keys": keys})
