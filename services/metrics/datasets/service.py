"""The datasets that the toggle offers. Both are always listed; one without a row says why."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.metrics.combined import Dataset, FreshnessState
from contracts.metrics.health import DatasetInfo, Datasets
from libs.clock import utc_now
from services.metrics.datasets import repository
from services.metrics.datasets.repository import DatasetRow
from services.metrics.snapshots.freshness import state_of
from services.metrics.snapshots.index import Index, of_accounts
from services.metrics.snapshots.manifest import Manifest, coverage_of
from services.metrics.snapshots.partition import decode
from services.metrics.snapshots.repository import get_contents

LABELS = {
    Dataset.warehouse: ("Warehouse", "Your connected sources and uploaded files."),
    Dataset.demo: ("Demo", "Invented numbers to look around with; never mixed with your own."),
}


async def list_datasets(
    session: AsyncSession, *, budget_seconds: int, accounts: frozenset[str] | None = None
) -> Datasets:
    """Each dataset with its coverage and freshness; with a limit, of these accounts alone."""
    known = {row.dataset: row for row in await repository.list_snapshots(session)}
    manifests = {name: await _manifest(session, row, accounts) for name, row in known.items()}
    return Datasets(items=[_info(one, known.get(one), manifests.get(one), budget_seconds) for one in Dataset])


def _info(dataset: Dataset, row: DatasetRow | None, manifest: Manifest | None, budget_seconds: int) -> DatasetInfo:
    label, description = LABELS[dataset]
    coverage = coverage_of(manifest.platforms) if manifest else None
    return DatasetInfo(
        name=dataset,
        label=label,
        description=description,
        available=coverage is not None,
        reason=None if coverage else "no_data",
        coverage_start=coverage[0] if coverage else None,
        coverage_end=coverage[1] if coverage else None,
        rows=manifest.rows if manifest else 0,
        platforms=sorted(manifest.platforms) if manifest else [],
        snapshot_id=row.snapshot_id if row else None,
        snapshot_generated_at=row.snapshot_generated_at if row else None,
        freshness=_freshness(row.snapshot_generated_at if row else None, budget_seconds),
    )


async def _manifest(session: AsyncSession, row: DatasetRow, accounts: frozenset[str] | None) -> Manifest:
    """With a limit, of these accounts alone, as far as the index of the snapshot says that they reach."""
    whole = Manifest.parse(row.manifest)
    if accounts is None:
        return whole
    limited = whole.only(accounts)
    digest = whole.entities.get("index")
    if digest is None:  # a snapshot from before there was one
        return limited
    index = Index(of_accounts(decode((await get_contents(session, [digest]))[digest]), accounts))
    return limited.with_days_of(index.days, whole.platforms)


def _freshness(generated_at: datetime | None, budget_seconds: int) -> FreshnessState:
    age = None if generated_at is None else int((utc_now() - generated_at).total_seconds())
    return state_of(age, budget_seconds)
